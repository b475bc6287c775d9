"""startups: consents, roles that end by themselves, and forms by which one applies."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UNTOLD = sa.text("NOT told_left AND ends_on IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("person_id", IdColumn(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_person_id_purpose", "consent", ["person_id", "purpose"], unique=False)
    # The old version goes on inserting without it while both run.
    op.add_column("team_role", sa.Column("told_left", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(sa.text("UPDATE team_role SET told_left = true WHERE ends_on IS NOT NULL"))
    # Nobody has written down that these agreed: they are shown again when they do.
    op.execute(sa.text("UPDATE team_role SET show_publicly = false WHERE show_publicly"))
    op.create_index(
        "ix_team_role_ends_on_untold",
        "team_role",
        ["ends_on"],
        unique=False,
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )
    op.create_table(
        "application_form",
        sa.Column("cohort_id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("consent_text_version", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_application_form_cohort_id_cohort")),
        sa.PrimaryKeyConstraint("cohort_id", "version", name=op.f("pk_application_form")),
    )
    with op.batch_alter_table("application") as batch:
        batch.add_column(sa.Column("origin", sa.String(length=8), server_default="account", nullable=False))
        batch.add_column(sa.Column("form_version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("contact", Json, nullable=True))
        batch.add_column(sa.Column("contact_person_id", IdColumn(), nullable=True))
        batch.add_column(sa.Column("token_hash", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("form_key", sa.String(length=64), nullable=True))
        batch.create_foreign_key(
            op.f("fk_application_contact_person_id_person"), "person", ["contact_person_id"], ["id"]
        )
        batch.create_unique_constraint(op.f("uq_application_form_key"), ["form_key"])
        batch.create_index("ix_application_contact_person_id", ["contact_person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("application") as batch:
        batch.drop_index("ix_application_contact_person_id")
        batch.drop_constraint(op.f("uq_application_form_key"), type_="unique")
        batch.drop_constraint(op.f("fk_application_contact_person_id_person"), type_="foreignkey")
        for name in ("form_key", "token_hash", "contact_person_id", "contact", "form_version", "origin"):
            batch.drop_column(name)
    op.drop_table("application_form")
    op.drop_index("ix_team_role_ends_on_untold", table_name="team_role")
    op.drop_column("team_role", "told_left")
    op.drop_table("consent")
