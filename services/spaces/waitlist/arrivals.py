"""Whether there is anything to wait for: under the locks that keep it from becoming free unnoticed."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.work import Unit
from services.spaces.availability.alternatives import MOST
from services.spaces.availability.errors import SearchTooBroad
from services.spaces.availability.places import Place, places
from services.spaces.availability.repository import AvailabilityRepository
from services.spaces.availability.schedules import Wish as Sought
from services.spaces.availability.schemas import Alternative
from services.spaces.availability.search import Found, Search
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.errors import RulesBroken
from services.spaces.bookings.release import Release
from services.spaces.occupancy.operations import Occupancy
from services.spaces.people.operations import People
from services.spaces.policies.rules import broken, next_on_grid
from services.spaces.waitlist.errors import NothingLikeIt
from services.spaces.waitlist.openings import Openings
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.rules import Wish

_MOST_TREES: Final = 2000
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
        """Lock all that could serve the wish; refuses what nothing can. Returns who would operate it."""
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
        if len(roots) > _MOST_TREES:
            raise SearchTooBroad(limit=_MOST_TREES)
        self._entries.lock_trees(roots)
        return People(self._unit).operator_of(operator, startup_id=startup_id, by=by, required=False)

    def free_now(
        self, wish: Wish, hub: str, startup_id: str, operator_id: str | None, *, by: Principal
    ) -> list[Alternative]:
        """What could be booked at once instead of waiting for it."""
        booker = Booker(by, startup_id, operator_id)
        within = Span(max(wish.span.starts_at, self._unit.now), wish.span.ends_at)
        if wish.resource_id is not None:
            tree = self._release.lock_tree(wish.resource_id)
            found = Openings(self._unit, tree).of(wish, booker, within=within)
            return [_alternative(place, span) for place, span in islice(found, MOST)]
        return self._free_of_kind(wish, hub, booker, within)

    def _free_of_kind(self, wish: Wish, hub: str, booker: Booker, within: Span) -> list[Alternative]:
        candidates = AvailabilityRepository(self._unit.session).candidates(
            booker.by, kind=wish.kind, hub_id=hub, site_id=None, units=wish.units, limit=_MOST_TREES
        )
        search = Search(self._unit, Sought(within, wish.duration, wish.units, ()), by=booker.by)
        soonest: Sequence[Found] = ()
        for soonest in search.settled(candidates, at_first=_PROOFS):
            if len(soonest) >= _PROOFS:
                break
        free = []
        for found in soonest[:_PROOFS]:
            # What lapsed there goes to those who wait already, before it is anybody's.
            tree = self._release.lock_tree(found.place.id)
            place = places(self._unit, [(tree, found.place.id)])[0]
            blocked = Span(found.span.starts_at, found.span.ends_at + place.node.turnaround)
            taken = Occupancy(self._unit).conflicts(tree, place.id, blocked, wish.units)
            if not taken and self._acceptance.allows(place, found.span, wish.units, booker):
                free.append(_alternative(place, found.span))
        return free[:MOST]

    def _check_length(self, place: Place, wish: Wish) -> None:
        limits = place.judge.limits
        starts_at = next_on_grid(wish.span.starts_at, limits.granularity, place.hours.zone)
        span = Span(starts_at, starts_at + wish.duration)
        violations = [
            violation
            for violation in broken(span, now=self._unit.now, hours=place.hours, limits=limits)
            if violation.code in _LASTING
        ]
        if violations:
            raise RulesBroken(violations=violations)


def _alternative(place: Place, span: Span) -> Alternative:
    return Alternative(resource_id=place.id, starts_at=span.starts_at, ends_at=span.ends_at)
