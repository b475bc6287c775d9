"""startups: programmes and applications."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIVE = sa.text("state NOT IN ('rejected', 'no_follow_up', 'withdrawn', 'lapsed')")
DUE = sa.text("state IN ('needs_info', 'accepted')")


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=True),
        sa.Column("desks_quota", sa.Integer(), nullable=True),
        sa.CheckConstraint("desks_quota >= 0", name=op.f("ck_programme_quota_not_negative")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_programme_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_index("ix_programme_hub_id_name_id", "programme", ["hub_id", "name", "id"], unique=False)
    op.create_table(
        "cohort",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("programme_id", IdColumn(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("deadline_at", UtcDateTime(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens_at < deadline_at", name=op.f("ck_cohort_opens_before_deadline")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_cohort_ends_after_start")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_cohort_seats_not_negative")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_cohort_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("programme_id", "code", name="uq_cohort_programme_id_code"),
    )
    op.create_table(
        "application",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("cohort_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("asked_in", sa.String(length=12), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("waitlisted_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'screening', 'in_review', 'needs_info', 'shortlisted', 'accepted', "
            "'confirmed', 'waitlisted', 'rejected', 'no_follow_up', 'withdrawn', 'lapsed')",
            name=op.f("ck_application_state_known"),
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_application_cohort_id_cohort")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_application_hub_id_hub")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_application_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index("ix_application_cohort_id_state", "application", ["cohort_id", "state"], unique=False)
    op.create_index("ix_application_hub_id_id", "application", ["hub_id", "id"], unique=False)
    op.create_index(
        "ix_application_due_at", "application", ["due_at"], unique=False, sqlite_where=DUE, postgresql_where=DUE
    )
    op.create_index(
        "uq_application_live",
        "application",
        ["startup_id", "cohort_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "review",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("application_id", IdColumn(), nullable=False),
        sa.Column("reviewer", sa.String(length=80), nullable=False),
        sa.Column("reviewer_name", sa.String(length=200), nullable=False),
        sa.Column("scores", Json, nullable=False),
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("conflict_of_interest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_review_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("application_id", "reviewer", name="uq_review_application_id_reviewer"),
    )


def downgrade() -> None:
    op.drop_table("review")
    op.drop_table("application")
    op.drop_table("cohort")
    op.drop_table("programme")
