"""The earliest booking on each of many resources, soonest first, judging only as many of them as have to be.

Without its bookings a resource could be had as soon as every other of the same schedule. No booking makes it free
sooner, so resources are judged in the order of what is known of their starts, and what was found is settled as soon
as it comes before all that may still be found.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability import rules
from services.spaces.availability.permission import Permission
from services.spaces.availability.places import Place
from services.spaces.availability.repository import AvailabilityRepository, Candidate, canonical
from services.spaces.availability.schedules import Schedules, Wish
from services.spaces.availability.windows import Windows
from services.spaces.occupancy.rules import Claim

_FIRST_STEP = timedelta(days=1)


class Found(NamedTuple):
    """The earliest booking on one place."""

    place: Place
    span: Span
    free: int


def order(found: Found) -> list[Any]:
    return [found.span.starts_at, found.place.node.name, found.place.id]


class Waiting(NamedTuple):
    """A resource that nobody has judged yet; it cannot be booked before `soonest`."""

    soonest: datetime
    name: str
    candidate: Candidate

    @property
    def order(self) -> list[Any]:
        return [self.soonest, self.name, canonical(self.candidate.id)]


class Search:
    def __init__(self, unit: Unit, wish: Wish, *, by: Principal, permission: Permission | None = None) -> None:
        self._unit = unit
        self._permission = permission
        self._wish = wish
        self._windows = Windows(unit)
        self._schedules = Schedules(unit, wish, self._windows, by=by)
        self._repository = AvailabilityRepository(unit.session)

    def settled(self, candidates: Sequence[Candidate], *, at_first: int) -> Iterator[list[Found]]:
        """What is certain to come first, in order and ever longer; the last answer is everything there is."""
        self._schedules.read(candidates)
        waiting = self._from(candidates)
        found: list[Found] = []
        batch, ahead = at_first, 4 * self._wish.duration
        while waiting:
            judged, waiting = waiting[:batch], waiting[batch:]
            came = {one.place.id: one for one in self._judge(judged)}
            found = sorted([*found, *came.values()], key=order)
            if not waiting:
                break
            yield found[: bisect_left(found, waiting[0].order, key=order)]
            batch *= 2
            if len(waiting) > at_first and _busy(judged, came) > len(judged) // 2:
                # To look into all diaries costs less than to judge that many in vain.
                waiting, batch, ahead = self._look_ahead(waiting, ahead), at_first, ahead * 4
        yield found

    def _from(self, candidates: Sequence[Candidate]) -> list[Waiting]:
        """Those that could be booked at all if nobody else had, soonest first."""
        since = self._wish.span.starts_at
        starts = ((self._schedules.first_start(known.schedule, since), known) for known in candidates)
        return sorted(Waiting(start, known.name, known) for start, known in starts if start is not None)

    def _look_ahead(self, waiting: Sequence[Waiting], ahead: timedelta) -> list[Waiting]:
        """The same, with later starts where a whole has no gap before; a pool or a part has more to be judged by."""
        since = waiting[0].soonest
        wholes = [canonical(one.candidate.id) for one in waiting if one.candidate.is_whole]
        now = self._unit.clock.sql(self._unit.dialect)
        within = Span(since, since + ahead)
        taken = self._repository.taken(wholes, within, now=now, ignoring=self._wish.ignoring)
        found = []
        for one in waiting:
            # Only trees of wholes were asked for: what stands under this id is the whole itself.
            spans = taken.get(one.candidate.id)
            start = self._first_gap(one, spans) if spans else one.soonest
            if start is not None:
                found.append(one._replace(soonest=start))
        return sorted(found)

    def _first_gap(self, one: Waiting, taken: Sequence[Span]) -> datetime | None:
        length = self._wish.duration + timedelta(seconds=one.candidate.turnaround)
        start: datetime | None = one.soonest
        for span in taken:
            if start is None or span.starts_at >= start + length:
                return start
            if span.ends_at > start:
                start = self._schedules.first_start(one.candidate.schedule, span.ends_at)
        return start

    def _judge(self, batch: Sequence[Waiting]) -> Iterator[Found]:
        wish = self._wish
        waiting = self._places(batch)
        until, step = wish.span.starts_at, _FIRST_STEP
        # Most resources are free soon: look at one day first, and further ahead only for those that are not.
        while waiting and until < wish.span.ends_at:
            until, step = min(until + step, wish.span.ends_at), step * 4
            if batch[0].soonest + wish.duration > until:
                continue
            span = Span(wish.span.starts_at, until)
            claims = self._windows.claims(waiting, span, ignoring=wish.ignoring)
            busy = []
            for place in waiting:
                fit = self._earliest(place, claims.get(place.tree.root_id, ()), span)
                if fit is None:
                    busy.append(place)
                else:
                    yield Found(place, *fit)
            waiting = busy

    def _earliest(self, place: Place, taken: Sequence[Claim], within: Span) -> tuple[Span, int] | None:
        wish, now = self._wish, self._unit.now
        windows = rules.bookable(place, taken, within, units=wish.units, now=now, at_least=wish.duration)
        permission = self._permission
        if permission is None:
            return rules.earliest(place, windows, wish.duration, now=now)
        fits = rules.fitting(place, permission.parts(place, windows), wish.duration, now=now)
        return next((fit for fit in fits if permission.allows(place, fit[0])), None)

    def _places(self, batch: Sequence[Waiting]) -> list[Place]:
        wanted = [(canonical(one.candidate.root_id), canonical(one.candidate.id)) for one in batch]
        found = zip(batch, self._windows.places(wanted), strict=True)
        places = [self._schedules.sharing_hours(one.candidate.schedule, place) for one, place in found]
        return [place for place in places if self._permission is None or not self._permission.excludes(place)]


def _busy(judged: Sequence[Waiting], came: Mapping[str, Found]) -> int:
    """How many could not be booked as soon as was thought."""
    ids = {canonical(one.candidate.id): one.soonest for one in judged}
    return sum(known not in came or came[known].span.starts_at > soonest for known, soonest in ids.items())
