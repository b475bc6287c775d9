from datetime import datetime
from typing import Any

from services.kit.wire import Output


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


class FeedRead(Output):
    """`next_after` is the sequence to go on from, also when there is nothing new."""

    items: list[FeedItem]
    next_after: int
