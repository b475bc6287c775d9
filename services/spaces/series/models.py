from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Editable, Table


class Series(Editable, table=True):
    """A booking that repeats, by a recurrence rule of RFC 5545 on the wall clock of its place."""

    __table_args__ = (
        Index("ix_series_startup_id_id", "startup_id", "id"),
        Index("ix_series_hub_id_id", "hub_id", "id"),
        Index("ix_series_resource_id_id", "resource_id", "id"),
    )

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    resource_id: str = Field(sa_type=IdColumn, nullable=False, foreign_key="resource.id")
    startup_id: str | None = Field(default=None, sa_type=IdColumn)
    starts_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    ends_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    time_zone: str = Field(max_length=64)
    rrule: str = Field(max_length=300)
    on_conflict: str = Field(max_length=8)
    units: int = Field(default=1, nullable=False)
    purpose: str | None = Field(default=None, max_length=200)
    operator_id: str | None = Field(default=None, sa_type=IdColumn)
    override_reason: str | None = Field(default=None, max_length=500)
    booked_by_kind: str = Field(max_length=12)
    booked_by_id: str = Field(max_length=64)


class SeriesOccurrence(Table, table=True):
    """One date of a series: what became of it. It is named by the start it had at first, wherever it moved since."""

    __tablename__ = "series_occurrence"
    __table_args__ = (
        CheckConstraint("outcome IN ('booked', 'skipped', 'refused')", name="outcome_known"),
        Index("ix_series_occurrence_booking_id", "booking_id"),
    )

    series_id: str = Field(primary_key=True, sa_type=IdColumn, foreign_key="series.id")
    starts_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    # Where the whole series has it now, as the clock on the wall shows it: 02:30 stays 02:30 on a day that skips it.
    wall_starts_at: datetime = Field(sa_type=DateTime, nullable=False)
    wall_ends_at: datetime = Field(sa_type=DateTime, nullable=False)
    outcome: str = Field(max_length=8)
    booking_id: str | None = Field(default=None, sa_type=IdColumn)
    reason: str | None = Field(default=None, max_length=80)
    # Changed by itself, so that a change of the whole series leaves it alone.
    moved: bool = Field(default=False, nullable=False)
