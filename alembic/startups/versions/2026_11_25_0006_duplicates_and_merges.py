"""startups: pairs that may be one, and startups that are part of another."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.startups.rules import domain_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OVERLAPS = (
    "EXISTS (SELECT 1 FROM membership AS other WHERE other.startup_id = NEW.startup_id "
    "AND other.hub_id = NEW.hub_id AND other.kind = NEW.kind AND other.id <> NEW.id "
    "AND other.starts_on < coalesce(NEW.ends_on, '9999-12-31') "
    "AND NEW.starts_on < coalesce(other.ends_on, '9999-12-31') "
    "AND other.starts_on <> coalesce(other.ends_on, '') AND NEW.starts_on <> coalesce(NEW.ends_on, ''))"
)
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("startup", sa.Column("merged_into", IdColumn(), nullable=True))
    op.create_index("ix_startup_merged_into", "startup", ["merged_into"], unique=False)
    op.create_table(
        "startup_duplicate",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("first_id", IdColumn(), nullable=False),
        sa.Column("second_id", IdColumn(), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_startup_duplicate_in_order")),
        sa.CheckConstraint("tier IN ('hold', 'suggestion')", name=op.f("ck_startup_duplicate_tier_known")),
        sa.CheckConstraint("state IN ('open', 'dismissed', 'merged')", name=op.f("ck_startup_duplicate_state_known")),
        sa.ForeignKeyConstraint(["first_id"], ["startup.id"], name=op.f("fk_startup_duplicate_first_id_startup")),
        sa.ForeignKeyConstraint(["second_id"], ["startup.id"], name=op.f("fk_startup_duplicate_second_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_startup_duplicate")),
        sa.UniqueConstraint("first_id", "second_id", name="uq_startup_duplicate_first_id_second_id"),
    )
    op.create_index("ix_startup_duplicate_second_id", "startup_duplicate", ["second_id"], unique=False)
    op.create_index(
        "ix_startup_duplicate_state_found_at_id", "startup_duplicate", ["state", "found_at", "id"], unique=False
    )
    op.create_table(
        "startup_site",
        sa.Column("domain", sa.String(length=260), nullable=False),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_startup_site")),
    )
    _guard("starts_on, ends_on, kind, startup_id")
    _name_sites_again()


def downgrade() -> None:
    _guard("starts_on, ends_on, kind")
    op.drop_table("startup_site")
    op.drop_table("startup_duplicate")
    op.drop_index("ix_startup_merged_into", table_name="startup")
    op.drop_column("startup", "merged_into")


def _guard(columns: str) -> None:
    """A membership that comes to another startup may not overlap either; PostgreSQL's constraint knows that already."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER membership_overlap_update")
        op.execute(
            f"CREATE TRIGGER membership_overlap_update BEFORE UPDATE OF {columns} ON membership "
            f"WHEN {OVERLAPS} BEGIN SELECT RAISE(ABORT, 'ex_membership_overlap'); END"
        )


def _name_sites_again() -> None:
    """A site is now what was registered of its name, not all of it: `shop.lumen.example` is `lumen.example`."""
    startup = sa.table("startup", sa.column("number"), sa.column("website"), sa.column("domain"))
    after, connection = 0, op.get_bind()
    while True:
        asked = sa.select(startup).where(startup.c.number > after, startup.c.website.is_not(None))
        rows = connection.execute(asked.order_by(startup.c.number).limit(AT_ONCE)).all()
        for row in rows:
            domain = domain_of(row.website)
            if domain != row.domain:
                connection.execute(sa.update(startup).where(startup.c.number == row.number).values(domain=domain))
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].number
