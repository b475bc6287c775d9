from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from services.kit.documentation import id_of, refusals, shown
from services.kit.errors import Violation
from services.kit.ids import Id
from services.kit.text import Text
from services.kit.wire import Duration, Input, Instant, Output, line
from services.spaces.allowances.schemas import AllowanceLeft
from services.spaces.bookings.errors import RulesBroken
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.resources.schemas import Units

MOST_AT_ONCE = 50

Hold = Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(minutes=30))]
Purpose = Annotated[str, line(200)]
Reason = Annotated[str, line(500)]


class BookingCreate(Input):
    """`hold` keeps the time for that long instead of booking it; confirm before it ends."""

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    units: Units = 1
    startup_id: Id | None = None
    operator_id: Id | None = None
    purpose: Purpose | None = None
    hold: Hold | None = None
    override_reason: Reason | None = None

    model_config = shown(
        {
            "resource_id": id_of("Prusa MK4"),
            "starts_at": "2030-12-03T18:00:00+01:00",
            "ends_at": "2030-12-03T20:00:00+01:00",
            "purpose": "Lamp shades for Atelier Lumen",
        },
        {
            "resource_id": id_of("Meeting pods"),
            "starts_at": "2030-12-04T09:00:00+01:00",
            "ends_at": "2030-12-04T10:30:00+01:00",
            "units": 2,
            "hold": "PT10M",
        },
    )


class BookingBatch(Input):
    """Several bookings, all or nothing."""

    bookings: Annotated[list[BookingCreate], Field(min_length=1, max_length=MOST_AT_ONCE)]

    model_config = shown(
        {
            "bookings": [
                {
                    "resource_id": id_of("Prusa MK4"),
                    "starts_at": "2030-12-03T18:00:00+01:00",
                    "ends_at": "2030-12-03T20:00:00+01:00",
                },
                {
                    "resource_id": id_of("Workshop"),
                    "starts_at": "2030-12-03T18:00:00+01:00",
                    "ends_at": "2030-12-03T21:00:00+01:00",
                    "purpose": "Tuesday evening workshop",
                },
            ]
        }
    )


class CheckIn(Input):
    """`unit` names which one of a pool was taken; without it the first free one is."""

    unit: Annotated[str, line(40)] | None = None

    model_config = shown({"unit": "3"})


class Turn(Input):
    """Why, for the history."""

    reason: Reason | None = None

    model_config = shown({"reason": "The print was postponed"})


class BookingUpdate(Input):
    """Moves, resizes or renames; what is left out stays."""

    resource_id: Id | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    units: Units | None = None
    operator_id: Id | None = None
    purpose: Purpose | None = None
    override_reason: Reason | None = None

    model_config = shown({"starts_at": "2030-12-03T19:00:00+01:00", "ends_at": "2030-12-03T21:00:00+01:00"})


CONFIRMED: Final[dict[str, Any]] = {
    "id": id_of("booking of the Prusa MK4"),
    "hub_id": id_of("Halle Freyssinet"),
    "resource_id": id_of("Prusa MK4"),
    "startup_id": id_of("Atelier Lumen"),
    "operator_id": None,
    "starts_at": "2030-12-03T17:00:00Z",
    "ends_at": "2030-12-03T19:00:00Z",
    "units": 1,
    "purpose": "Lamp shades for Atelier Lumen",
    "state": "confirmed",
    "expires_at": None,
    "time_zone": "Europe/Paris",
    "turnaround": "PT15M",
    "policy_version": 1,
    "price": {"credits": 0.0},
    "booked_by": {"kind": "key", "id": id_of("key of Atelier Lumen")},
    "override_reason": None,
    "series_id": None,
    "unit": None,
    "checked_in_at": None,
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}
HELD: Final[dict[str, Any]] = CONFIRMED | {"state": "held", "expires_at": "2030-11-18T09:22:00Z"}
PENDING: Final[dict[str, Any]] = CONFIRMED | {"state": "pending"}
REFUSED: Final = refusals(
    BookingConflict(
        conflicts=[{"starts_at": "2030-12-03T17:30:00Z", "ends_at": "2030-12-03T18:45:00Z"}],
        alternatives=[
            {
                "resource_id": id_of("Prusa MK4"),
                "starts_at": "2030-12-03T18:45:00Z",
                "ends_at": "2030-12-03T20:45:00Z",
            },
            {
                "resource_id": id_of("Prusa MK4 of the mezzanine"),
                "starts_at": "2030-12-03T17:00:00Z",
                "ends_at": "2030-12-03T19:00:00Z",
            },
        ],
    ),
    RulesBroken(
        violations=[
            Violation(
                "booking.too_long",
                Text("A booking lasts at most 8 hours.", "Une réservation dure 8 heures au plus."),
                rule="max_duration",
                limit="PT8H",
                actual="PT9H",
            )
        ]
    ),
)


class Price(Output):
    credits: float


class BookedBy(Output):
    kind: str
    id: str


class BookingRead(Output):
    id: str
    hub_id: str
    resource_id: str
    startup_id: str | None
    operator_id: str | None
    starts_at: datetime
    ends_at: datetime
    units: int
    purpose: str | None
    state: str
    expires_at: datetime | None
    time_zone: str
    turnaround: timedelta
    policy_version: int | None
    price: Price
    booked_by: BookedBy
    override_reason: str | None
    series_id: str | None
    unit: str | None
    checked_in_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(CONFIRMED)


class BookingPreview(BookingRead):
    """What would be booked, and what would be left; nothing was written, so there is no id yet."""

    id: str | None  # type: ignore[assignment]
    dry_run: Literal[True] = True
    allowances: list[AllowanceLeft]

    model_config = shown(
        CONFIRMED
        | {
            "id": None,
            "dry_run": True,
            "price": {"credits": 4.0},
            "allowances": [
                {
                    "account": "credits",
                    "policy_id": None,
                    "window": {"starts_at": "2030-11-30T23:00:00Z", "ends_at": "2030-12-31T23:00:00Z"},
                    "granted": 40.0,
                    "used": 16.0,
                    "left": 24.0,
                }
            ],
        }
    )


class BookingsMade(Output):
    items: list[BookingRead]

    model_config = shown({"items": [CONFIRMED]})


class TakenSpan(Output):
    """Time that somebody has; whose it is stays unsaid."""

    starts_at: datetime
    ends_at: datetime
