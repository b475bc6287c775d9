"""What staff have said of something that waits: whose it is, and until when it may."""

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.startups.tables import Table


class TodoMark(Table, table=True):
    """Of things that keep no such notes themselves; tasks do."""

    __tablename__ = "todo_mark"
    __table_args__ = (Index("ix_todo_mark_owner", "owner"),)

    hub_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("hub.id"), primary_key=True))
    category: str = Field(max_length=40, primary_key=True)
    subject_id: str = Field(sa_column=Column(IdColumn(), primary_key=True))
    owner: str | None = Field(default=None, sa_type=IdColumn, nullable=True)
    snoozed_until: date | None = Field(default=None)
    reason: str | None = Field(default=None, max_length=500)
    updated_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
