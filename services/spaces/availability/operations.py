from collections.abc import Sequence
from datetime import timedelta

from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.availability.errors import RangeRefused, SearchTooBroad
from services.spaces.availability.permission import Permission
from services.spaces.availability.repository import AvailabilityRepository
from services.spaces.availability.schedules import Wish
from services.spaces.availability.schemas import (
    FoundResource,
    Opportunity,
    ResourceAvailability,
    Window,
)
from services.spaces.availability.search import Found, Search, order
from services.spaces.availability.windows import Windows
from services.spaces.hubs import hub_id
from services.spaces.resources.repository import ResourceRepository

MAX_RANGE = timedelta(days=31)
MAX_CANDIDATES = 2000


class Availability:
    """When things can be booked. Whatever is offered here, `Bookings.create` accepts at once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._windows = Windows(unit)
        self._candidates = AvailabilityRepository(unit.session)

    def of_resource(self, resource_id: str, span: Span, *, units: int, by: Principal) -> ResourceAvailability:
        _check_range(span)
        resource = ResourceRepository(self._unit.session).get(resource_id, by)
        found = self._windows.of(self._windows.places([(resource.root_id, resource_id)]), span, units=units)
        windows = [Window(starts_at=s.starts_at, ends_at=s.ends_at, units_free=free) for s, free in found[resource_id]]
        return ResourceAvailability(resource_id=resource_id, time_zone=resource.time_zone, windows=windows)

    def search(
        self,
        paging: Paging,
        span: Span,
        *,
        by: Principal,
        duration: timedelta,
        units: int,
        kind: str | None,
        hub: str | None,
        site: str | None,
        attributes: Sequence[str],
        ignored_booking: str | None,
        certified_only: bool,
    ) -> Reply:
        """The earliest booking on each matching resource, soonest first."""
        _check_range(span)
        candidates = self._candidates.candidates(
            by,
            kind=kind,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            site_id=site,
            attributes=attributes,
            units=units,
            limit=MAX_CANDIDATES + 1,
        )
        if len(candidates) > MAX_CANDIDATES:
            raise SearchTooBroad(limit=MAX_CANDIDATES)
        ignoring: set[str] = set()
        if ignored_booking is not None and self._candidates.own_booking(ignored_booking, by):
            ignoring.add(ignored_booking)
        settled: Sequence[Found] = ()
        items: Sequence[Found] = ()
        following: str | None = None
        permission = Permission(self._unit, by=by, units=units, certified_only=certified_only)
        search = Search(self._unit, Wish(span, duration, units, ignoring), by=by, permission=permission)
        for settled in search.settled(candidates, at_first=paging.limit + 1):
            items, following = paging.pick(settled, order)
            if following is not None and not paging.count:
                break
        total = len(settled) if paging.count else None
        shown = [_opportunity(found) for found in items]
        return paging.reply(Page[Opportunity](items=shown, next=following, total=total), following)


def _check_range(span: Span) -> None:
    if not timedelta(0) < span.duration <= MAX_RANGE:
        raise RangeRefused(limit=MAX_RANGE.days)


def _opportunity(found: Found) -> Opportunity:
    node, grounds = found.place.node, found.place.tree.grounds
    return Opportunity(
        resource=FoundResource(id=node.id, name=node.name, kind=node.kind, site_id=grounds.id, hub_id=grounds.hub_id),
        starts_at=found.span.starts_at,
        ends_at=found.span.ends_at,
        units_free=found.free,
        time_zone=grounds.time_zone,
    )
