"""What staff see of events on their screen."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.events.agenda.schemas import TextsRead
from services.events.overview.repository import OverviewRepository
from services.events.overview.schemas import NextEvent, Now, OverviewRead, Waiting
from services.events.registrations.repository import standing
from services.events.replicas import hub_id
from services.kit import replicas
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit


class Overview:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, hub: str, *, by: Principal) -> OverviewRead:
        wanted = hub_id(self._unit.session, hub)
        by.must_be_staff_of(wanted)
        rows = OverviewRepository(self._unit.session, wanted)
        today = self._today(wanted)
        return OverviewRead(
            now=Now(next_event=self._next(rows), events_today=rows.events_between(*today)),
            waiting=Waiting(
                registrations_to_approve=rows.to_approve(self._unit.now),
                draft_events=rows.drafts(),
            ),
        )

    def _next(self, rows: OverviewRepository) -> NextEvent | None:
        row = rows.next_event(self._unit.now)
        if row is None:
            return None
        registered = standing(self._unit.session, row.id).held
        return NextEvent(
            id=row.id,
            title=TextsRead(**row.title),
            starts_at=row.starts_at,
            capacity=row.capacity,
            registered=registered,
        )

    def _today(self, hub_id: str) -> Span:
        """The day it is in the hub, from midnight to midnight on its clocks."""
        hub = replicas.find(self._unit.session, "hub", hub_id)
        zone = ZoneInfo((hub.data.get("time_zone") if hub else None) or "Europe/Paris")
        day = self._unit.now.astimezone(zone).date()
        midnights = [datetime.combine(day + timedelta(days=n), time.min, zone) for n in (0, 1)]
        return Span(*midnights)
