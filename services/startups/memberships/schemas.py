"""Memberships on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output
from services.startups.hubs.schemas import ABSENT

Status = Literal["pending", "active", "suspended", "notice", "ended"]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Desks = Annotated[int, Field(ge=0, le=10000)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2200, 12, 31))]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Outcome = Literal["graduated", "left", "excluded", "closed", "acquired"]
Reference = Annotated[str, Field(max_length=160, description="An id or a slug.")]


class MembershipCreate(Input):
    startup_id: Reference
    hub_id: Reference
    kind: Kind = "residency"
    programme_id: Id | None = None
    starts_on: Day
    ends_on: Annotated[Day | None, Field(description="The first day that is no longer part of it.")] = None
    desks: Desks = 0

    model_config = shown(
        {"startup_id": "atelier-lumen", "hub_id": "halle-freyssinet", "starts_on": "2030-12-01", "desks": 4}
    )


class MembershipUpdate(Input):
    programme_id: Id | None = None
    starts_on: Day = ABSENT
    ends_on: Day | None = None
    desks: Desks = ABSENT

    model_config = shown({"desks": 6})


class MembershipEnd(Input):
    ends_on: Day
    reason: Reason | None = None
    outcome: Outcome | None = None

    model_config = shown({"ends_on": "2032-12-01", "reason": "Moves to its own workshop", "outcome": "graduated"})


class MembershipNotice(Input):
    on: Day
    ends_on: Day

    model_config = shown({"on": "2032-09-01", "ends_on": "2032-12-01"})


class MembershipStay(Input):
    ends_on: Annotated[Day | None, Field(description="As it was meant before the notice; null: open.")] = None

    model_config = shown({"ends_on": None})


class MembershipSuspend(Input):
    from_: Annotated[Day, Field(alias="from")]
    to: Day | None = None
    reason: Reason

    model_config = shown({"from": "2031-07-01", "to": "2031-09-01", "reason": "Summer in the field"})


class MembershipRenew(Input):
    starts_on: Day
    ends_on: Day | None = None

    model_config = shown({"starts_on": "2032-12-01", "ends_on": "2033-12-01"})


class MembershipRead(Output):
    id: str
    startup_id: str
    hub_id: str
    kind: str
    programme_id: str | None
    starts_on: date
    ends_on: date | None
    desks: int
    status: Status
    notice_on: date | None
    suspended_from: date | None
    suspended_to: date | None
    end_reason: str | None
    outcome: str | None
    renewed_from: str | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("residency of Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            "hub_id": id_of("Halle Freyssinet"),
            "kind": "residency",
            "programme_id": None,
            "starts_on": "2030-12-01",
            "ends_on": None,
            "desks": 4,
            "status": "pending",
            "notice_on": None,
            "suspended_from": None,
            "suspended_to": None,
            "end_reason": None,
            "outcome": None,
            "renewed_from": None,
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
