"""gateway: people behind addresses."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_person",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", IdColumn(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_known_person")),
    )


def downgrade() -> None:
    op.drop_table("known_person")
