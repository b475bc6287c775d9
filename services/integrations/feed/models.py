from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from services.integrations.tables import Table
from services.kit.columns import IdColumn, Json, UtcDateTime


class FeedEntry(Table, table=True):
    """One thing that happened, at its place in the order. `visibility` says who may read it now, `withdrawn_from`
    who could read of its subject before this entry and may only hear that it is gone."""

    __tablename__ = "feed_entry"
    __table_args__ = (
        Index("ix_feed_entry_visibility_sequence", "visibility", "sequence"),
        Index("ix_feed_entry_withdrawn_from_sequence", "withdrawn_from", "sequence"),
        Index("ix_feed_entry_startup_id_sequence", "startup_id", "sequence"),
        Index("ix_feed_entry_subject_visibility", "subject", "visibility"),
    )

    sequence: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    id: str = Field(sa_type=IdColumn, nullable=False, unique=True)
    type: str = Field(max_length=80)
    time: datetime = Field(sa_type=UtcDateTime, nullable=False)
    hub_id: str | None = Field(default=None, sa_type=IdColumn)
    startup_id: str | None = Field(default=None, sa_type=IdColumn)
    subject: str = Field(max_length=120)
    visibility: str = Field(max_length=10)
    withdrawn_from: str | None = Field(default=None, max_length=10)
    tombstone: bool = Field(nullable=False)
    data: dict[str, Any] = Field(sa_type=Json, nullable=False)


class FeedHub(Table, table=True):
    """A hub that an entry is about; a startup may live in several."""

    __tablename__ = "feed_hub"

    hub_id: str = Field(primary_key=True, sa_type=IdColumn)
    sequence: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="feed_entry.sequence")


class FeedCounter(Table, table=True):
    """The last sequence given: one row, whose lock puts entries in the order of their commits, without a gap."""

    __tablename__ = "feed_counter"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = Field(sa_type=BigInteger, nullable=False)
