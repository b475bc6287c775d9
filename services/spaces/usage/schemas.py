from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Output

By = Literal["resource", "kind", "site", "startup", "week"]


class Figures(Output):
    """Hours are hours of units. What cannot be said of a row is null."""

    units: int
    booked_hours: float
    used_hours: float
    open_hours: float
    ratio: float | None
    bookings: int
    no_shows: int
    cancelled: int
    refused_hours: float | None
    refused_wishes: int | None


class UtilisationRow(Figures):
    key: str
    name: str


_FIGURES: Final[dict[str, Any]] = {
    "units": 4,
    "booked_hours": 212.5,
    "used_hours": 188.0,
    "open_hours": 1056.0,
    "ratio": 0.201,
    "bookings": 97,
    "no_shows": 3,
    "cancelled": 8,
    "refused_hours": 14.0,
    "refused_wishes": 6,
}


class UtilisationRead(Output, serialize_by_alias=True):
    definition: dict[str, str]
    hub_id: str
    since: datetime = Field(serialization_alias="from")
    until: datetime = Field(serialization_alias="to")
    time_zone: str
    by: By
    rows: list[UtilisationRow]
    totals: Figures

    model_config = shown(
        {
            "definition": {"booked_hours": "Hours of units that were booked and not cancelled in time."},
            "hub_id": id_of("Halle Freyssinet"),
            "from": "2030-11-30T23:00:00Z",
            "to": "2030-12-31T23:00:00Z",
            "time_zone": "Europe/Paris",
            "by": "kind",
            "rows": [{"key": "printer", "name": "printer"} | _FIGURES],
            "totals": _FIGURES,
        }
    )
