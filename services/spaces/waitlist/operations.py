from typing import Any, Final

from services.kit.errors import Stale
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.bookings.errors import StartupRequired
from services.spaces.bookings.release import Release
from services.spaces.bookings.rules import startup_of
from services.spaces.bookings.turns import Turns
from services.spaces.hubs import hub_id, owner, zone_of
from services.spaces.hubs import startup_id as of_startup
from services.spaces.resources.repository import ResourceRepository
from services.spaces.usage.operations import Demands
from services.spaces.waitlist import rules
from services.spaces.waitlist.arrivals import Arrivals
from services.spaces.waitlist.errors import AlreadyWaiting, NothingLikeIt, OfferAccepted, TooManyWaiting
from services.spaces.waitlist.journal import QueueJournal, shown
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.rules import Wish
from services.spaces.waitlist.schemas import WaitlistCreate, WaitlistRead

_TRIES: Final = 3


class Waitlist:
    """Who waits for time that is taken."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._entries = WaitlistRepository(unit.session, unit.clock)
        self._arrivals = Arrivals(unit)

    def join(self, wish: WaitlistCreate, *, by: Principal) -> WaitlistRead:
        by.must_have("bookings:write")
        resource = self._resource(wish, by)
        hub = resource.hub_id if resource is not None else hub_id(self._unit.session, wish.hub_id or "")
        startup_id = owner(self._unit.session, startup_of(wish.startup_id, by, hub_id=hub))
        if startup_id is None:
            raise StartupRequired  # nobody waits for the house
        span = rules.checked_window(Span(wish.since, wish.until), wish.duration, now=self._unit.now)
        wanted = Wish(wish.resource_id, wish.kind, span, wish.duration, wish.units)
        # What is certain costs nobody a lock.
        self._arrivals.check_membership(startup_id, hub, span)
        self._check_queue(wanted, hub, startup_id)
        # From here on nothing that could serve the wish is given back without being offered to it.
        operator_id = self._arrivals.lock(wanted, hub, startup_id, wish.operator_id, by=by)
        self._entries.lock_open(startup_id, hub)
        self._check_queue(wanted, hub, startup_id)
        self._arrivals.check_taken(wanted, hub, startup_id, operator_id, by=by)
        now, new = self._unit.now, new_id()
        entry = {
            "id": new,
            "hub_id": hub,
            "startup_id": startup_id,
            "resource_id": wish.resource_id,
            "kind": wish.kind,
            "from_at": span.starts_at,
            "to_at": span.ends_at,
            "duration": int(wish.duration.total_seconds()),
            "lapses_at": span.ends_at - wish.duration,
            "time_zone": resource.time_zone if resource is not None else zone_of(self._unit.session, hub).key,
            "units": wish.units,
            "operator_id": operator_id,
            "state": "waiting",
            "asked_by": rules.remembered(by, hub_id=hub, startup_id=startup_id),
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        self._entries.add(entry)
        wished = Span(span.starts_at, span.starts_at + wish.duration)
        if resource is not None:
            Demands(self._unit).note(resource, wished, wish.units, cause="waitlisted")
        else:
            Demands(self._unit).note_of_kind(hub, wish.kind or "", wished, wish.units, cause="waitlisted")
        return shown(QueueJournal(self._unit).tell("joined", new))

    def get(self, entry_id: str, *, by: Principal) -> WaitlistRead:
        by.must_have("bookings:read")
        return shown(self._entries.find(entry_id, by))

    def page(
        self,
        paging: Paging,
        *,
        by: Principal,
        resource: str | None,
        hub: str | None,
        startup: str | None,
        state: str | None,
    ) -> Reply:
        by.must_have("bookings:read")
        found = self._entries.page(
            paging,
            by,
            resource_id=resource,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            startup_id=of_startup(self._unit.session, startup) if startup is not None else None,
            state=state,
        )
        items = [shown(row) for row in found.rows]
        return paging.reply(Page[WaitlistRead](items=items, next=found.next, total=found.total), found.next)

    def leave(self, entry_id: str, *, by: Principal) -> None:
        """Wait no more; an open offer goes to the next. To leave again changes nothing."""
        by.must_have("bookings:write")
        for _ in range(_TRIES):
            entry = self._entries.find(entry_id, by)
            if entry.state == "accepted":
                raise OfferAccepted(booking_id=entry.booking_id)
            if entry.state in {"left", "expired"}:
                return
            if entry.state == "waiting" and self._entries.leave(entry_id, at=self._unit.now):
                QueueJournal(self._unit).tell("left", entry_id)
                return
            # An offer is given back under the lock of its tree; what lapsed meanwhile is written down there.
            if entry.booking_id is not None:
                Release(self._unit).lock(entry.offer_resource_id)
                if self._entries.find(entry_id, by).state == "offered":
                    Turns(self._unit).turn(entry.booking_id, "cancel", by=by)
        raise Stale  # it changed each time we looked

    def _check_queue(self, wish: Wish, hub: str, startup_id: str) -> None:
        if self._entries.waits(startup_id, hub, wish.resource_id, wish.kind, wish.span):
            raise AlreadyWaiting
        if self._entries.count_open(startup_id, hub) >= rules.MOST_OPEN:
            raise TooManyWaiting(limit=rules.MOST_OPEN)

    def _resource(self, wish: WaitlistCreate, by: Principal) -> Any | None:
        if wish.resource_id is None:
            return None
        resource = ResourceRepository(self._unit.session).get(wish.resource_id, by)
        if wish.hub_id not in {None, resource.hub_id}:
            raise NothingLikeIt
        return resource
