"""Tasks on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output, line
from services.startups.hubs.schemas import ABSENT
from services.startups.memberships.schemas import Day, Reason, Reference

State = Literal["open", "snoozed", "done", "dropped"]
Kind = Literal["onboarding", "offboarding", "suspension", "admin_missing", "document_expired", "other"]
SubjectKind = Literal["membership", "startup", "document", "hub"]
Words = Annotated[str, line(200)]


class Title(Input):
    """In both languages, or the same words in both."""

    en: Words
    fr: Words


class Subject(Output):
    kind: SubjectKind
    id: str


class TaskCreate(Input):
    hub_id: Annotated[Reference | None, Field(description="May be left out where the membership says it.")] = None
    startup_id: Reference | None = None
    membership_id: Id | None = None
    title: Title
    staff_only: Annotated[bool, Field(description="Whether the startup’s team does not see it.")] = True
    due_on: Day | None = None
    assignee: Id | None = None

    model_config = shown(
        {
            "hub_id": "halle-freyssinet",
            "startup_id": "atelier-lumen",
            "title": {"en": "Call them about the second desk", "fr": "Les appeler pour le deuxième poste"},
            "due_on": "2030-12-08",
        }
    )


class TaskUpdate(Input):
    title: Title = ABSENT
    due_on: Day | None = None
    assignee: Id | None = None

    model_config = shown({"due_on": "2030-12-15"})


class Snooze(Input):
    until: Annotated[Day, Field(description="The day on which it comes back, by the hub’s clock.")]
    reason: Reason

    model_config = shown({"until": "2030-12-20", "reason": "The locksmith comes then"})


class Assignment(Input):
    person_id: Annotated[Id | None, Field(description="As in `GET /v1/me`; null: nobody’s.")]

    model_config = shown({"person_id": id_of("Noor")})


class Dropped(Input):
    reason: Reason

    model_config = shown({"reason": "They never had a badge"})


class TaskRead(Output):
    id: str
    hub_id: str
    startup_id: str | None
    membership_id: str | None
    kind: Kind
    subject: Subject
    item: str | None
    title: Title
    staff_only: bool
    document_kind: str | None
    due_on: date | None
    assignee: str | None
    state: State
    snoozed_until: date | None
    reason: Annotated[str | None, Field(description="Why it sleeps or was dropped; for the staff.")]
    age_days: int
    closed_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("keys of Atelier Lumen"),
            "hub_id": id_of("Halle Freyssinet"),
            "startup_id": id_of("Atelier Lumen"),
            "membership_id": id_of("residency of Atelier Lumen"),
            "kind": "onboarding",
            "subject": {"kind": "membership", "id": id_of("residency of Atelier Lumen")},
            "item": "keys",
            "title": {"en": "Hand over keys and badges", "fr": "Remettre les clés et les badges"},
            "staff_only": True,
            "document_kind": None,
            "due_on": "2030-12-01",
            "assignee": None,
            "state": "open",
            "snoozed_until": None,
            "reason": None,
            "age_days": 13,
            "closed_at": None,
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
