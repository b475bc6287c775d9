from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Editable

_WAITING = text("state = 'waiting'")
_HAS = text("booking_id IS NOT NULL")


class WaitlistEntry(Editable, table=True):
    """Somebody waits for time: on one resource, or on any of a kind in a hub. Ids grow, so they are the queue."""

    __tablename__ = "waitlist_entry"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'offered', 'accepted', 'expired', 'left')", name="state_known"),
        CheckConstraint("(resource_id IS NULL) <> (kind IS NULL)", name="one_wish"),
        CheckConstraint("from_at < to_at", name="span_in_order"),
        Index(
            "ix_waitlist_entry_resource_id_waiting",
            "resource_id",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_waitlist_entry_hub_id_kind_waiting",
            "hub_id",
            "kind",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_waitlist_entry_lapses_at", "lapses_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_waitlist_entry_startup_id_id", "startup_id", "id"),
        Index("ix_waitlist_entry_hub_id_id", "hub_id", "id"),
        Index("uq_waitlist_entry_booking_id", "booking_id", unique=True, sqlite_where=_HAS, postgresql_where=_HAS),
    )

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    startup_id: str = Field(sa_type=IdColumn, nullable=False)
    resource_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="resource.id")
    kind: str | None = Field(default=None, max_length=40)
    from_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    to_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    duration: int = Field(nullable=False)  # seconds
    lapses_at: datetime = Field(sa_type=UtcDateTime, nullable=False)  # nothing so long fits any more after this
    time_zone: str = Field(max_length=64)
    units: int = Field(default=1, nullable=False)
    operator_id: str | None = Field(default=None, sa_type=IdColumn)
    state: str = Field(default="waiting", max_length=8)
    booking_id: str | None = Field(default=None, sa_type=IdColumn)  # the hold that was offered
    # Who waits, as the principal that asked: an offer is judged as if they booked themselves.
    asked_by: str = Field(max_length=4000)
