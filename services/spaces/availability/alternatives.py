"""What else would do, where a wish cannot be: the nearest times on the same resource, the same time on a twin."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability import rules
from services.spaces.availability.permission import by_weeks
from services.spaces.availability.places import Place
from services.spaces.availability.repository import AvailabilityRepository
from services.spaces.availability.schemas import Alternative
from services.spaces.availability.windows import Windows

MOST: Final = 3
_AROUND: Final = timedelta(days=8)
_TWINS: Final = 20
# A proof costs a few statements; where so many fail, the next would hardly do better.
_PROOFS: Final = 6

Proof = Callable[[Place, Span], bool]


class Alternatives:
    """Whatever is offered here can be booked at once: the caller proves each with the rules that judge a booking."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._windows = Windows(unit)
        self._candidates = AvailabilityRepository(unit.session)

    def near(
        self, place: Place, span: Span, *, units: int, by: Principal, ignoring: Collection[str], is_proven: Proof
    ) -> list[Alternative]:
        """The nearest later and earlier time, then twins; at most three."""
        now = self._unit.now
        around = Span(max(now, span.starts_at - _AROUND), span.ends_at + _AROUND)
        found: list[Alternative] = []
        if around.starts_at < around.ends_at:
            free = [window for window, _ in self._windows.of([place], around, units=units, ignoring=ignoring)[place.id]]
            for side in (self._later(place, span, free), self._earlier(place, span, free)):
                near = next((s for s in islice(side, _PROOFS) if is_proven(place, s)), None)
                if near is not None:
                    found.append(_alternative(place, near))
        twins = self._twins(place, span, units=units, by=by)
        proven = (twin for twin in islice(twins, _PROOFS) if is_proven(twin, span))
        return [*found, *(_alternative(twin, span) for twin in islice(proven, MOST - len(found)))]

    def _later(self, place: Place, span: Span, free: Iterable[Span]) -> Iterator[Span]:
        """Each window's first booking after the wish; windows are cut where a week begins, and a quota with it."""
        for window, _ in by_weeks(place, [(span, 1) for span in free]):
            part = window.clip(Span(span.starts_at, window.ends_at)) if window.ends_at > span.starts_at else None
            fit = rules.earliest(place, [(part, 1)], span.duration, now=self._unit.now) if part else None
            if fit is not None and fit[0] != span:
                yield fit[0]

    def _earlier(self, place: Place, span: Span, free: Sequence[Span]) -> Iterator[Span]:
        for window, _ in reversed(list(by_weeks(place, [(span, 1) for span in free]))):
            part = window.clip(Span(window.starts_at, span.ends_at)) if window.starts_at < span.starts_at else None
            fit = rules.latest(place, [(part, 1)], span.duration, now=self._unit.now) if part else None
            if fit is not None and fit.starts_at < span.starts_at:
                yield fit

    def _twins(self, place: Place, span: Span, *, units: int, by: Principal) -> Iterator[Place]:
        rows = self._candidates.twins(by, place.id, place.tree.root_id, units=units, limit=_TWINS)
        twins = self._windows.places([(row.root_id, row.id) for row in rows])
        free = self._windows.of(twins, span, units=units)
        for twin in twins:
            fit = rules.earliest(twin, free[twin.id], span.duration, now=self._unit.now)
            if fit is not None and fit[0] == span:
                yield twin


def _alternative(place: Place, span: Span) -> Alternative:
    return Alternative(resource_id=place.id, starts_at=span.starts_at, ends_at=span.ends_at)
