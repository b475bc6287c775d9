from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime, columns
from services.spaces.series.models import Series
from services.spaces.tables import Editable

# The states that may still take time to come: nobody else can have it. `lapses_at` is when that ends by itself.
LIVE = ("held", "pending", "confirmed", "checked_in")
# What is completed keeps the time that it did use, its turnaround included: that may still be running.
# `occupies` repeats this as a column, so that an index serves both engines.
OCCUPYING = (*LIVE, "completed")
STATES = (*OCCUPYING, "declined", "cancelled", "expired", "no_show")
_LIVE = text("lapses_at IS NOT NULL")


def _one_of(states: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{state}'" for state in states) + ")"


class Booking(Editable, table=True):
    """Time taken on a resource. It blocks `[starts_at, blocked_until)`: its turnaround is part of it."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at AND ends_at <= blocked_until", name="span_in_order"),
        CheckConstraint("units >= 1", name="units_positive"),
        CheckConstraint(f"state IN {_one_of(STATES)}", name="state_known"),
        CheckConstraint(f"occupies = (state IN {_one_of(OCCUPYING)})", name="occupies_follows_state"),
        CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name="holds_expire"),
        CheckConstraint(f"(lapses_at IS NOT NULL) = (state IN {_one_of(LIVE)})", name="what_lives_lapses"),
        # The last column of each is the other end of the span: what does not overlap is passed over in the index.
        Index("ix_booking_taken", "root_id", "occupies", "blocked_until", "starts_at"),
        Index("ix_booking_of_resource", "resource_id", "starts_at", "id", "ends_at"),
        Index("ix_booking_of_startup", "startup_id", "starts_at", "id", "ends_at"),
        Index("ix_booking_of_hub", "hub_id", "starts_at", "id", "ends_at"),
        # Only what is live is in these, so they stay small however many bookings there were.
        Index("ix_booking_lapses_at", "lapses_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_booking_root_id_lapses_at", "root_id", "lapses_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_booking_startup_id_lapses_at", "startup_id", "lapses_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_booking_series_id_recurs_at", "series_id", "recurs_at"),
    )

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    resource_id: str = Field(sa_type=IdColumn, nullable=False, foreign_key="resource.id")
    root_id: str = Field(sa_type=IdColumn, nullable=False)
    startup_id: str | None = Field(default=None, sa_type=IdColumn)
    starts_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    ends_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    blocked_until: datetime = Field(sa_type=UtcDateTime, nullable=False)
    units: int = Field(default=1, nullable=False)
    exclusive: bool = Field(default=False, nullable=False)  # the resource had one unit when this was judged
    occupies: bool = Field(default=True, nullable=False)
    state: str = Field(max_length=12)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lapses_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    purpose: str | None = Field(default=None, max_length=200)
    turnaround: int = Field(default=0, nullable=False)  # seconds, as judged
    policy_id: str | None = Field(default=None, sa_type=IdColumn)
    policy_version: int | None = Field(default=None)
    cancel_notice: int | None = Field(default=None)  # seconds, as judged
    refund_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None until it is first confirmed
    no_show_after: int | None = Field(default=None)  # seconds, as judged
    credits: int = Field(default=0, sa_type=BigInteger, nullable=False)  # thousandths
    operator_id: str | None = Field(default=None, sa_type=IdColumn)
    series_id: str | None = Field(default=None, sa_type=IdColumn, sa_column_args=[ForeignKey(columns(Series).id)])
    recurs_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its start in the series, wherever it moved
    unit: str | None = Field(default=None, max_length=40)
    checked_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    booked_by_kind: str = Field(max_length=12)
    booked_by_id: str = Field(max_length=64)
    override_reason: str | None = Field(default=None, max_length=500)


# The database's own word against double booking of single-unit resources: the check in `occupancy` makes the refusal
# readable, these make it impossible. Pools and trees are decided under the row locks of the whole tree.
GUARDS = {
    "postgresql": (
        "ALTER TABLE booking ADD CONSTRAINT ex_booking_no_overlap EXCLUDE USING gist "
        "(resource_id WITH =, tstzrange(starts_at, blocked_until) WITH &&) WHERE (exclusive AND occupies)",
    ),
    "sqlite": tuple(
        (
            "CREATE TRIGGER booking_no_overlap_VERB BEFORE VERB ON booking "
            "WHEN NEW.exclusive AND NEW.occupies BEGIN "
            "SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (SELECT 1 FROM booking AS other "
            "WHERE other.root_id = NEW.root_id AND other.occupies = 1 AND other.blocked_until > NEW.starts_at "
            "AND other.starts_at < NEW.blocked_until AND other.resource_id = NEW.resource_id "
            "AND other.exclusive AND other.id <> NEW.id); END"
        ).replace("VERB", verb)
        for verb in ("INSERT", "UPDATE")
    ),
}
