"""Where those who wait could book at once, in one locked tree, by the rules that would judge their booking."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from services.kit.spans import Span
from services.kit.unit import Unit
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


@dataclass(slots=True)
class Budget:
    """What one release may cost whoever waits for its answer, and all who wait for the locks of its trees."""

    entries: int = 500
    diaries: int = 400
    proofs: int = 40
    offers: int = 20

    @property
    def is_spent(self) -> bool:
        """Whether the next entry could not be looked at to its end."""
        return min(self.entries, self.diaries, self.offers) <= 0 or self.proofs < _PROOFS


class Openings:
    """`among` are the nodes that are worth a look; None for all."""

    def __init__(
        self, unit: Unit, tree: Tree, budget: Budget | None = None, *, among: Collection[str] | None = None
    ) -> None:
        self._unit = unit
        self._budget = budget or Budget()
        self._tree = tree
        self._among = among
        self._acceptance = Acceptance(unit)
        self._occupancy = OccupancyRepository(unit.session, unit.clock)
        self._entries = WaitlistRepository(unit.session, unit.clock)
        self._places: dict[str, Place] = {}
        self._claims: dict[Span, Sequence[Claim]] = {}
        self._possible: dict[tuple[Any, ...], bool] = {}
        self._turnaround = max(node.turnaround for node in tree.nodes.values())

    def have_changed(self) -> None:
        """Something was taken in the tree."""
        self._claims.clear()

    def of(self, wish: Wish, booker: Booker, *, within: Span) -> Iterator[tuple[Place, Span]]:
        """Bookings that this booker would get at once, soonest first."""
        if within.duration < wish.duration:
            return
        nodes = [n for n in rules.could_serve(self._tree, wish) if self._among is None or n in self._among]
        # What no policy lets them have is told without a look at what is taken, so that it costs nobody else's turn.
        possible = [place for place in self._of(nodes) if self._may_fit(place, wish, within)]
        looked_at = possible[: max(self._budget.diaries, 0)]
        self._budget.diaries -= len(looked_at)
        found = sorted(self._free(looked_at, wish, within), key=lambda one: (one[1], one[0].node.name, one[0].id))
        seen = self._entries.visible({place.id for place, _ in found}, booker.by) if found else set()
        for place, span in islice((one for one in found if one[0].id in seen), _PROOFS):
            self._budget.proofs -= 1
            if self._acceptance.allows(place, span, wish.units, booker):
                yield place, span

    def _may_fit(self, place: Place, wish: Wish, within: Span) -> bool:
        judge = place.judge
        key = (judge.policy_id, judge.version, wish.duration, within)
        if key not in self._possible:
            self._possible[key] = rules.may_fit(place, wish, within, now=self._unit.now)
        return self._possible[key]

    def _free(self, places: Collection[Place], wish: Wish, within: Span) -> Iterator[tuple[Place, Span]]:
        if not places:
            return
        claims = self._taken(Span(within.starts_at, within.ends_at + self._turnaround))
        for place in places:
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
