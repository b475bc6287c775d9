"""Programmes and cohorts on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Instant, Output, line
from services.startups.hubs.schemas import ABSENT
from services.startups.memberships.schemas import Day, Reference

Kind = Literal["pre-incubation", "incubation", "acceleration", "residency", "soft_landing"]
Name = Annotated[str, line(120)]
Code = Annotated[str, line(40)]
Quota = Annotated[int, Field(ge=0, le=10000, description="Desks of its memberships at a time; null: no limit.")]
Seats = Annotated[int, Field(ge=0, le=10000)]


class ProgrammeCreate(Input):
    hub_id: Reference
    name: Name
    kind: Kind
    operator: Annotated[Name | None, Field(description="Who runs it, where that is not the hub.")] = None
    desks_quota: Quota | None = None

    model_config = shown(
        {"hub_id": "halle-freyssinet", "name": "Fighters", "kind": "incubation", "operator": None, "desks_quota": 40}
    )


class ProgrammeUpdate(Input):
    name: Name = ABSENT
    kind: Kind = ABSENT
    operator: Name | None = None
    desks_quota: Quota | None = None

    model_config = shown({"desks_quota": 60})


class ProgrammeRead(Output):
    id: str
    hub_id: str
    name: str
    kind: str
    operator: str | None
    desks_quota: int | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("Fighters"),
            "hub_id": id_of("Halle Freyssinet"),
            "name": "Fighters",
            "kind": "incubation",
            "operator": None,
            "desks_quota": 40,
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )


class CohortCreate(Input):
    programme_id: Id
    code: Code
    opens_at: Instant
    deadline_at: Annotated[Instant, Field(description="The first instant at which it is too late to submit.")]
    starts_on: Day
    ends_on: Annotated[Day, Field(description="The first day that is no longer part of it.")]
    seats: Seats

    model_config = shown(
        {
            "programme_id": id_of("Fighters"),
            "code": "2031-spring",
            "opens_at": "2030-12-01T09:00:00+01:00",
            "deadline_at": "2031-02-01T00:00:00+01:00",
            "starts_on": "2031-03-01",
            "ends_on": "2031-09-01",
            "seats": 12,
        }
    )


class CohortUpdate(Input):
    code: Code = ABSENT
    opens_at: Instant = ABSENT
    deadline_at: Instant = ABSENT
    starts_on: Day = ABSENT
    ends_on: Day = ABSENT
    seats: Seats = ABSENT

    model_config = shown({"deadline_at": "2031-02-15T00:00:00+01:00", "seats": 14})


class CohortRead(Output):
    id: str
    programme_id: str
    hub_id: str
    code: str
    opens_at: datetime
    deadline_at: datetime
    starts_on: date
    ends_on: date
    seats: int
    time_zone: str
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("2031-spring"),
            "programme_id": id_of("Fighters"),
            "hub_id": id_of("Halle Freyssinet"),
            "code": "2031-spring",
            "opens_at": "2030-12-01T08:00:00Z",
            "deadline_at": "2031-01-31T23:00:00Z",
            "starts_on": "2031-03-01",
            "ends_on": "2031-09-01",
            "seats": 12,
            "time_zone": "Europe/Paris",
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
