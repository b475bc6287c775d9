from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Duration, Input, Output, line
from services.spaces.closures.schemas import AffectedBookings
from services.spaces.sites.schemas import Week

Word = Annotated[str, line(120)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Value = bool | Number | Word | Annotated[list[Word], Field(max_length=50)]
Attributes = Annotated[dict[Annotated[str, line(40)], Value], Field(max_length=50)]
Units = Annotated[int, Field(ge=1, le=100_000)]
Turnaround = Annotated[Duration, Field(ge=timedelta(0), le=timedelta(days=7))]
Visibility = Literal["public", "network", "hub", "private"]


class ResourceCreate(Input):
    """`hub_id` may be left out: it is the site's. `null` hours, policy and certification are inherited from the
    nearest above."""

    hub_id: Id | None = None
    site_id: Id
    parent_id: Id | None = None
    kind: Annotated[str, line(40)]
    name: Annotated[str, line(120)]
    units: Units = 1
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    attributes: Attributes = {}
    turnaround: Turnaround = timedelta(0)
    opening_hours: Week | None = None
    policy_id: Id | None = None
    certification_id: Id | None = None
    state: Literal["active", "maintenance"] = "active"
    visibility: Visibility = "public"

    model_config = shown(
        {
            "site_id": id_of("Share"),
            "kind": "printer",
            "name": "Prusa MK4",
            "attributes": {"material": ["PLA", "PETG"]},
            "turnaround": "PT15M",
        }
    )


class ResourceUpdate(Input):
    kind: Annotated[str, line(40)] | None = None
    name: Annotated[str, line(120)] | None = None
    units: Units | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    attributes: Attributes | None = None
    turnaround: Turnaround | None = None
    opening_hours: Week | None = None
    policy_id: Id | None = None
    certification_id: Id | None = None
    state: Literal["active", "maintenance", "retired"] | None = None
    visibility: Visibility | None = None

    model_config = shown({"state": "maintenance", "attributes": {"material": ["PLA"]}})


_PRINTER: Final[dict[str, Any]] = {
    "id": id_of("Prusa MK4"),
    "hub_id": id_of("Halle Freyssinet"),
    "site_id": id_of("Share"),
    "parent_id": None,
    "kind": "printer",
    "name": "Prusa MK4",
    "units": 1,
    "capacity": None,
    "attributes": {"material": ["PLA", "PETG"]},
    "turnaround": "PT15M",
    "opening_hours": None,
    "policy_id": id_of("Printers"),
    "certification_id": None,
    "state": "active",
    "visibility": "public",
    "time_zone": "Europe/Paris",
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}


class ResourceRead(Output):
    id: str
    hub_id: str
    site_id: str
    parent_id: str | None
    kind: str
    name: str
    units: int
    capacity: int | None
    attributes: dict[str, Any]
    turnaround: timedelta
    opening_hours: dict[str, Any] | None
    policy_id: str | None
    certification_id: str | None
    state: str
    visibility: str
    time_zone: str
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(_PRINTER)


class ResourceRetired(ResourceRead, AffectedBookings):
    """A resource that is out of use now, and the bookings that it and its parts had."""

    model_config = shown(
        _PRINTER
        | {
            "state": "retired",
            "version": 2,
            "affected": [],
            "affected_total": 0,
            "alternatives_for": 0,
            "cancelled_total": 0,
        }
    )
