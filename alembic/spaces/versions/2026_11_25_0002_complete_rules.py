"""spaces: complete rules."""

import sqlalchemy as sa
from alembic import context, op

from services.kit.columns import IdColumn, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDS = {
    "postgresql": (
        "CREATE TRIGGER allowance_entry_append_only BEFORE UPDATE OR DELETE ON allowance_entry FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ),
    "sqlite": (
        "CREATE TRIGGER allowance_entry_no_update BEFORE UPDATE ON allowance_entry BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END",
        "CREATE TRIGGER allowance_entry_no_delete BEFORE DELETE ON allowance_entry BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END",
    ),
}

_LIVE = sa.text("lapses_at IS NOT NULL")
_FOLLOWS = "ck_booking_occupies_follows_state"
_LIVES = "ck_booking_what_lives_lapses"
_STATES = "state IN ('held', 'pending', 'confirmed', 'checked_in'"
_COLUMNS = (
    ("lapses_at", UtcDateTime()),
    ("cancel_notice", sa.Integer()),
    ("refund_until", UtcDateTime()),
    ("no_show_after", sa.Integer()),
    ("operator_id", IdColumn()),
    ("series_id", IdColumn()),
    ("recurs_at", UtcDateTime()),
    ("unit", sa.String(length=40)),
    ("checked_in_at", UtcDateTime()),
)
# The other end of the span, so that what does not overlap is passed over in the index.
_LONGER = (
    (
        "ix_booking_root_id_occupies_blocked_until",
        "ix_booking_taken",
        ["root_id", "occupies", "blocked_until"],
        "starts_at",
    ),
    ("ix_booking_resource_id_starts_at_id", "ix_booking_of_resource", ["resource_id", "starts_at", "id"], "ends_at"),
    ("ix_booking_startup_id_starts_at_id", "ix_booking_of_startup", ["startup_id", "starts_at", "id"], "ends_at"),
    ("ix_booking_hub_id_starts_at_id", "ix_booking_of_hub", ["hub_id", "starts_at", "id"], "ends_at"),
)
_INDEXES = (
    ("ix_booking_lapses_at", ["lapses_at"]),
    ("ix_booking_root_id_lapses_at", ["root_id", "lapses_at"]),
    ("ix_booking_startup_id_lapses_at", ["startup_id", "lapses_at"]),
)
_OVERLAP = tuple(
    (
        "CREATE TRIGGER booking_no_overlap_VERB BEFORE VERB ON booking WHEN NEW.exclusive AND NEW.occupies BEGIN SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (SELECT 1 FROM booking AS other WHERE other.root_id = NEW.root_id AND other.occupies = 1 AND other.blocked_until > NEW.starts_at AND other.starts_at < NEW.blocked_until AND other.resource_id = NEW.resource_id AND other.exclusive AND other.id <> NEW.id); END"
    ).replace("VERB", verb)
    for verb in ("INSERT", "UPDATE")
)
_TABLES = (
    "allowance_account",
    "certification",
    "demand",
    "team_member",
    "allowance_entry",
    "allowance_grant",
    "certification_grant",
    "calendar",
    "closure",
    "series",
    "waitlist_entry",
    "series_occurrence",
)


def upgrade() -> None:
    engine = context.get_context().dialect.name
    op.create_table(
        "allowance_account",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("account", sa.String(length=8), nullable=False),
        sa.Column("scope_id", IdColumn(), nullable=False),
        sa.Column("window", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_account")),
        sa.UniqueConstraint(
            "startup_id",
            "account",
            "scope_id",
            "window",
            "starts_on",
            name=op.f("uq_allowance_account_startup_id_account_scope_id_window_starts_on"),
        ),
    )
    op.create_table(
        "certification",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
    )
    op.create_index("ix_certification_hub_id_name_id", "certification", ["hub_id", "name", "id"], unique=False)

    op.create_table(
        "demand",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("site_id", IdColumn(), nullable=True),
        sa.Column("resource_id", IdColumn(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("wanted_at", UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.CheckConstraint("cause IN ('taken', 'rule', 'waitlisted', 'abandoned')", name=op.f("ck_demand_cause_known")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_demand")),
    )
    op.create_index("ix_demand_hub_id_wanted_at", "demand", ["hub_id", "wanted_at"], unique=False)
    op.create_index("ix_demand_wanted_at", "demand", ["wanted_at"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("role_id", IdColumn(), nullable=False),
        sa.Column("person_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("has_left", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("role_id", name=op.f("pk_team_member")),
    )
    op.create_index("ix_team_member_person_id_startup_id", "team_member", ["person_id", "startup_id"], unique=False)

    op.create_table(
        "allowance_entry",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", IdColumn(), nullable=False),
        sa.Column("booking_id", IdColumn(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["allowance_account.id"], name=op.f("fk_allowance_entry_account_id_allowance_account")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_allowance_entry")),
    )
    op.create_index("ix_allowance_entry_account_id_number", "allowance_entry", ["account_id", "number"], unique=False)
    op.create_index(
        "ix_allowance_entry_booking_id_account_id", "allowance_entry", ["booking_id", "account_id"], unique=False
    )

    op.create_table(
        "allowance_grant",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("account", sa.String(length=8), nullable=False),
        sa.Column("policy_id", IdColumn(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("window", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_allowance_grant_policy_id_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_grant")),
    )
    op.create_index(
        "ix_allowance_grant_startup_id_hub_id", "allowance_grant", ["startup_id", "hub_id", "id"], unique=False
    )

    op.create_table(
        "certification_grant",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("certification_id", IdColumn(), nullable=False),
        sa.Column("person_id", IdColumn(), nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certification_id"],
            ["certification.id"],
            name=op.f("fk_certification_grant_certification_id_certification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_grant")),
    )
    op.create_index("ix_certification_grant_person_id_id", "certification_grant", ["person_id", "id"], unique=False)
    op.create_index(
        "uq_certification_grant_live",
        "certification_grant",
        ["person_id", "certification_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )

    op.create_table(
        "calendar",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=True),
        sa.Column("startup_id", IdColumn(), nullable=True),
        sa.Column("resource_id", IdColumn(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(startup_id IS NULL) <> (resource_id IS NULL)", name=op.f("ck_calendar_one_subject")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_calendar_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
    )
    op.create_index("ix_calendar_hub_id_id", "calendar", ["hub_id", "id"], unique=False)
    op.create_index("ix_calendar_resource_id_id", "calendar", ["resource_id", "id"], unique=False)
    op.create_index("ix_calendar_startup_id_id", "calendar", ["startup_id", "id"], unique=False)
    op.create_index("uq_calendar_token_hash", "calendar", ["token_hash"], unique=True)

    op.create_table(
        "closure",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("site_id", IdColumn(), nullable=True),
        sa.Column("resource_id", IdColumn(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("on_booked", sa.String(length=8), nullable=False),
        sa.CheckConstraint("(site_id IS NULL) <> (resource_id IS NULL)", name=op.f("ck_closure_one_place")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_closure_span_in_order")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_closure_resource_id_resource")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_closure_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index("ix_closure_hub_id_starts_at_id", "closure", ["hub_id", "starts_at", "id"], unique=False)
    op.create_index("ix_closure_hub_id_ends_at", "closure", ["hub_id", "ends_at"], unique=False)
    op.create_index("ix_closure_site_id_starts_at_id", "closure", ["site_id", "starts_at", "id"], unique=False)
    op.create_index("ix_closure_resource_id_starts_at_id", "closure", ["resource_id", "starts_at", "id"], unique=False)
    op.create_index("ix_closure_starts_at_id", "closure", ["starts_at", "id"], unique=False)

    op.create_table(
        "series",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("resource_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("rrule", sa.String(length=300), nullable=False),
        sa.Column("on_conflict", sa.String(length=8), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("operator_id", IdColumn(), nullable=True),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.Column("booked_by_kind", sa.String(length=12), nullable=False),
        sa.Column("booked_by_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_series_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index("ix_series_hub_id_id", "series", ["hub_id", "id"], unique=False)
    op.create_index("ix_series_resource_id_id", "series", ["resource_id", "id"], unique=False)
    op.create_index("ix_series_startup_id_id", "series", ["startup_id", "id"], unique=False)

    op.create_table(
        "waitlist_entry",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("resource_id", IdColumn(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("lapses_at", UtcDateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("operator_id", IdColumn(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("booking_id", IdColumn(), nullable=True),
        sa.Column("asked_by", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'accepted', 'expired', 'left')", name=op.f("ck_waitlist_entry_state_known")
        ),
        sa.CheckConstraint("(resource_id IS NULL) <> (kind IS NULL)", name=op.f("ck_waitlist_entry_one_wish")),
        sa.CheckConstraint("from_at < to_at", name=op.f("ck_waitlist_entry_span_in_order")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_waitlist_entry_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entry")),
    )
    op.create_index(
        "uq_waitlist_entry_booking_id",
        "waitlist_entry",
        ["booking_id"],
        unique=True,
        sqlite_where=sa.text("booking_id IS NOT NULL"),
        postgresql_where=sa.text("booking_id IS NOT NULL"),
    )
    op.create_index("ix_waitlist_entry_hub_id_id", "waitlist_entry", ["hub_id", "id"], unique=False)
    op.create_index(
        "ix_waitlist_entry_hub_id_kind_waiting",
        "waitlist_entry",
        ["hub_id", "kind", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_waitlist_entry_resource_id_waiting",
        "waitlist_entry",
        ["resource_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_waitlist_entry_lapses_at",
        "waitlist_entry",
        ["lapses_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_waitlist_entry_startup_id_id", "waitlist_entry", ["startup_id", "id"], unique=False)

    op.create_table(
        "series_occurrence",
        sa.Column("series_id", IdColumn(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("wall_starts_at", sa.DateTime(), nullable=False),
        sa.Column("wall_ends_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("booking_id", IdColumn(), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('booked', 'skipped', 'refused')", name=op.f("ck_series_occurrence_outcome_known")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_occurrence_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "starts_at", name=op.f("pk_series_occurrence")),
    )
    op.create_index("ix_series_occurrence_booking_id", "series_occurrence", ["booking_id"], unique=False)

    _live_bookings(engine)

    _certified_resources(engine)
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    engine = context.get_context().dialect.name
    _uncertified_resources(engine)
    _bookings_as_before(engine)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _live_bookings(engine: str) -> None:
    """What is live lapses by itself one day; what is completed keeps the time that it used."""
    with op.batch_alter_table("booking") as batch:
        for name, kind in _COLUMNS:
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.add_column(sa.Column("credits", sa.BigInteger(), nullable=False, server_default="0"))
        batch.create_foreign_key(op.f("fk_booking_series_id_series"), "series", ["series_id"], ["id"])
        batch.drop_constraint(op.f(_FOLLOWS), type_="check")
    op.execute(
        f"UPDATE booking SET lapses_at = CASE WHEN state = 'held' THEN expires_at ELSE ends_at END WHERE {_STATES})"
    )
    op.execute("UPDATE booking SET occupies = true WHERE state = 'completed'")
    with op.batch_alter_table("booking") as batch:
        batch.alter_column("credits", server_default=None)
        batch.create_check_constraint(op.f(_FOLLOWS), f"occupies = ({_STATES}, 'completed'))")
        batch.create_check_constraint(op.f(_LIVES), f"(lapses_at IS NOT NULL) = ({_STATES}))")
    op.drop_index("ix_booking_state_expires_at", table_name="booking")
    for before, name, columns, other_end in _LONGER:
        op.drop_index(before, table_name="booking")
        op.create_index(name, "booking", [*columns, other_end])
    for name, columns in _INDEXES:
        op.create_index(name, "booking", columns, sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("ix_booking_series_id_recurs_at", "booking", ["series_id", "recurs_at"])
    _guard_overlap(engine)


def _bookings_as_before(engine: str) -> None:
    for name in ("ix_booking_series_id_recurs_at", *(name for name, _ in _INDEXES)):
        op.drop_index(name, table_name="booking")
    with op.batch_alter_table("booking") as batch:
        batch.drop_constraint(op.f(_FOLLOWS), type_="check")
        batch.drop_constraint(op.f(_LIVES), type_="check")
        batch.drop_constraint(op.f("fk_booking_series_id_series"), type_="foreignkey")
        for name in ("credits", *(name for name, _ in _COLUMNS)):
            batch.drop_column(name)
    op.execute("UPDATE booking SET occupies = false WHERE state = 'completed'")
    with op.batch_alter_table("booking") as batch:
        batch.create_check_constraint(op.f(_FOLLOWS), f"occupies = ({_STATES}))")
    op.create_index("ix_booking_state_expires_at", "booking", ["state", "expires_at"])
    for before, name, columns, _ in _LONGER:
        op.drop_index(name, table_name="booking")
        op.create_index(before, "booking", columns)
    _guard_overlap(engine)


def _guard_overlap(engine: str) -> None:
    # SQLite changes a table by making it anew, and loses its triggers on the way.
    if engine == "sqlite":
        for statement in _OVERLAP:
            op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def _certified_resources(engine: str) -> None:
    if engine == "sqlite":
        # Made anew, the table would take its attributes with it: they are deleted with their resource.
        op.execute(
            "ALTER TABLE resource ADD COLUMN certification_id CHAR(32) "
            "CONSTRAINT fk_resource_certification_id_certification REFERENCES certification (id)"
        )
        return
    op.add_column("resource", sa.Column("certification_id", IdColumn(), nullable=True))
    op.create_foreign_key(
        op.f("fk_resource_certification_id_certification"), "resource", "certification", ["certification_id"], ["id"]
    )


def _uncertified_resources(engine: str) -> None:
    if engine == "sqlite":
        op.execute("ALTER TABLE resource DROP COLUMN certification_id")
        return
    op.drop_constraint(op.f("fk_resource_certification_id_certification"), "resource", type_="foreignkey")
    op.drop_column("resource", "certification_id")
