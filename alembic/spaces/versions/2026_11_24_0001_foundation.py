"""spaces: foundation."""

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
        "ALTER TABLE booking ADD CONSTRAINT ex_booking_no_overlap EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, blocked_until) WITH &&) WHERE (exclusive AND occupies)",
    ),
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
        "CREATE TRIGGER booking_no_overlap_INSERT BEFORE INSERT ON booking WHEN NEW.exclusive AND NEW.occupies BEGIN SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (SELECT 1 FROM booking AS other WHERE other.root_id = NEW.root_id AND other.occupies = 1 AND other.blocked_until > NEW.starts_at AND other.starts_at < NEW.blocked_until AND other.resource_id = NEW.resource_id AND other.exclusive AND other.id <> NEW.id); END",
        "CREATE TRIGGER booking_no_overlap_UPDATE BEFORE UPDATE ON booking WHEN NEW.exclusive AND NEW.occupies BEGIN SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (SELECT 1 FROM booking AS other WHERE other.root_id = NEW.root_id AND other.occupies = 1 AND other.blocked_until > NEW.starts_at AND other.starts_at < NEW.blocked_until AND other.resource_id = NEW.resource_id AND other.exclusive AND other.id <> NEW.id); END",
    ),
}


def upgrade() -> None:
    engine = context.get_context().dialect.name
    if engine == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public")
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
        "policy",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    op.create_index("ix_policy_hub_id_name_id", "policy", ["hub_id", "name", "id"], unique=False)
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
        "policy_version",
        sa.Column("policy_id", IdColumn(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("limits", Json, nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_version_policy_id_policy")),
        sa.PrimaryKeyConstraint("policy_id", "number", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "site",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("holidays", sa.String(length=12), nullable=True),
        sa.Column("opening_hours", Json, nullable=True),
        sa.Column("exceptions", Json, nullable=False),
        sa.Column("policy_id", IdColumn(), nullable=True),
        sa.Column("kind_policies", Json, nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_site_policy_id_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_index("ix_site_hub_id_name_id", "site", ["hub_id", "name", "id"], unique=False)
    op.create_table(
        "resource",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("site_id", IdColumn(), nullable=False),
        sa.Column("parent_id", IdColumn(), nullable=True),
        sa.Column("root_id", IdColumn(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("turnaround", sa.Integer(), nullable=False),
        sa.Column("opening_hours", Json, nullable=True),
        sa.Column("policy_id", IdColumn(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.CheckConstraint("turnaround >= 0", name=op.f("ck_resource_turnaround_not_negative")),
        sa.CheckConstraint("units >= 1", name=op.f("ck_resource_units_positive")),
        sa.ForeignKeyConstraint(["parent_id"], ["resource.id"], name=op.f("fk_resource_parent_id_resource")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_resource_policy_id_policy")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_resource_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_index("ix_resource_hub_id_kind_name_id", "resource", ["hub_id", "kind", "name", "id"], unique=False)
    op.create_index("ix_resource_kind_name_id", "resource", ["kind", "name", "id"], unique=False)
    op.create_index("ix_resource_name_id", "resource", ["name", "id"], unique=False)
    op.create_index("ix_resource_root_id_id", "resource", ["root_id", "id"], unique=False)
    op.create_index("ix_resource_site_id_name_id", "resource", ["site_id", "name", "id"], unique=False)
    op.create_table(
        "booking",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("resource_id", IdColumn(), nullable=False),
        sa.Column("root_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("blocked_until", UtcDateTime(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("occupies", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("turnaround", sa.Integer(), nullable=False),
        sa.Column("policy_id", IdColumn(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("booked_by_kind", sa.String(length=12), nullable=False),
        sa.Column("booked_by_id", sa.String(length=64), nullable=False),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "occupies = (state IN ('held', 'pending', 'confirmed', 'checked_in'))",
            name=op.f("ck_booking_occupies_follows_state"),
        ),
        sa.CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name=op.f("ck_booking_holds_expire")),
        sa.CheckConstraint(
            "state IN ('held', 'pending', 'confirmed', 'checked_in', 'completed', 'declined', 'cancelled', 'expired', 'no_show')",
            name=op.f("ck_booking_state_known"),
        ),
        sa.CheckConstraint("starts_at < ends_at AND ends_at <= blocked_until", name=op.f("ck_booking_span_in_order")),
        sa.CheckConstraint("units >= 1", name=op.f("ck_booking_units_positive")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_hub_id_starts_at_id", "booking", ["hub_id", "starts_at", "id"], unique=False)
    op.create_index("ix_booking_resource_id_starts_at_id", "booking", ["resource_id", "starts_at", "id"], unique=False)
    op.create_index(
        "ix_booking_root_id_occupies_blocked_until", "booking", ["root_id", "occupies", "blocked_until"], unique=False
    )
    op.create_index("ix_booking_startup_id_starts_at_id", "booking", ["startup_id", "starts_at", "id"], unique=False)
    op.create_index("ix_booking_state_expires_at", "booking", ["state", "expires_at"], unique=False)
    op.create_table(
        "resource_attribute",
        sa.Column("resource_id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_attribute_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "name", "value", name=op.f("pk_resource_attribute")),
    )
    op.create_index("ix_resource_attribute_name_value", "resource_attribute", ["name", "value"], unique=False)
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.drop_index("ix_resource_attribute_name_value", table_name="resource_attribute")
    op.drop_table("resource_attribute")
    op.drop_index("ix_booking_state_expires_at", table_name="booking")
    op.drop_index("ix_booking_startup_id_starts_at_id", table_name="booking")
    op.drop_index("ix_booking_root_id_occupies_blocked_until", table_name="booking")
    op.drop_index("ix_booking_resource_id_starts_at_id", table_name="booking")
    op.drop_index("ix_booking_hub_id_starts_at_id", table_name="booking")
    op.drop_table("booking")
    op.drop_index("ix_resource_site_id_name_id", table_name="resource")
    op.drop_index("ix_resource_root_id_id", table_name="resource")
    op.drop_index("ix_resource_name_id", table_name="resource")
    op.drop_index("ix_resource_kind_name_id", table_name="resource")
    op.drop_index("ix_resource_hub_id_kind_name_id", table_name="resource")
    op.drop_table("resource")
    op.drop_index("ix_site_hub_id_name_id", table_name="site")
    op.drop_table("site")
    op.drop_table("policy_version")
    op.drop_index("ix_replica_kind_slug", table_name="replica")
    op.drop_table("replica")
    op.drop_table("relay_lease")
    op.drop_index("ix_policy_hub_id_name_id", table_name="policy")
    op.drop_table("policy")
    op.drop_table("outbox_queue")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_index("ix_idempotency_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index("ix_audit_subject_number", table_name="audit")
    op.drop_table("audit")
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_is_append_only")
