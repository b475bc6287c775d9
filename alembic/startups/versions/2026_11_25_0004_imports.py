"""startups: imports."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "startup_import",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("errors", Json, nullable=False),
        sa.Column("ignored_columns", Json, nullable=False),
        sa.Column("failed_rows", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_startup_import_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_startup_import")),
    )
    op.create_index("ix_startup_import_created_at", "startup_import", ["created_at"], unique=False)
    op.create_index(op.f("ix_startup_import_hub_id"), "startup_import", ["hub_id"], unique=False)
    op.create_table(
        "startup_import_name",
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column(
            "name",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_import_name_startup_id_startup")),
        sa.PrimaryKeyConstraint("scope", "name", name=op.f("pk_startup_import_name")),
    )
    op.create_index(op.f("ix_startup_import_name_startup_id"), "startup_import_name", ["startup_id"], unique=False)
    op.create_table(
        "startup_import_turn",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_startup_import_turn")),
    )


def downgrade() -> None:
    op.drop_table("startup_import_turn")
    op.drop_table("startup_import_name")
    op.drop_table("startup_import")
