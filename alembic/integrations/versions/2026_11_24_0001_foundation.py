"""integrations: foundation."""

import sqlalchemy as sa
from alembic import context, op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = {
    "postgresql": (
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows are append-only'; END $$",
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ),
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
    ),
}


def upgrade() -> None:
    engine = context.get_context().dialect.name
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.Column("on_behalf_of", IdColumn(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("request_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject_number", "audit", ["subject", "number"], unique=False)
    op.create_table(
        "feed_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_feed_counter_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_counter")),
    )
    op.create_table(
        "feed_entry",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=True),
        sa.Column("startup_id", IdColumn(), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_from", sa.String(length=10), nullable=True),
        sa.Column("tombstone", sa.Boolean(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_feed_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_feed_entry_id")),
    )
    op.create_index("ix_feed_entry_startup_id_sequence", "feed_entry", ["startup_id", "sequence"], unique=False)
    op.create_index("ix_feed_entry_subject_visibility", "feed_entry", ["subject", "visibility"], unique=False)
    op.create_index("ix_feed_entry_visibility_sequence", "feed_entry", ["visibility", "sequence"], unique=False)
    op.create_index("ix_feed_entry_withdrawn_from_sequence", "feed_entry", ["withdrawn_from", "sequence"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", Json, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("event_id", IdColumn(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "outbox",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("envelope", Json, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
    )
    op.create_table(
        "outbox_queue",
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "number", name=op.f("pk_outbox_queue")),
    )
    op.create_table(
        "relay_lease",
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("holder", IdColumn(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", name=op.f("pk_relay_lease")),
    )
    op.create_table(
        "replica",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_replica")),
    )
    op.create_index("ix_replica_kind_slug", "replica", ["kind", "slug"], unique=False)
    op.create_table(
        "feed_hub",
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sequence"], ["feed_entry.sequence"], name=op.f("fk_feed_hub_sequence_feed_entry")),
        sa.PrimaryKeyConstraint("hub_id", "sequence", name=op.f("pk_feed_hub")),
    )
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.drop_table("feed_hub")
    op.drop_index("ix_replica_kind_slug", table_name="replica")
    op.drop_table("replica")
    op.drop_table("relay_lease")
    op.drop_table("outbox_queue")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_index("ix_idempotency_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index("ix_feed_entry_withdrawn_from_sequence", table_name="feed_entry")
    op.drop_index("ix_feed_entry_visibility_sequence", table_name="feed_entry")
    op.drop_index("ix_feed_entry_subject_visibility", table_name="feed_entry")
    op.drop_index("ix_feed_entry_startup_id_sequence", table_name="feed_entry")
    op.drop_table("feed_entry")
    op.drop_table("feed_counter")
    op.drop_index("ix_audit_subject_number", table_name="audit")
    op.drop_table("audit")
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_is_append_only")
