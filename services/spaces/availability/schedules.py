"""When resources could be booked if nobody else had: the same for all that share site, kind, policy and hours."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability import rules
from services.spaces.availability.hours import SharedHours
from services.spaces.availability.places import Place, places
from services.spaces.availability.repository import Candidate, Schedule, canonical
from services.spaces.availability.windows import Windows
from services.spaces.occupancy.tree import Tree
from services.spaces.policies.rules import next_on_grid


class Wish(NamedTuple):
    """A booking of some length, anywhere in a span."""

    span: Span
    duration: timedelta
    units: int
    ignoring: Collection[str]


class Schedules:
    """Each schedule is worked out once, and so is each question about it."""

    def __init__(self, unit: Unit, wish: Wish, windows: Windows, *, by: Principal) -> None:
        self._unit = unit
        self._wish = wish
        self._windows = windows
        self._by = by
        self._open: dict[Schedule, tuple[Place, list[Span]]] = {}
        self._starts: dict[tuple[Schedule, datetime], datetime | None] = {}
        self._hours: dict[tuple[Schedule, tuple[Span, ...]], SharedHours] = {}

    def read(self, candidates: Sequence[Candidate]) -> None:
        wish, now = self._wish, self._unit.now
        for schedule, place in self._typical(candidates).items():
            if rules.is_open_to(self._by, place):
                windows = rules.bookable(place, (), wish.span, units=1, now=now, at_least=wish.duration)
                self._open[schedule] = place, list(rules.could_hold(place, windows, wish.duration, now=now))

    def first_start(self, schedule: Schedule, since: datetime) -> datetime | None:
        """Before this no booking of the wished length can begin, from an instant on; None when none ever can."""
        asked = (schedule, since)
        if asked not in self._starts:
            self._starts[asked] = self._first_start(schedule, since)
        return self._starts[asked]

    def _first_start(self, schedule: Schedule, since: datetime) -> datetime | None:
        if schedule not in self._open:
            return None
        place, windows = self._open[schedule]
        for window in windows[max(0, bisect_right(windows, (since,)) - 1) :]:
            start = window.starts_at
            if start < since:
                start = next_on_grid(since, place.judge.limits.granularity, place.hours.zone)
            if start + self._wish.duration <= window.ends_at:
                return start
        return None

    def sharing_hours(self, schedule: Schedule, place: Place) -> Place:
        # Hours that differ in more than the schedule differ in the closures of a single resource.
        key = (schedule, place.hours.closures)
        if key not in self._hours:
            self._hours[key] = SharedHours.of(place.hours)
        return place._replace(hours=self._hours[key])

    def _typical(self, candidates: Sequence[Candidate]) -> dict[Schedule, Place]:
        """For each schedule the place of a resource that does not exist: it has what all have, and nothing more."""
        examples = {candidate.schedule: candidate for candidate in candidates}
        trees = self._windows.trees({canonical(example.root_id) for example in examples.values()})
        made: list[tuple[Tree, str]] = []
        for example in examples.values():
            tree = trees[canonical(example.root_id)]
            node = replace(tree.nodes[canonical(example.id)], id=new_id())
            made.append((Tree(tree.root_id, {**tree.nodes, node.id: node}, tree.grounds), node.id))
        return dict(zip(examples, places(self._unit, made), strict=True))
