"""events: foundation."""

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
        "event",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("description", Json, nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("resource_id", IdColumn(), nullable=True),
        sa.Column("online_url", sa.String(length=500), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("waitlist", sa.String(length=10), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("host_startup_id", IdColumn(), nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name=op.f("ck_event_capacity_positive")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_event_starts_before_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
    )
    op.create_index("ix_event_created_at_id", "event", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_event_host_startup_id_starts_at_id", "event", ["host_startup_id", "starts_at", "id"], unique=False
    )
    op.create_index("ix_event_hub_id_starts_at_id", "event", ["hub_id", "starts_at", "id"], unique=False)
    op.create_index("ix_event_starts_at_id", "event", ["starts_at", "id"], unique=False)
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
        "event_tag",
        sa.Column("event_id", IdColumn(), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_tag_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "tag", name=op.f("pk_event_tag")),
    )
    op.create_index("ix_event_tag_tag", "event_tag", ["tag", "event_id"], unique=False)
    op.create_table(
        "registration",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("event_id", IdColumn(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("folded_email", sa.String(length=320), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_registration_seats_positive")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "turn", name=op.f("uq_registration_event_id_turn")),
    )
    op.create_index("ix_registration_event_id_state_turn", "registration", ["event_id", "state", "turn"], unique=False)
    op.create_index(
        "uq_registration_live_email",
        "registration",
        ["event_id", "folded_email"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('cancelled', 'declined')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'declined')"),
    )
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.drop_index(
        "uq_registration_live_email",
        table_name="registration",
        sqlite_where=sa.text("state NOT IN ('cancelled', 'declined')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'declined')"),
    )
    op.drop_index("ix_registration_event_id_state_turn", table_name="registration")
    op.drop_table("registration")
    op.drop_index("ix_event_tag_tag", table_name="event_tag")
    op.drop_table("event_tag")
    op.drop_index("ix_replica_kind_slug", table_name="replica")
    op.drop_table("replica")
    op.drop_table("relay_lease")
    op.drop_table("outbox_queue")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_index("ix_idempotency_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index("ix_event_starts_at_id", table_name="event")
    op.drop_index("ix_event_hub_id_starts_at_id", table_name="event")
    op.drop_index("ix_event_host_startup_id_starts_at_id", table_name="event")
    op.drop_index("ix_event_created_at_id", table_name="event")
    op.drop_table("event")
    op.drop_index("ix_audit_subject_number", table_name="audit")
    op.drop_table("audit")
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_is_append_only")
