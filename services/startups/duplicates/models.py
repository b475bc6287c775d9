"""Pairs of startups that may be one, and what the staff made of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import Table


def _half() -> Any:
    return Field(sa_column_args=[ForeignKey("startup.id")], sa_type=IdColumn, nullable=False)


class StartupDuplicate(Table, table=True):
    """A pair is one row, whichever of the two came first."""

    __tablename__ = "startup_duplicate"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id", name="uq_startup_duplicate_first_id_second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint("tier IN ('hold', 'suggestion')", name="tier_known"),
        CheckConstraint("state IN ('open', 'dismissed', 'merged')", name="state_known"),
        Index("ix_startup_duplicate_second_id", "second_id"),
        Index("ix_startup_duplicate_state_found_at_id", "state", "found_at", "id"),
    )

    id: str = Field(primary_key=True, sa_type=IdColumn)
    first_id: str = _half()
    second_id: str = _half()
    tier: str = Field(max_length=10)
    reasons: list[str] = Field(sa_type=Json, nullable=False)
    state: str = Field(max_length=10)
    found_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    reason: str | None = Field(default=None, max_length=500)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    decided_by: str | None = Field(default=None, max_length=80)


class StartupSite(Table, table=True):
    """A site that startups have named. Who names it locks it: of two at once, the second sees the first."""

    __tablename__ = "startup_site"

    domain: str = Field(sa_column=Column(String(260), primary_key=True))
    named: int = Field(default=0, sa_column=Column(Integer(), nullable=False))
