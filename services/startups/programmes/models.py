"""Programmes of a hub, and the cohorts in which startups go through them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.startups.tables import Editable


class Programme(Editable, table=True):
    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("desks_quota >= 0", name="quota_not_negative"),
        Index("ix_programme_hub_id_name_id", "hub_id", "name", "id"),
    )

    hub_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=False)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    operator: str | None = Field(default=None, max_length=120)
    desks_quota: int | None = Field(default=None)


class Cohort(Editable, table=True):
    """Instants are `[opens_at, deadline_at)`; `starts_on` and `ends_on` are local days of the hub."""

    __tablename__ = "cohort"
    __table_args__ = (
        UniqueConstraint("programme_id", "code", name="uq_cohort_programme_id_code"),
        CheckConstraint("opens_at < deadline_at", name="opens_before_deadline"),
        CheckConstraint("starts_on < ends_on", name="ends_after_start"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
    )

    programme_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("programme.id")], nullable=False)
    code: str = Field(max_length=40)
    opens_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    deadline_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    starts_on: date
    ends_on: date
    seats: int
