from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, refusals, shown
from services.kit.ids import Id
from services.kit.wire import Duration, Input, Instant, Output, line
from services.spaces.resources.schemas import Units
from services.spaces.waitlist.errors import AlreadyWaiting, FreeNow, TooManyWaiting, WindowRefused


class WaitlistCreate(Input):
    """Waits for one resource, or for any of a kind in a hub. The whole booking would lie between `from` and `to`."""

    resource_id: Id | None = None
    hub_id: Id | None = None
    kind: Annotated[str, line(40)] | None = None
    since: Instant = Field(alias="from")
    until: Instant = Field(alias="to")
    duration: Annotated[Duration, Field(ge=timedelta(minutes=1), le=timedelta(days=31))]
    units: Units = 1
    startup_id: Id | None = None
    operator_id: Id | None = None

    model_config = shown(
        {
            "hub_id": id_of("Halle Freyssinet"),
            "kind": "printer",
            "from": "2030-12-03T17:00:00+01:00",
            "to": "2030-12-03T22:00:00+01:00",
            "duration": "PT2H",
        },
        {
            "resource_id": id_of("Prusa MK4"),
            "from": "2030-12-03T17:00:00+01:00",
            "to": "2030-12-03T22:00:00+01:00",
            "duration": "PT2H",
        },
    )

    @model_validator(mode="after")
    def _one_wish(self) -> "WaitlistCreate":
        if (self.resource_id is None) == (self.kind is None):
            raise PydanticCustomError("wish", "Give resource_id, or kind with hub_id.")
        if self.kind is not None and self.hub_id is None:
            raise PydanticCustomError("wish", "A kind is waited for in one hub: give hub_id.")
        return self


class Offer(Output):
    """Time that is held for whoever waits: confirm the booking before it expires, or cancel it."""

    booking_id: str
    resource_id: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


WAITING: Final[dict[str, Any]] = {
    "id": id_of("wish for a printer"),
    "hub_id": id_of("Halle Freyssinet"),
    "startup_id": id_of("Atelier Lumen"),
    "resource_id": None,
    "kind": "printer",
    "from": "2030-12-03T16:00:00Z",
    "to": "2030-12-03T21:00:00Z",
    "time_zone": "Europe/Paris",
    "duration": "PT2H",
    "units": 1,
    "operator_id": None,
    "state": "waiting",
    "offer": None,
    "booking_id": None,
    "position": 1,
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}
OFFERED: Final[dict[str, Any]] = WAITING | {
    "state": "offered",
    "offer": {
        "booking_id": id_of("booking of the Prusa MK4"),
        "resource_id": id_of("Prusa MK4"),
        "starts_at": "2030-12-03T17:00:00Z",
        "ends_at": "2030-12-03T19:00:00Z",
        "expires_at": "2030-11-20T10:30:00Z",
    },
    "booking_id": id_of("booking of the Prusa MK4"),
    "position": None,
    "version": 2,
}
REFUSED: Final = refusals(
    FreeNow(
        alternatives=[
            {
                "resource_id": id_of("Prusa MK4"),
                "starts_at": "2030-12-03T18:00:00Z",
                "ends_at": "2030-12-03T20:00:00Z",
            }
        ]
    ),
    AlreadyWaiting(),
    TooManyWaiting(limit=20),
    WindowRefused(limit=31),
)


class WaitlistRead(Output, serialize_by_alias=True):
    """`position` counts those who wait for the same time, from 1; null once nobody waits here any more."""

    id: str
    hub_id: str
    startup_id: str
    resource_id: str | None
    kind: str | None
    since: datetime = Field(serialization_alias="from")
    until: datetime = Field(serialization_alias="to")
    time_zone: str
    duration: timedelta
    units: int
    operator_id: str | None
    state: str
    offer: Offer | None
    booking_id: str | None
    position: int | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(WAITING)
