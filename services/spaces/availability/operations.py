from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.work import Reply, Unit
from services.spaces.availability import rules
from services.spaces.availability.errors import RangeRefused, SearchTooBroad
from services.spaces.availability.places import Place, places
from services.spaces.availability.repository import AvailabilityRepository
from services.spaces.availability.schemas import (
    Alternative,
    FoundResource,
    Opportunity,
    ResourceAvailability,
    Window,
)
from services.spaces.hubs import hub_id
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.resources.repository import ResourceRepository

MAX_RANGE = timedelta(days=31)
MAX_CANDIDATES = 2000
_FIRST_STEP = timedelta(days=1)
_AROUND = timedelta(days=7)
_SHOWN_ALTERNATIVES = 3
_TWINS = 20


class Availability:
    """When things can be booked. Whatever is offered here, `Bookings.create` accepts at once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._occupancy = OccupancyRepository(unit.session, unit.clock)
        self._candidates = AvailabilityRepository(unit.session)

    def of_resource(self, resource_id: str, span: Span, *, units: int, by: Principal) -> ResourceAvailability:
        _check_range(span)
        resource = ResourceRepository(self._unit.session).get(resource_id, by)
        found = self._windows(self._places([(resource.root_id, resource_id)]), span, units=units)
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
    ) -> Reply:
        """The earliest booking on each matching resource, soonest first."""
        _check_range(span)
        rows = self._candidates.candidates(
            by,
            kind=kind,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            site_id=site,
            attributes=attributes,
            units=units,
            limit=MAX_CANDIDATES + 1,
        )
        if len(rows) > MAX_CANDIDATES:
            raise SearchTooBroad(limit=MAX_CANDIDATES)
        ignoring: set[str] = set()
        if ignored_booking is not None and self._candidates.own_booking(ignored_booking, by):
            ignoring.add(ignored_booking)
        known = {row.id: row for row in rows}
        waiting = [place for place in self._places([(row.root_id, row.id) for row in rows]) if _is_open_to(by, place)]
        found: list[Opportunity] = []
        until, step = span.starts_at, _FIRST_STEP
        # Most resources are free soon: look at one day first, and further ahead only for those that are not.
        while waiting and until < span.ends_at:
            until, step = min(until + step, span.ends_at), step * 4
            windows = self._windows(waiting, Span(span.starts_at, until), units=units, ignoring=ignoring)
            busy = []
            for place in waiting:
                fit = rules.earliest(place, windows[place.id], duration, now=self._unit.now)
                if fit is None:
                    busy.append(place)
                else:
                    found.append(_opportunity(known[place.id], place, *fit))
            waiting = busy
        found.sort(key=_order)
        items, following = paging.pick(found, _order)
        total = len(found) if paging.count else None
        return paging.reply(Page[Opportunity](items=list(items), next=following, total=total), following)

    def alternatives(
        self, place: Place, span: Span, *, units: int, by: Principal, ignoring: Collection[str] = ()
    ) -> list[Alternative]:
        """The nearest later and earlier time on the same resource, and the same time on twins."""
        now, length = self._unit.now, span.duration
        around = Span(max(now, span.starts_at - _AROUND), span.ends_at + _AROUND)
        windows = self._windows([place], around, units=units, ignoring=ignoring)[place.id]
        after = [
            (Span(max(w.starts_at, span.starts_at), w.ends_at), n) for w, n in windows if w.ends_at > span.starts_at
        ]
        before = [
            (Span(w.starts_at, min(w.ends_at, span.ends_at)), n) for w, n in windows if w.starts_at < span.starts_at
        ]
        later = rules.earliest(place, [w for w in after if w[0].starts_at < w[0].ends_at], length, now=now)
        earlier = rules.latest(place, before, length, now=now)
        found = [
            Alternative(resource_id=place.id, starts_at=s.starts_at, ends_at=s.ends_at)
            for s in (later[0] if later else None, earlier)
            if s is not None and s != span
        ]
        rows = self._candidates.twins(by, place.id, place.tree.root_id, units=units, limit=_TWINS)
        twins = [place for place in self._places([(row.root_id, row.id) for row in rows]) if _is_open_to(by, place)]
        free = self._windows(twins, span, units=units)
        for twin in twins:
            if len(found) == _SHOWN_ALTERNATIVES:
                break
            fit = rules.earliest(twin, free[twin.id], length, now=now)
            if fit is not None and fit[0] == span:
                found.append(Alternative(resource_id=twin.id, starts_at=span.starts_at, ends_at=span.ends_at))
        return found

    def _places(self, wanted: Sequence[tuple[str, str]]) -> list[Place]:
        trees = self._occupancy.trees({root_id for root_id, _ in wanted})
        return places(self._unit.session, [(trees[root_id], resource_id) for root_id, resource_id in wanted])

    def _windows(
        self, wanted: Sequence[Place], span: Span, *, units: int, ignoring: Collection[str] = ()
    ) -> dict[str, list[tuple[Span, int]]]:
        if not wanted:
            return {}
        turnaround = max(place.node.turnaround for place in wanted)
        claims = self._occupancy.claims(
            {place.tree.root_id for place in wanted}, Span(span.starts_at, span.ends_at + turnaround), ignoring=ignoring
        )
        return {
            place.id: rules.bookable(place, claims.get(place.tree.root_id, ()), span, units=units, now=self._unit.now)
            for place in wanted
        }


def _is_open_to(by: Principal, place: Place) -> bool:
    """Whether the policy lets this caller book at all; visitors who have not signed in are shown what there is."""
    hub = place.tree.grounds.hub_id
    return place.judge.limits.booked_by != "members" or by.is_anonymous or hub in by.hub_ids or by.is_staff_of(hub)


def _check_range(span: Span) -> None:
    if not timedelta(0) < span.duration <= MAX_RANGE:
        raise RangeRefused(limit=MAX_RANGE.days)


def _opportunity(row: Any, place: Place, span: Span, free: int) -> Opportunity:
    return Opportunity(
        resource=FoundResource.model_validate(row),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        units_free=free,
        time_zone=place.tree.grounds.time_zone,
    )


def _order(found: Opportunity) -> list[Any]:
    return [found.starts_at, found.resource.name, found.resource.id]
