from datetime import datetime

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


class Alternative(Output):
    resource_id: str
    starts_at: datetime
    ends_at: datetime
