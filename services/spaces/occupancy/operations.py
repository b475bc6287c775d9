"""The one door through which time is taken: create, confirm, approve, move, staff booking, all come through here."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from services.kit.spans import Span
from services.kit.work import Unit
from services.spaces.occupancy import rules
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.occupancy.rules import Peak
from services.spaces.occupancy.tree import Tree

_FOREVER = timedelta(days=3660)


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

    def expire_holds(self, root_id: str | None, *, limit: int | None = None) -> Sequence[Any]:
        """End the holds that are past by the database's clock: of one locked tree, or the oldest of all."""
        return self._repository.expire_holds(root_id, at=self._unit.now, limit=limit)

    def peak_from_now(self, resource_id: str) -> Peak | None:
        """The most units of a resource that are taken at once from now on."""
        tree = self.lock(resource_id)
        ahead = Span(self._unit.now, self._unit.now + _FOREVER)
        claims = self._repository.claims({tree.root_id}, ahead)
        return rules.peak(tree, resource_id, claims.get(tree.root_id, ()))
