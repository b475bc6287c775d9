"""startups: policy of a hub."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hub", sa.Column("policy_id", IdColumn(), nullable=True))


def downgrade() -> None:
    op.drop_column("hub", "policy_id")
