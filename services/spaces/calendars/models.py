from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Table


class Calendar(Table, table=True):
    """A secret address under which a calendar program reads a startup's bookings, or a resource's busy times."""

    __table_args__ = (
        CheckConstraint("(startup_id IS NULL) <> (resource_id IS NULL)", name="one_subject"),
        Index("uq_calendar_token_hash", "token_hash", unique=True),
        Index("ix_calendar_startup_id_id", "startup_id", "id"),
        Index("ix_calendar_hub_id_id", "hub_id", "id"),
        Index("ix_calendar_resource_id_id", "resource_id", "id"),
    )

    id: str = Field(primary_key=True, sa_type=IdColumn)
    hub_id: str | None = Field(default=None, sa_type=IdColumn)
    startup_id: str | None = Field(default=None, sa_type=IdColumn)
    resource_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="resource.id")
    token_hash: str = Field(max_length=64)
    created_by: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
