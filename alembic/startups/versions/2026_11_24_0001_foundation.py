"""startups: foundation."""

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
        "ALTER TABLE membership ADD CONSTRAINT ex_membership_overlap EXCLUDE USING gist (startup_id WITH =, hub_id WITH =, kind WITH =, daterange(starts_on, ends_on, '[)') WITH &&)",
        "CREATE INDEX ix_startup_folded_name_trigrams ON startup USING gin (folded_name gin_trgm_ops)",
        "CREATE INDEX ix_startup_folded_text_trigrams ON startup USING gin (folded_text gin_trgm_ops)",
    ),
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END",
        "CREATE TRIGGER membership_overlap_insert BEFORE INSERT ON membership WHEN EXISTS (SELECT 1 FROM membership AS other WHERE other.startup_id = NEW.startup_id AND other.hub_id = NEW.hub_id AND other.kind = NEW.kind AND other.id <> NEW.id AND other.starts_on < coalesce(NEW.ends_on, '9999-12-31') AND NEW.starts_on < coalesce(other.ends_on, '9999-12-31') AND other.starts_on <> coalesce(other.ends_on, '') AND NEW.starts_on <> coalesce(NEW.ends_on, '')) BEGIN SELECT RAISE(ABORT, 'ex_membership_overlap'); END",
        "CREATE TRIGGER membership_overlap_update BEFORE UPDATE OF starts_on, ends_on, kind ON membership WHEN EXISTS (SELECT 1 FROM membership AS other WHERE other.startup_id = NEW.startup_id AND other.hub_id = NEW.hub_id AND other.kind = NEW.kind AND other.id <> NEW.id AND other.starts_on < coalesce(NEW.ends_on, '9999-12-31') AND NEW.starts_on < coalesce(other.ends_on, '9999-12-31') AND other.starts_on <> coalesce(other.ends_on, '') AND NEW.starts_on <> coalesce(NEW.ends_on, '')) BEGIN SELECT RAISE(ABORT, 'ex_membership_overlap'); END",
        "CREATE VIRTUAL TABLE startup_search USING fts5(folded_name, folded_text, content='startup', content_rowid='number', tokenize='trigram')",
        "CREATE TRIGGER startup_search_insert AFTER INSERT ON startup BEGIN INSERT INTO startup_search(rowid, folded_name, folded_text) VALUES (new.number, new.folded_name, new.folded_text); END",
        "CREATE TRIGGER startup_search_delete AFTER DELETE ON startup BEGIN INSERT INTO startup_search(startup_search, rowid, folded_name, folded_text) VALUES ('delete', old.number, old.folded_name, old.folded_text); END",
        "CREATE TRIGGER startup_search_update AFTER UPDATE OF folded_name, folded_text ON startup BEGIN INSERT INTO startup_search(startup_search, rowid, folded_name, folded_text) VALUES ('delete', old.number, old.folded_name, old.folded_text); INSERT INTO startup_search(rowid, folded_name, folded_text) VALUES (new.number, new.folded_name, new.folded_text); END",
    ),
}


