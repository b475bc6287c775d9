from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from services.kit.documentation import id_of, refusals, shown
from services.kit.ids import Id
from services.kit.wire import Input, Instant, Output, line
from services.spaces.bookings.schemas import BookedBy, BookingUpdate, Purpose, Reason, TakenSpan
from services.spaces.resources.schemas import Units
from services.spaces.series.errors import SeriesRefused, TooMany

Scope = Literal["this", "following", "all"]


class SeriesCreate(Input):
    """`rrule` is an RRULE of RFC 5545 with COUNT or UNTIL, from `starts_at` on, on the wall clock of the site.

    `refuse` books every date or none; `skip` books those that can be booked and says why the others cannot.
    """

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    rrule: Annotated[str, line(300), Field(examples=["FREQ=WEEKLY;COUNT=10"])]
    on_conflict: Literal["refuse", "skip"] = "refuse"
    units: Units = 1
    startup_id: Id | None = None
    operator_id: Id | None = None
    purpose: Purpose | None = None
    override_reason: Reason | None = None

    model_config = shown(
        {
            "resource_id": id_of("Workshop"),
            "starts_at": "2030-12-03T18:00:00+01:00",
            "ends_at": "2030-12-03T21:00:00+01:00",
            "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
            "on_conflict": "skip",
            "purpose": "Tuesday evening workshop",
        }
    )


class SeriesUpdate(BookingUpdate):
    """Moves, resizes or renames; what is left out stays. The times are the new ones of the date that is named, or of
    the first; the others move by as much on the wall clock."""


class OccurrenceOutcome(Output):
    """What became of one date. `reason` is the code of what was in the way, `conflicts` the time that was taken."""

    starts_at: datetime
    ends_at: datetime
    outcome: str
    booking_id: str | None = None
    reason: str | None = None
    conflicts: list[TakenSpan] = []


class BookedTime(Output):
    """Where the booking of a date is now."""

    resource_id: str
    starts_at: datetime
    ends_at: datetime
    units: int


class OccurrenceRead(OccurrenceOutcome):
    """One date. `starts_at` and `ends_at` are those it had at first and name it for good; `booked` is where it is now,
    `moved` says that it was changed by itself."""

    moved: bool = False
    state: str | None = None
    booked: BookedTime | None = None


_SERIES: Final[dict[str, Any]] = {
    "id": id_of("Tuesday evening workshop"),
    "hub_id": id_of("Halle Freyssinet"),
    "resource_id": id_of("Workshop"),
    "startup_id": id_of("Atelier Lumen"),
    "operator_id": None,
    "starts_at": "2030-12-03T17:00:00Z",
    "ends_at": "2030-12-03T20:00:00Z",
    "time_zone": "Europe/Paris",
    "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
    "on_conflict": "skip",
    "units": 1,
    "purpose": "Tuesday evening workshop",
    "override_reason": None,
    "booked_by": {"kind": "key", "id": id_of("key of Atelier Lumen")},
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}
_BOOKED: Final[dict[str, Any]] = {
    "starts_at": "2030-12-03T17:00:00Z",
    "ends_at": "2030-12-03T20:00:00Z",
    "outcome": "booked",
    "booking_id": id_of("first evening"),
    "reason": None,
    "conflicts": [],
    "moved": False,
    "state": "confirmed",
    "booked": {
        "resource_id": id_of("Workshop"),
        "starts_at": "2030-12-03T17:00:00Z",
        "ends_at": "2030-12-03T20:00:00Z",
        "units": 1,
    },
}
_SKIPPED: Final[dict[str, Any]] = {
    "starts_at": "2030-12-10T17:00:00Z",
    "ends_at": "2030-12-10T20:00:00Z",
    "outcome": "skipped",
    "booking_id": None,
    "reason": "booking.conflict",
    "conflicts": [{"starts_at": "2030-12-10T16:00:00Z", "ends_at": "2030-12-10T18:00:00Z"}],
    "moved": False,
    "state": None,
    "booked": None,
}
# What a refused series says of its dates.
REFUSED: Final = refusals(
    SeriesRefused(members={"occurrences": [_SKIPPED | {"outcome": "refused"}]}),
    TooMany(limit=200),
)


class SeriesListed(Output):
    """A series without its dates. Its times are those of the first date, as the whole series has them now."""

    id: str
    hub_id: str
    resource_id: str
    startup_id: str | None
    operator_id: str | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    rrule: str
    on_conflict: str
    units: int
    purpose: str | None
    override_reason: str | None
    booked_by: BookedBy
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(_SERIES)


class SeriesRead(SeriesListed):
    occurrences: list[OccurrenceRead]

    model_config = shown(_SERIES | {"occurrences": [_BOOKED, _SKIPPED]})


class SeriesPreview(SeriesRead):
    """What would be booked; nothing was written, so nothing has an id yet."""

    id: str | None  # type: ignore[assignment]
    dry_run: Literal[True] = True

    model_config = shown(
        _SERIES | {"id": None, "dry_run": True, "occurrences": [_BOOKED | {"booking_id": None}, _SKIPPED]}
    )
