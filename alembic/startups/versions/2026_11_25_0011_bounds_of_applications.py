"""startups: who applied by the form may do so again once that is over."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    over = "state IN ('rejected', 'no_follow_up', 'withdrawn', 'lapsed')"
    op.execute(f"UPDATE application SET form_key = NULL WHERE {over} AND form_key IS NOT NULL")  # noqa: S608


def downgrade() -> None:
    pass
