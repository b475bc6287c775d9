"""spaces: memberships."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "membership",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("suspended_from", sa.Date(), nullable=True),
        sa.Column("suspended_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_startup_id_hub_id", "membership", ["startup_id", "hub_id"])


def downgrade() -> None:
    op.drop_index("ix_membership_startup_id_hub_id", table_name="membership")
    op.drop_table("membership")
