"""startups: declarations and reports."""

import sqlalchemy as sa
from alembic import context, op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GUARDS = {
    "postgresql": (
        "CREATE FUNCTION declaration_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a locked declaration never changes'; END $$",
        "CREATE FUNCTION declared_value_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'INSERT' THEN IF NEW.reason IS NULL AND EXISTS (SELECT 1 FROM declaration WHERE id = NEW.declaration_id AND state = 'locked') THEN RAISE EXCEPTION 'a locked declaration never changes'; END IF; RETURN NEW; END IF; IF EXISTS (SELECT 1 FROM declaration WHERE id = OLD.declaration_id AND state = 'locked') THEN RAISE EXCEPTION 'a locked declaration never changes'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER declaration_locked_update BEFORE UPDATE ON declaration FOR EACH ROW WHEN (OLD.state = 'locked' AND (NEW.state <> 'locked' OR NEW.period <> OLD.period)) EXECUTE FUNCTION declaration_is_locked()",
        "CREATE TRIGGER declaration_locked_delete BEFORE DELETE ON declaration FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION declaration_is_locked()",
        "CREATE TRIGGER declared_value_locked BEFORE INSERT OR UPDATE OR DELETE ON declared_value FOR EACH ROW EXECUTE FUNCTION declared_value_is_locked()",
        "CREATE TRIGGER report_snapshot_append_only BEFORE UPDATE OR DELETE ON report_snapshot FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ),
    "sqlite": (
        "CREATE TRIGGER declaration_locked_update BEFORE UPDATE ON declaration WHEN OLD.state = 'locked' AND (NEW.state <> 'locked' OR NEW.period <> OLD.period) BEGIN SELECT RAISE(ABORT, 'a locked declaration never changes'); END",
        "CREATE TRIGGER declaration_locked_delete BEFORE DELETE ON declaration WHEN OLD.state = 'locked' BEGIN SELECT RAISE(ABORT, 'a locked declaration never changes'); END",
        "CREATE TRIGGER declared_value_locked_insert BEFORE INSERT ON declared_value WHEN NEW.reason IS NULL AND EXISTS (SELECT 1 FROM declaration WHERE id = NEW.declaration_id AND state = 'locked') BEGIN SELECT RAISE(ABORT, 'a locked declaration never changes'); END",
        "CREATE TRIGGER declared_value_locked_update BEFORE UPDATE ON declared_value WHEN EXISTS (SELECT 1 FROM declaration WHERE id = OLD.declaration_id AND state = 'locked') BEGIN SELECT RAISE(ABORT, 'a locked declaration never changes'); END",
        "CREATE TRIGGER declared_value_locked_delete BEFORE DELETE ON declared_value WHEN EXISTS (SELECT 1 FROM declaration WHERE id = OLD.declaration_id AND state = 'locked') BEGIN SELECT RAISE(ABORT, 'a locked declaration never changes'); END",
        "CREATE TRIGGER report_snapshot_no_update BEFORE UPDATE ON report_snapshot BEGIN SELECT RAISE(ABORT, 'a frozen report never changes'); END",
        "CREATE TRIGGER report_snapshot_no_delete BEFORE DELETE ON report_snapshot BEGIN SELECT RAISE(ABORT, 'a frozen report never changes'); END",
    ),
}


def upgrade() -> None:
    engine = context.get_context().dialect.name
    op.create_table(
        "declaration",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("validated_at", UtcDateTime(), nullable=True),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'validated', 'locked')", name=op.f("ck_declaration_state_known")
        ),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_declaration_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("startup_id", "period", name="uq_declaration_startup_id_period"),
    )
    op.create_index("ix_declaration_period_state", "declaration", ["period", "state"], unique=False)

    op.create_table(
        "funding_round",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column(
            "raised_on",
            sa.String(length=10).with_variant(sa.String(length=10, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("public_share", sa.Integer(), nullable=True),
        sa.Column("investors", Json, nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.CheckConstraint("visibility IN ('public', 'private')", name=op.f("ck_funding_round_visibility_known")),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name=op.f("ck_funding_round_amount_has_currency")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_funding_round_amount_not_negative")),
        sa.CheckConstraint("public_share BETWEEN 0 AND 100", name=op.f("ck_funding_round_share_is_percent")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_funding_round_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_round")),
    )
    op.create_index(
        "ix_funding_round_startup_id_raised_on_id", "funding_round", ["startup_id", "raised_on", "id"], unique=False
    )

    op.create_table(
        "report_snapshot",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=True),
        sa.Column("report", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("filters", Json, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_by", sa.String(length=80), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_report_snapshot_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
    )
    op.create_index("ix_report_snapshot_hub_id_id", "report_snapshot", ["hub_id", "id"], unique=False)

    op.create_table(
        "declared_value",
        sa.Column("declaration_id", IdColumn(), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("origin IN ('declared', 'computed')", name=op.f("ck_declared_value_origin_known")),
        sa.CheckConstraint("revision = 1 OR reason IS NOT NULL", name=op.f("ck_declared_value_correction_has_reason")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_declared_value_revision_counts")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_declared_value_declaration_id_declaration")
        ),
        sa.PrimaryKeyConstraint("declaration_id", "metric", "revision", name=op.f("pk_declared_value")),
    )
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.drop_table("declared_value")
    op.drop_table("report_snapshot")
    op.drop_table("funding_round")
    op.drop_table("declaration")
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS declaration_is_locked")
        op.execute("DROP FUNCTION IF EXISTS declared_value_is_locked")
