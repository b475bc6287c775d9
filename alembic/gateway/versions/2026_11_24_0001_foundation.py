"""gateway: foundation."""

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
        "account",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", IdColumn(), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_by", IdColumn(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("owner_kind IN ('startup', 'hub')", name=op.f("ck_api_key_owner_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    op.create_index("ix_api_key_created_at_id", "api_key", ["created_at", "id"], unique=False)
    op.create_index("ix_api_key_owner_id_created_at_id", "api_key", ["owner_id", "created_at", "id"], unique=False)
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
        "sign_in_failure",
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_last_at", "sign_in_failure", ["last_at"], unique=False)
    op.create_table(
        "tenancy",
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.PrimaryKeyConstraint("startup_id", "hub_id", name=op.f("pk_tenancy")),
    )
    op.create_index("ix_tenancy_hub_id", "tenancy", ["hub_id"], unique=False)
    op.create_table(
        "account_grant",
        sa.Column("account_id", IdColumn(), nullable=False),
        sa.Column("spelled", sa.String(length=120), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_grant_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "spelled", name=op.f("pk_account_grant")),
    )
    op.create_index("ix_account_grant_hub_id", "account_grant", ["hub_id"], unique=False)
    op.create_index("ix_account_grant_startup_id", "account_grant", ["startup_id"], unique=False)
    op.create_table(
        "account_session",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("account_id", IdColumn(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_session_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
    )
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"], unique=False)
    op.create_index("ix_account_session_expires_at", "account_session", ["expires_at"], unique=False)
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.drop_index("ix_account_session_expires_at", table_name="account_session")
    op.drop_index("ix_account_session_account_id", table_name="account_session")
    op.drop_table("account_session")
    op.drop_index("ix_account_grant_startup_id", table_name="account_grant")
    op.drop_index("ix_account_grant_hub_id", table_name="account_grant")
    op.drop_table("account_grant")
    op.drop_index("ix_tenancy_hub_id", table_name="tenancy")
    op.drop_table("tenancy")
    op.drop_index("ix_sign_in_failure_last_at", table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_index("ix_replica_kind_slug", table_name="replica")
    op.drop_table("replica")
    op.drop_table("relay_lease")
    op.drop_table("outbox_queue")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_index("ix_idempotency_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index("ix_audit_subject_number", table_name="audit")
    op.drop_table("audit")
    op.drop_index("ix_api_key_owner_id_created_at_id", table_name="api_key")
    op.drop_index("ix_api_key_created_at_id", table_name="api_key")
    op.drop_table("api_key")
    op.drop_table("account")
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_is_append_only")
