"""The staff screen on the wire."""

from datetime import datetime
from typing import Any

from services.kit.documentation import id_of, shown
from services.kit.wire import Output


class OverviewRead(Output):
    """What the services said, merged part by part; a service that did not answer in time is named in `unavailable`."""

    hub_id: str
    as_of: datetime
    now: dict[str, Any]
    waiting: dict[str, Any]
    use: dict[str, Any]
    portfolio: dict[str, Any]
    unavailable: list[str]

    model_config = shown(
        {
            "hub_id": id_of("Halle Freyssinet"),
            "as_of": "2030-12-03T09:00:00Z",
            "now": {"resources": [{"kind": "printer", "units": 4, "in_use": 3, "in_maintenance": 0}]},
            "waiting": {"bookings_to_approve": 2, "registrations_to_approve": 0},
            "use": {"bookings_next_24_hours": 31},
            "portfolio": {"residents": 42, "alumni": 17},
            "unavailable": [],
        }
    )