def upgrade() -> None:
    engine = context.get_context().dialect.name
    if engine == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public")
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
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
        "hub",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("on_membership_end", sa.String(length=10), nullable=False),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_hub_lat_on_earth")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_hub_lon_on_earth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
        sa.UniqueConstraint("slug", name=op.f("uq_hub_slug")),
    )
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
        "person",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("folded_email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(
        "uq_person_folded_email_live",
        "person",
        ["folded_email"],
        unique=True,
        sqlite_where=sa.text("erased_at IS NULL"),
        postgresql_where=sa.text("erased_at IS NULL"),
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
        "startup",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("pitch", sa.String(length=140), nullable=True),
        sa.Column("descriptions", Json, nullable=False),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("domain", sa.String(length=260), nullable=True),
        sa.Column(
            "founded_on",
            sa.String(length=10).with_variant(sa.String(length=10, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("stage", sa.String(length=20), nullable=True),
        sa.Column("sectors", Json, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("hiring", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("legal_form", sa.String(length=4), nullable=True),
        sa.Column("headcount_band", sa.String(length=4), nullable=True),
        sa.Column("naf", Json, nullable=True),
        sa.Column("locked_fields", Json, nullable=False),
        sa.Column(
            "sort_name",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("folded_text", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_startup")),
        sa.UniqueConstraint("id", name=op.f("uq_startup_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_startup_slug")),
    )
    op.create_index("ix_startup_created_at_id", "startup", ["created_at", "id"], unique=False)
    op.create_index("ix_startup_domain", "startup", ["domain"], unique=False)
    op.create_index("ix_startup_founded_on_id", "startup", ["founded_on", "id"], unique=False)
    op.create_index("ix_startup_published_at", "startup", ["published_at"], unique=False)
    op.create_index("ix_startup_sort_name_id", "startup", ["sort_name", "id"], unique=False)
    op.create_index("ix_startup_stage", "startup", ["stage"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("programme_id", IdColumn(), nullable=True),
        sa.Column("desks", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("suspended_from", sa.Date(), nullable=True),
        sa.Column("suspended_to", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("renewed_from", IdColumn(), nullable=True),
        sa.CheckConstraint("desks >= 0", name=op.f("ck_membership_desks_not_negative")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_membership_ends_after_start")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_membership_hub_id_hub")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_membership_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_hub_id_ends_on", "membership", ["hub_id", "ends_on"], unique=False)
    op.create_index("ix_membership_startup_id_hub_id", "membership", ["startup_id", "hub_id"], unique=False)
    op.create_table(
        "startup_identifier",
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_identifier_startup_id_startup")),
        sa.PrimaryKeyConstraint("startup_id", "scheme", "value", name=op.f("pk_startup_identifier")),
    )
    op.create_index("ix_startup_identifier_value", "startup_identifier", ["value"], unique=False)
    op.create_index(
        "uq_startup_identifier_live",
        "startup_identifier",
        ["scheme", "value"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "startup_sector",
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_sector_startup_id_startup")),
        sa.PrimaryKeyConstraint("value", "startup_id", name=op.f("pk_startup_sector")),
    )
    op.create_index(op.f("ix_startup_sector_startup_id"), "startup_sector", ["startup_id"], unique=False)
    op.create_table(
        "startup_tag",
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_tag_startup_id_startup")),
        sa.PrimaryKeyConstraint("value", "startup_id", name=op.f("pk_startup_tag")),
    )
    op.create_index(op.f("ix_startup_tag_startup_id"), "startup_tag", ["startup_id"], unique=False)
    op.create_table(
        "team_role",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("person_id", IdColumn(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("contact_for", Json, nullable=False),
        sa.Column("show_publicly", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_team_role_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_role_person_id_person")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_team_role_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_role")),
    )
    op.create_index("ix_team_role_person_id", "team_role", ["person_id"], unique=False)
    op.create_index("ix_team_role_startup_id_id", "team_role", ["startup_id", "id"], unique=False)
    op.create_index(
        "uq_team_role_open",
        "team_role",
        ["startup_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    if context.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS startup_search")
    op.drop_index(
        "uq_team_role_open",
        table_name="team_role",
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.drop_index("ix_team_role_startup_id_id", table_name="team_role")
    op.drop_index("ix_team_role_person_id", table_name="team_role")
    op.drop_table("team_role")
    op.drop_index(op.f("ix_startup_tag_startup_id"), table_name="startup_tag")
    op.drop_table("startup_tag")
    op.drop_index(op.f("ix_startup_sector_startup_id"), table_name="startup_sector")
    op.drop_table("startup_sector")
    op.drop_index(
        "uq_startup_identifier_live",
        table_name="startup_identifier",
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.drop_index("ix_startup_identifier_value", table_name="startup_identifier")
    op.drop_table("startup_identifier")
    op.drop_index("ix_membership_startup_id_hub_id", table_name="membership")
    op.drop_index("ix_membership_hub_id_ends_on", table_name="membership")
    op.drop_table("membership")
    op.drop_index("ix_startup_stage", table_name="startup")
    op.drop_index("ix_startup_sort_name_id", table_name="startup")
    op.drop_index("ix_startup_published_at", table_name="startup")
    op.drop_index("ix_startup_founded_on_id", table_name="startup")
    op.drop_index("ix_startup_domain", table_name="startup")
    op.drop_index("ix_startup_created_at_id", table_name="startup")
    op.drop_table("startup")
    op.drop_index("ix_replica_kind_slug", table_name="replica")
    op.drop_table("replica")
    op.drop_table("relay_lease")
    op.drop_index(
        "uq_person_folded_email_live",
        table_name="person",
        sqlite_where=sa.text("erased_at IS NULL"),
        postgresql_where=sa.text("erased_at IS NULL"),
    )
    op.drop_table("person")
    op.drop_table("outbox_queue")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_index("ix_idempotency_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_table("hub")
    op.drop_index("ix_audit_subject_number", table_name="audit")
    op.drop_table("audit")
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_is_append_only")
