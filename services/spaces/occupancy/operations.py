"""The one door through which time is taken: create, confirm, approve, move, staff booking, all come through here."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.occupancy import rules
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.occupancy.rules import Peak
from services.spaces.occupancy.tree import Tree

# Later than any instant that the API takes.
_NEVER = datetime(2300, 1, 1, tzinfo=UTC)


class Occupancy:
    """Takes time on the tree of one resource, under the locks of all its nodes."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._repository = OccupancyRepository(unit.session, unit.clock)

    def lock(self, resource_id: str) -> Tree:
        return self._repository.lock_tree(resource_id)

    def conflicts(
        self, tree: Tree, resource_id: str, span: Span, units: int, *, ignoring: Collection[str] = ()
    ) -> list[Span]:
        """Where the request does not fit; `span` includes the turnaround. The tree must be locked by the caller when
        time is about to be taken."""
        claims = self._repository.claims({tree.root_id}, span, ignoring=ignoring)
        return rules.conflicts(tree, resource_id, claims.get(tree.root_id, ()), span, units)

    def lapse(self, root_id: str) -> Sequence[Any]:
        """Write down what has lapsed by the database's clock in one locked tree; returns the rows as they are now."""
        return self._repository.lapse(root_id, at=self._unit.now)

    def lapsed_roots(self, *, limit: int) -> Sequence[str]:
        """Trees in which something has lapsed and was not written down yet."""
        return self._repository.lapsed_roots(limit)

    def excess(self, resource_id: str, units: int) -> Peak | None:
        """Where from now on more would be taken than there is, on the resource or above it, if it had so many units."""
        tree = self.lock(resource_id)
        changed = Tree(
            tree.root_id, {**tree.nodes, resource_id: replace(tree.nodes[resource_id], units=units)}, tree.grounds
        )
        ahead = Span(self._unit.now, _NEVER)
        claims = self._repository.claims({tree.root_id}, ahead).get(tree.root_id, ())
        for node in changed.upwards(resource_id):
            peak = rules.peak(changed, node.id, claims)
            if peak is not None and peak.used > node.units:
                return peak
        return None
