"""How long the resources of a hub were open, worked out once for each different schedule."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from services.kit.spans import Span, subtract
from services.kit.unit import Unit
from services.spaces.closures.closed import closed_ahead, closures_of
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.occupancy.tree import Node, Tree
from services.spaces.sites.hours import Hours
from services.spaces.usage.repository import UsageRepository


class Capacity:
    """The resources of a hub as trees, and their open seconds in each bucket; `within` holds all buckets."""

    def __init__(self, unit: Unit, rows: UsageRepository, hub_id: str, buckets: Sequence[Span]) -> None:
        self._buckets = buckets
        self._within = Span(buckets[0].starts_at, buckets[-1].ends_at)
        self.resources = rows.resources()
        self.trees = OccupancyRepository(unit.session, unit.clock).trees({row.root_id for row in self.resources})
        self._closed = closed_ahead(unit.session, {hub_id}, since=self._within.starts_at)
        self._shut_since = {row.id: row.updated_at for row in self.resources}
        self._scheduled: dict[Any, list[Span]] = {}
        self._known: dict[Any, list[float]] = {}

    def open_seconds(self, tree: Tree, node: Node) -> list[float]:
        """Seconds of one unit, by bucket."""
        hours = tree.hours(node.id)
        shut = closures_of(tree, node.id, self._closed)
        # The past of a state is not kept; what is known is that it has been so since the last change.
        until = self._shut_since[node.id] if node.state != "active" else None
        schedule = (tree.grounds.id, orjson.dumps(hours.week))
        key = (schedule, shut, until)
        if key not in self._known:
            self._known[key] = self._sums(self._spans(schedule, hours), shut, until)
        return self._known[key]

    def _spans(self, schedule: Any, hours: Hours) -> list[Span]:
        if schedule not in self._scheduled:
            self._scheduled[schedule] = replace(hours, closures=()).open_spans(self._within)
        return self._scheduled[schedule]

    def _sums(self, spans: Sequence[Span], shut: Sequence[Span], until: datetime | None) -> list[float]:
        left = subtract(spans, shut) if shut else spans
        if until is not None:
            left = [Span(s.starts_at, min(s.ends_at, until)) for s in left if s.starts_at < until]
        sums = [0.0] * len(self._buckets)
        number = 0
        for span in left:
            while self._buckets[number].ends_at <= span.starts_at:
                number += 1
            here = number
            while here < len(sums) and (piece := span.clip(self._buckets[here])) is not None:
                sums[here] += piece.duration.total_seconds()
                here += 1
        return sums
