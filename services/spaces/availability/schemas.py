from datetime import datetime

from services.kit.documentation import id_of, shown
from services.kit.wire import Output


class Window(Output):
    starts_at: datetime
    ends_at: datetime
    units_free: int


class ResourceAvailability(Output):
    """When one resource can be booked now."""

    resource_id: str
    time_zone: str
    windows: list[Window]

    model_config = shown(
        {
            "resource_id": id_of("Prusa MK4"),
            "time_zone": "Europe/Paris",
            "windows": [
                {"starts_at": "2030-12-03T08:00:00Z", "ends_at": "2030-12-03T17:00:00Z", "units_free": 1},
                {"starts_at": "2030-12-03T19:15:00Z", "ends_at": "2030-12-03T21:00:00Z", "units_free": 1},
            ],
        }
    )


class FoundResource(Output):
    id: str
    name: str
    kind: str
    site_id: str
    hub_id: str


class Opportunity(Output):
    """The earliest booking of the asked length on one resource; bookable at once."""

    resource: FoundResource
    starts_at: datetime
    ends_at: datetime
    units_free: int
    time_zone: str

    model_config = shown(
        {
            "resource": {
                "id": id_of("Prusa MK4"),
                "name": "Prusa MK4",
                "kind": "printer",
                "site_id": id_of("Share"),
                "hub_id": id_of("Halle Freyssinet"),
            },
            "starts_at": "2030-12-03T19:15:00Z",
            "ends_at": "2030-12-03T21:00:00Z",
            "units_free": 1,
            "time_zone": "Europe/Paris",
        }
    )


class Alternative(Output):
    resource_id: str
    starts_at: datetime
    ends_at: datetime

    model_config = shown(
        {
            "resource_id": id_of("Prusa MK4"),
            "starts_at": "2030-12-03T19:15:00Z",
            "ends_at": "2030-12-03T21:15:00Z",
        }
    )
