from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.events.tables import Editable, Table
from services.kit.columns import IdColumn, Json, UtcDateTime


class Event(Editable, table=True):
    """Something that takes place in a hub. Its row is the lock under which seats are given."""

    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity_positive"),
        Index("ix_event_starts_at_id", "starts_at", "id"),
        Index("ix_event_created_at_id", "created_at", "id"),
        Index("ix_event_hub_id_starts_at_id", "hub_id", "starts_at", "id"),
        Index("ix_event_host_startup_id_starts_at_id", "host_startup_id", "starts_at", "id"),
    )

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    slug: str = Field(max_length=160)
    title: dict[str, Any] = Field(sa_type=Json, nullable=False)
    description: dict[str, Any] = Field(sa_type=Json, nullable=False)
    starts_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    ends_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    time_zone: str = Field(max_length=64)
    capacity: int | None = Field(default=None)
    resource_id: str | None = Field(default=None, sa_type=IdColumn)
    online_url: str | None = Field(default=None, max_length=500)
    mode: str = Field(max_length=10)
    opens_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    waitlist: str = Field(max_length=10)
    questions: list[Any] = Field(sa_type=Json, nullable=False)
    host_startup_id: str | None = Field(default=None, sa_type=IdColumn)
    tags: list[Any] = Field(sa_type=Json, nullable=False)
    visibility: str = Field(max_length=10)
    state: str = Field(default="draft", max_length=12)
    reason: str | None = Field(default=None, max_length=500)
    sequence: int = Field(default=0, nullable=False)
    folded: str  # title, description and tags as a search compares them


class EventTag(Table, table=True):
    """One tag of one event, folded, as its own row, so that the filter finds it by index."""

    __tablename__ = "event_tag"
    __table_args__ = (Index("ix_event_tag_tag", "tag", "event_id"),)

    event_id: str = Field(primary_key=True, sa_type=IdColumn, foreign_key="event.id")
    tag: str = Field(primary_key=True, max_length=60)
