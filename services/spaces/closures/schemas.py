from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Instant, Output, line
from services.spaces.availability.schemas import Alternative

OnBooked = Literal["keep", "cancel"]
Reason = Annotated[str, line(500)]


class ClosureCreate(Input):
    """Closes a whole site, or one resource with its parts and the wholes it belongs to."""

    site_id: Id | None = None
    resource_id: Id | None = None
    starts_at: Instant
    ends_at: Instant
    reason: Reason
    on_booked: OnBooked = "keep"

    model_config = shown(
        {
            "site_id": id_of("Share"),
            "starts_at": "2030-12-03T18:00:00+01:00",
            "ends_at": "2030-12-04T08:00:00+01:00",
            "reason": "Check of the sprinklers",
            "on_booked": "cancel",
        }
    )

    @model_validator(mode="after")
    def _one_place(self) -> "ClosureCreate":
        if (self.site_id is None) == (self.resource_id is None):
            raise PydanticCustomError("place", "Give site_id or resource_id.")
        return self


class ClosureUpdate(Input):
    """What is left out stays. Time that is closed anew treats its bookings as a new closure would."""

    starts_at: Instant | None = None
    ends_at: Instant | None = None
    reason: Reason | None = None

    model_config = shown({"ends_at": "2030-12-04T12:00:00+01:00", "reason": "The check takes longer"})


_CLOSED: Final[dict[str, Any]] = {
    "id": id_of("closure of Share"),
    "hub_id": id_of("Halle Freyssinet"),
    "site_id": id_of("Share"),
    "resource_id": None,
    "starts_at": "2030-12-03T17:00:00Z",
    "ends_at": "2030-12-04T07:00:00Z",
    "time_zone": "Europe/Paris",
    "reason": "Check of the sprinklers",
    "on_booked": "cancel",
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}
_AFFECTED: Final[dict[str, Any]] = {
    "affected": [
        {
            "booking_id": id_of("booking of the Prusa MK4"),
            "resource_id": id_of("Prusa MK4"),
            "startup_id": id_of("Atelier Lumen"),
            "starts_at": "2030-12-03T17:00:00Z",
            "ends_at": "2030-12-03T19:00:00Z",
            "state": "cancelled",
            "alternatives": [
                {
                    "resource_id": id_of("Prusa MK4"),
                    "starts_at": "2030-12-03T14:45:00Z",
                    "ends_at": "2030-12-03T16:45:00Z",
                }
            ],
        }
    ],
    "affected_total": 1,
    "alternatives_for": 1,
    "cancelled_total": 1,
}


class ClosureRead(Output):
    id: str
    hub_id: str
    site_id: str | None
    resource_id: str | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    reason: str
    on_booked: str
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(_CLOSED)


class AffectedBooking(Output):
    """A booking in time that is taken away; `state` is what it is now. `alternatives` are null where nobody looked:
    only for the first ones is worked out where they could move."""

    booking_id: str
    resource_id: str
    startup_id: str | None
    starts_at: datetime
    ends_at: datetime
    state: str
    alternatives: list[Alternative] | None


class AffectedBookings(Output):
    """The first of them, by start; `affected_total` counts all, `alternatives_for` those with alternatives."""

    affected: list[AffectedBooking]
    affected_total: int
    alternatives_for: int
    cancelled_total: int


class ClosureMade(ClosureRead, AffectedBookings):
    """A closure, and the bookings in its time."""

    model_config = shown(_CLOSED | _AFFECTED)


class ClosurePreview(ClosureMade):
    """What would be closed; nothing was written, so a new closure has no id yet."""

    id: str | None  # type: ignore[assignment]
    dry_run: Literal[True] = True

    model_config = shown(_CLOSED | _AFFECTED | {"id": None, "dry_run": True})
