"""The staff screen on the wire."""

from datetime import datetime
from typing import Any

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
