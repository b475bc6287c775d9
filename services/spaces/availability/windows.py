"""The places of some resources and what is booked there: what every answer about availability begins with."""

from collections.abc import Collection, Mapping, Sequence

from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability import rules
from services.spaces.availability.places import Place, places
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.occupancy.rules import Claim
from services.spaces.occupancy.tree import Tree


class Windows:
    """Reads each tree once, however often it is asked for."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._occupancy = OccupancyRepository(unit.session, unit.clock)
        self._trees: dict[str, Tree] = {}

    def trees(self, root_ids: Collection[str]) -> Mapping[str, Tree]:
        missing = set(root_ids) - self._trees.keys()
        if missing:
            self._trees |= self._occupancy.trees(missing)
        return self._trees

    def places(self, wanted: Sequence[tuple[str, str]]) -> list[Place]:
        """The places of some resources `(root id, id)`, in the same order."""
        trees = self.trees({root_id for root_id, _ in wanted})
        return places(self._unit, [(trees[root_id], resource_id) for root_id, resource_id in wanted])

    def claims(
        self, wanted: Sequence[Place], span: Span, *, ignoring: Collection[str] = ()
    ) -> Mapping[str, Sequence[Claim]]:
        """What takes time in the trees of some places, by root: all that a booking within the span could meet."""
        turnaround = max(place.node.turnaround for place in wanted)
        reach = Span(span.starts_at, span.ends_at + turnaround)
        return self._occupancy.claims({place.tree.root_id for place in wanted}, reach, ignoring=ignoring)

    def of(
        self, wanted: Sequence[Place], span: Span, *, units: int, ignoring: Collection[str] = ()
    ) -> dict[str, list[tuple[Span, int]]]:
        """When each place can be booked, by resource."""
        if not wanted:
            return {}
        claims = self.claims(wanted, span, ignoring=ignoring)
        now = self._unit.now
        return {
            place.id: list(rules.bookable(place, claims.get(place.tree.root_id, ()), span, units=units, now=now))
            for place in wanted
        }
