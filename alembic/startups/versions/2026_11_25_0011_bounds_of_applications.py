"""startups: applications by the form may be repeated once they are over, and are bounded."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    over = "state IN ('rejected', 'no_follow_up', 'withdrawn', 'lapsed')"
    op.execute(f"UPDATE application SET form_key = NULL WHERE {over} AND form_key IS NOT NULL")
    op.create_index("ix_application_cohort_id_created_at", "application", ["cohort_id", "created_at"], unique=False)
    op.create_index("ix_application_startup_id_hub_id", "application", ["startup_id", "hub_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_application_startup_id_hub_id", table_name="application")
    op.drop_index("ix_application_cohort_id_created_at", table_name="application")
