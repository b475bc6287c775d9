"""Whether there is anything to wait for: under the locks that keep it from becoming free unnoticed."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from services.kit.errors import Violation
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.alternatives import MOST
from services.spaces.availability.places import Place, places
from services.spaces.availability.repository import AvailabilityRepository, Candidate, canonical
from services.spaces.availability.schedules import Wish as Sought
from services.spaces.availability.schemas import Alternative
from services.spaces.availability.search import Found, Search
from services.spaces.availability.windows import Windows
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.errors import RulesBroken
from services.spaces.bookings.release import Release
from services.spaces.occupancy.operations import Occupancy
from services.spaces.people.operations import People
from services.spaces.policies.rules import broken, next_on_grid
from services.spaces.waitlist.errors import FreeNow, KindTooCommon, NothingLikeIt
from services.spaces.waitlist.openings import Openings
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.rules import Wish

_MOST_SEARCHED: Final = 2000
# Whoever joins keeps everybody out of that many trees for as long as it takes to look at them.
_MOST_TREES: Final = 200
_PROOFS: Final = 6
# Where one of these is broken, waiting does not mend it.
_LASTING: Final = frozenset(f"booking.{code}" for code in ("too_short", "too_long", "off_grid"))


class Arrivals:
    """What is asked of everybody who joins the queue."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._entries = WaitlistRepository(unit.session, unit.clock)
        self._acceptance = Acceptance(unit)
        self._release = Release(unit)

    def lock(self, wish: Wish, hub: str, startup_id: str, operator: str | None, *, by: Principal) -> str | None:
        """Lock all that could serve the wish; refuses what nothing can. Returns who would operate it.

        Of a kind there may be much: what can be told without locks is asked first.
        """
        if wish.resource_id is not None:
            place = self._release.lock(wish.resource_id)
            if place.node.state == "retired" or wish.units > place.node.units:
                raise NothingLikeIt
            booker = self._acceptance.booker(place, operator, startup_id=startup_id, by=by)
            self._acceptance.check_operator(place, booker.operator_id, at=wish.span.starts_at)
            self._check_length(place, wish)
            return booker.operator_id
        roots = self._entries.roots_of_kind(by, hub, wish.kind or "", wish.units, limit=_MOST_TREES + 1)
        if not roots:
            raise NothingLikeIt
        found = People(self._unit).operator_of(operator, startup_id=startup_id, by=by, required=False)
        candidates = self._candidates(wish, hub, by)
        self._check_length_of_any(candidates, wish)
        soonest = self._soonest_of_kind(candidates, wish, by)
        # What lapsed somewhere is theirs who wait for it already; only under its lock is it given to them.
        untidy = self._entries.untidy({one.place.tree.root_id for one in soonest}) if soonest else set()
        booker = Booker(by, startup_id, found)
        tidy = (one for one in soonest if one.place.tree.root_id not in untidy)
        proven = (one for one in tidy if self._acceptance.allows(one.place, one.span, wish.units, booker))
        _check_taken([_alternative(one.place, one.span) for one in islice(proven, MOST)])
        if len(roots) > _MOST_TREES:
            raise KindTooCommon(limit=_MOST_TREES)
        self._entries.lock_roots(roots)
        return found

    def check_membership(self, startup_id: str, hub: str, within: Span) -> None:
        """Refuse whoever could not book in this hub anyway."""
        self._acceptance.check_membership(startup_id, hub, at=within.starts_at)

    def check_taken(self, wish: Wish, hub: str, startup_id: str, operator_id: str | None, *, by: Principal) -> None:
        """Refuse to wait for what could be booked at once."""
        booker = Booker(by, startup_id, operator_id)
        if wish.resource_id is not None:
            tree = self._release.lock_tree(wish.resource_id)
            found = Openings(self._unit, tree).of(wish, booker, within=self._ahead(wish))
            _check_taken([_alternative(place, span) for place, span in islice(found, MOST)])
        else:
            _check_taken(self._free_of_kind(wish, hub, booker))

    def _ahead(self, wish: Wish) -> Span:
        return Span(max(wish.span.starts_at, self._unit.now), wish.span.ends_at)

    def _candidates(self, wish: Wish, hub: str, by: Principal) -> list[Candidate]:
        return AvailabilityRepository(self._unit.session).candidates(
            by, kind=wish.kind, hub_id=hub, site_id=None, units=wish.units, limit=_MOST_SEARCHED
        )

    def _soonest_of_kind(self, candidates: Sequence[Candidate], wish: Wish, by: Principal) -> Sequence[Found]:
        search = Search(self._unit, Sought(self._ahead(wish), wish.duration, wish.units, ()), by=by)
        soonest: Sequence[Found] = ()
        for soonest in search.settled(candidates, at_first=_PROOFS):
            if len(soonest) >= _PROOFS:
                break
        return soonest[:_PROOFS]

    def _free_of_kind(self, wish: Wish, hub: str, booker: Booker) -> list[Alternative]:
        free = []
        for found in self._soonest_of_kind(self._candidates(wish, hub, booker.by), wish, booker.by):
            # What lapsed there goes to those who wait already, before it is anybody's.
            tree = self._release.lock_tree(found.place.id)
            place = places(self._unit, [(tree, found.place.id)])[0]
            blocked = Span(found.span.starts_at, found.span.ends_at + place.node.turnaround)
            taken = Occupancy(self._unit).conflicts(tree, place.id, blocked, wish.units)
            if not taken and self._acceptance.allows(place, found.span, wish.units, booker):
                free.append(_alternative(place, found.span))
        return free[:MOST]

    def _check_length(self, place: Place, wish: Wish) -> None:
        violations = self._lasting(place, wish)
        if violations:
            raise RulesBroken(violations=violations)

    def _check_length_of_any(self, candidates: Sequence[Candidate], wish: Wish) -> None:
        """Refuse a length that nothing of the kind allows. What has the same schedule has the same policy."""
        examples = {candidate.schedule: candidate for candidate in candidates}
        wanted = [(canonical(example.root_id), canonical(example.id)) for example in examples.values()]
        refused = [self._lasting(place, wish) for place in Windows(self._unit).places(wanted)]
        if refused and all(refused):
            raise RulesBroken(violations=refused[0])

    def _lasting(self, place: Place, wish: Wish) -> list[Violation]:
        limits = place.judge.limits
        starts_at = next_on_grid(wish.span.starts_at, limits.granularity, place.hours.zone)
        span = Span(starts_at, starts_at + wish.duration)
        return [
            violation
            for violation in broken(span, now=self._unit.now, hours=place.hours, limits=limits)
            if violation.code in _LASTING
        ]


def _check_taken(free: Sequence[Alternative]) -> None:
    if free:
        raise FreeNow(alternatives=[found.model_dump(mode="json") for found in free])


def _alternative(place: Place, span: Span) -> Alternative:
    return Alternative(resource_id=place.id, starts_at=span.starts_at, ends_at=span.ends_at)
