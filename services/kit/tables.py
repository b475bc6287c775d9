"""The tables that every process with a database has: outbox, inbox, idempotency keys, replicas, audit trail.

Statements use these definitions; each service copies them into its own metadata with `install`, so that its
migrations make them.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

from services.kit.columns import IdColumn, Json, UtcDateTime

_kit = MetaData()
_sequence = BigInteger().with_variant(Integer(), "sqlite")

outbox = Table(
    "outbox",
    _kit,
    Column("number", _sequence, primary_key=True, autoincrement=True),
    Column("id", IdColumn(), nullable=False, unique=True),
    Column("type", String(80), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("envelope", Json, nullable=False),
)

outbox_queue = Table(
    "outbox_queue",
    _kit,
    Column("subscriber", String(40), primary_key=True),
    Column("number", _sequence, primary_key=True),
)

relay_lease = Table(
    "relay_lease",
    _kit,
    Column("subscriber", String(40), primary_key=True),
    Column("holder", IdColumn(), nullable=False),
    Column("until", UtcDateTime(), nullable=False),
)

inbox = Table(
    "inbox",
    _kit,
    Column("event_id", IdColumn(), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
)

idempotency = Table(
    "idempotency",
    _kit,
    Column("caller", String(80), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=True),
    Column("headers", Json, nullable=True),
    Column("body", LargeBinary, nullable=True),
    Column("at", UtcDateTime(), nullable=False),
    Index("ix_idempotency_at", "at"),
)

replica = Table(
    "replica",
    _kit,
    Column("kind", String(40), primary_key=True),
    Column("id", IdColumn(), primary_key=True),
    Column("slug", String(160), nullable=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_replica_kind_slug", "kind", "slug"),
)

audit = Table(
    "audit",
    _kit,
    Column("number", _sequence, primary_key=True, autoincrement=True),
    Column("subject", String(120), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("actor", Json, nullable=False),
    Column("on_behalf_of", IdColumn(), nullable=True),
    Column("action", String(80), nullable=False),
    Column("before", Json, nullable=True),
    Column("after", Json, nullable=True),
    Column("reason", String(500), nullable=True),
    Column("request_id", String(80), nullable=False),
    Index("ix_audit_subject_number", "subject", "number"),
)

APPEND_ONLY = {
    "postgresql": (
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit rows are append-only'; END $$",
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ),
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
    ),
}


def install(metadata: MetaData) -> None:
    """Add the kit's tables to a service's metadata."""
    for table in _kit.sorted_tables:
        table.to_metadata(metadata)
