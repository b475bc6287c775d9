from datetime import datetime

from services.events.agenda.schemas import TextsRead
from services.kit.wire import Output


class NextEvent(Output):
    id: str
    title: TextsRead
    starts_at: datetime
    capacity: int | None
    registered: int


class Now(Output):
    next_event: NextEvent | None
    events_today: int


class Waiting(Output):
    registrations_to_approve: int
    draft_events: int


class OverviewRead(Output):
    """This service's part of the staff screen."""

    now: Now
    waiting: Waiting
