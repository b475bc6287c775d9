"""Where those who wait could book at once, in one locked tree, by the rules that would judge their booking."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from services.kit.spans import Span
from services.kit.work import Unit
from services.spaces.availability.places import Place, places
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.occupancy.rules import Claim
from services.spaces.occupancy.tree import Tree
from services.spaces.waitlist import rules
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.rules import Wish

# A proof costs a few statements; where so many fail, the next would hardly do better.
_PROOFS = 6
# Each diary that is read costs time under the tree's lock.
_MOST_DIARIES = 400


class Openings:
    """`among` are the nodes that are worth a look; None for all."""

    def __init__(self, unit: Unit, tree: Tree, *, among: Collection[str] | None = None) -> None:
        self._unit = unit
        self._tree = tree
        self._among = among
        self._acceptance = Acceptance(unit)
        self._occupancy = OccupancyRepository(unit.session, unit.clock)
        self._entries = WaitlistRepository(unit.session, unit.clock)
        self._places: dict[str, Place] = {}
        self._claims: dict[Span, Sequence[Claim]] = {}
        self._diaries = _MOST_DIARIES
        self._turnaround = max(node.turnaround for node in tree.nodes.values())

    @property
    def are_exhausted(self) -> bool:
        return self._diaries <= 0

    def have_changed(self) -> None:
        """Something was taken in the tree."""
        self._claims.clear()

    def of(self, wish: Wish, booker: Booker, *, within: Span) -> Iterator[tuple[Place, Span]]:
        """Bookings that this booker would get at once, soonest first."""
        if within.duration < wish.duration:
            return
        nodes = [n for n in rules.could_serve(self._tree, wish) if self._among is None or n in self._among]
        nodes = nodes[: max(self._diaries, 0)]
        self._diaries -= len(nodes)
        found = sorted(self._free(nodes, wish, within), key=lambda one: (one[1], one[0].node.name, one[0].id))
        seen = self._entries.visible({place.id for place, _ in found}, booker.by) if found else set()
        for place, span in islice((one for one in found if one[0].id in seen), _PROOFS):
            if self._acceptance.allows(place, span, wish.units, booker):
                yield place, span

    def _free(self, nodes: Collection[str], wish: Wish, within: Span) -> Iterator[tuple[Place, Span]]:
        if not nodes:
            return
        claims = self._taken(Span(within.starts_at, within.ends_at + self._turnaround))
        for place in self._of(nodes):
            for span in islice(rules.openings(place, claims, wish, within, now=self._unit.now), _PROOFS):
                yield place, span

    def _taken(self, reach: Span) -> Sequence[Claim]:
        # Those who wait for the same thing often name the same window.
        if reach not in self._claims:
            self._claims[reach] = self._occupancy.claims({self._tree.root_id}, reach).get(self._tree.root_id, [])
        return self._claims[reach]

    def _of(self, nodes: Collection[str]) -> list[Place]:
        missing = [(self._tree, node) for node in nodes if node not in self._places]
        if missing:
            self._places |= {place.id: place for place in places(self._unit, missing)}
        return [self._places[node] for node in nodes]
