from datetime import datetime
from typing import Any, Final

from services.kit.documentation import id_of, shown
from services.kit.wire import Output

_CONFIRMED: Final[dict[str, Any]] = {
    "sequence": 123,
    "id": id_of("entry 123"),
    "type": "booking.confirmed",
    "time": "2030-11-18T09:12:00Z",
    "hub_id": id_of("Halle Freyssinet"),
    "subject": f"booking/{id_of('booking of the Prusa MK4')}",
    "data": {"resource_id": id_of("Prusa MK4"), "starts_at": "2030-12-03T17:00:00Z", "state": "confirmed"},
    "tombstone": False,
}


class FeedItem(Output):
    """One thing that happened. A tombstone says that its subject is gone, or no longer for this reader."""

    sequence: int
    id: str
    type: str
    time: datetime
    hub_id: str | None
    subject: str
    data: dict[str, Any]
    tombstone: bool

    model_config = shown(_CONFIRMED)


class FeedRead(Output):
    """`next_after` is the sequence to go on from, also when there is nothing new."""

    items: list[FeedItem]
    next_after: int

    model_config = shown({"items": [_CONFIRMED], "next_after": 123})
