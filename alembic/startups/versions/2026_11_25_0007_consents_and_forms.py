"""startups: consents, roles that end by themselves, and forms by which one applies."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, UtcDateTime

revision = "0007"
down_revision = "0004"
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


def downgrade() -> None:
    op.drop_index("ix_team_role_ends_on_untold", table_name="team_role")
    op.drop_column("team_role", "told_left")
    op.drop_table("consent")
