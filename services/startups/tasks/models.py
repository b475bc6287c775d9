"""What somebody has to do: by a checklist, because the house noticed something, or because staff said so."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import Editable

_OPEN: Final = text("state = 'open'")
_OF_A_LIST: Final = text("item IS NOT NULL")
_NOTICED: Final = text("state = 'open' AND item IS NULL AND kind <> 'other'")


class Task(Editable, table=True):
    """`item` says which of several of its kind it is for its subject, and makes it come once. `due_days` are those
    after the membership's start (onboarding) or end (offboarding), for as long as nobody has set another day.
    A snoozed task is stored as open."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state_known"),
        Index(
            "uq_task_item",
            "subject_id",
            "kind",
            "item",
            unique=True,
            sqlite_where=_OF_A_LIST,
            postgresql_where=_OF_A_LIST,
        ),
        # What is noticed again while its task is open is noticed once, in each hub.
        Index(
            "uq_task_noticed",
            "subject_id",
            "kind",
            "hub_id",
            unique=True,
            sqlite_where=_NOTICED,
            postgresql_where=_NOTICED,
        ),
        Index("ix_task_hub_id_due_on", "hub_id", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_hub_id_id", "hub_id", "id"),
        Index("ix_task_startup_id_id", "startup_id", "id"),
        Index("ix_task_membership_id", "membership_id"),
        Index("ix_task_assignee", "assignee", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    hub_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=False)
    startup_id: str | None = Field(
        default=None, sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=True
    )
    membership_id: str | None = Field(
        default=None, sa_type=IdColumn, sa_column_args=[ForeignKey("membership.id")], nullable=True
    )
    kind: str = Field(max_length=30)
    subject_kind: str = Field(max_length=20)
    subject_id: str = Field(sa_type=IdColumn, nullable=False)
    item: str | None = Field(default=None, max_length=40)
    title: dict[str, str] = Field(sa_type=Json, nullable=False)
    staff_only: bool = Field(default=True)
    document_kind: str | None = Field(default=None, max_length=30)
    due_on: date | None = Field(default=None)
    due_days: int | None = Field(default=None)
    assignee: str | None = Field(default=None, sa_type=IdColumn, nullable=True)
    state: str = Field(max_length=10)
    snoozed_until: date | None = Field(default=None)
    reason: str | None = Field(default=None, max_length=500)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    closed_by: str | None = Field(default=None, max_length=80)
