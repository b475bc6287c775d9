"""Applications of startups to cohorts, and what the reviewers say of them."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, UniqueConstraint, text
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import Editable

_KNOWN: Final = (
    "state IN ('draft', 'submitted', 'screening', 'in_review', 'needs_info', 'shortlisted', 'accepted', 'confirmed', "
    "'waitlisted', 'rejected', 'no_follow_up', 'withdrawn', 'lapsed')"
)
_LIVE: Final = text("state NOT IN ('rejected', 'no_follow_up', 'withdrawn', 'lapsed')")
_DUE: Final = text("state IN ('needs_info', 'accepted')")


class Application(Editable, table=True):
    """`hub_id` is the programme's, which never changes. What is past `due_at` reads on without waiting for `state`."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(_KNOWN, name="state_known"),
        # A startup applies once at a time: to go on after a refusal is a new application.
        Index(
            "uq_application_live",
            "startup_id",
            "cohort_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_application_cohort_id_state", "cohort_id", "state"),
        Index("ix_application_cohort_id_created_at", "cohort_id", "created_at"),
        Index("ix_application_startup_id_hub_id", "startup_id", "hub_id"),
        Index("ix_application_hub_id_state", "hub_id", "state"),
        Index("ix_application_hub_id_id", "hub_id", "id"),
        Index("ix_application_contact_person_id", "contact_person_id"),
        Index("ix_application_due_at", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    cohort_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("cohort.id")], nullable=False)
    startup_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=False)
    hub_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=False)
    state: str = Field(max_length=12)
    # `form` where somebody without an account applied: `contact` is as they wrote it, whoever is known by that address.
    origin: str = Field(default="account", sa_column=Column(String(8), nullable=False, server_default="account"))
    form_version: int | None = Field(default=None)
    contact: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    contact_person_id: str | None = Field(
        default=None, sa_type=IdColumn, sa_column_args=[ForeignKey("person.id")], nullable=True
    )
    token_hash: str | None = Field(default=None, max_length=64)
    # Of cohort, address and project: who sends the same form twice has applied once. Null once it is over.
    form_key: str | None = Field(default=None, max_length=64, unique=True)
    answers: dict[str, Any] = Field(sa_type=Json, nullable=False)
    reason: str | None = Field(default=None, max_length=500)
    asked_in: str | None = Field(default=None, max_length=12)  # where it goes on once the question is answered
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)  # until staff go on with it
    waitlisted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class Review(Editable, table=True):
    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("application_id", "reviewer", name="uq_review_application_id_reviewer"),)

    application_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("application.id")], nullable=False)
    reviewer: str = Field(max_length=80)
    reviewer_name: str = Field(max_length=200)
    scores: dict[str, int] = Field(sa_type=Json, nullable=False)
    comment: str | None = Field(default=None, max_length=4000)
    conflict_of_interest: bool = Field(default=False)
