"""Whether a wish can become a booking: the rules first, then the time itself."""

from datetime import datetime
from typing import Final, NamedTuple

from services.kit.errors import Violation
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.text import Text
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Bill, Ledger, Verdict, bill
from services.spaces.availability.alternatives import Alternatives
from services.spaces.availability.places import Place
from services.spaces.bookings.errors import RulesBroken
from services.spaces.bookings.schemas import TakenSpan
from services.spaces.certifications.operations import Certifications
from services.spaces.certifications.rules import lasts
from services.spaces.memberships.operations import Memberships
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.occupancy.operations import Occupancy
from services.spaces.people.operations import People
from services.spaces.policies.rules import LONGEST, broken

# Where only these are broken, another time would do.
_OF_TIME: Final = frozenset(
    f"booking.{code}" for code in ("in_the_past", "off_grid", "lead_time", "advance_window", "closed", "quota_hours")
)
# What was right when a booking was made does not become wrong because its start has come.
_OF_START: Final = frozenset({"booking.in_the_past", "booking.lead_time", "booking.advance_window"})


class Booker(NamedTuple):
    """Who books, for which startup (None: for the house), and who will operate it."""

    by: Principal
    startup_id: str | None
    operator_id: str | None = None


class Acceptance:
    """Judges wishes for places whose tree is locked. Who makes many at once does without suggestions."""

    def __init__(self, unit: Unit, *, suggesting: bool = True) -> None:
        self._unit = unit
        self._suggesting = suggesting
        self._occupancy = Occupancy(unit)
        self._ledger = Ledger(unit)
        self._memberships = Memberships(unit)

    def booker(self, place: Place, operator: str | None, *, startup_id: str | None, by: Principal) -> Booker:
        """With the operator that is named, or the person who asks; one is needed where a certification is."""
        needed = place.tree.certification_id(place.id) is not None
        found = People(self._unit).operator_of(operator, startup_id=startup_id, by=by, required=needed)
        return Booker(by, startup_id, found)

    def check_operator(self, place: Place, operator_id: str | None, *, at: datetime) -> None:
        """Refuse whoever lacks the certification that is asked for here, at an instant."""
        certification = place.tree.certification_id(place.id)
        if certification is not None and operator_id is not None:
            Certifications(self._unit).must_hold(certification, operator_id, at=at)

    def check_membership(self, startup_id: str | None, hub_id: str, *, at: datetime) -> None:
        """Refuse a startup whose time in the hub is over, or stands still, for a start at an instant."""
        violations = self._memberships.violations(startup_id, hub_id, starts_at=at)
        if violations:
            raise RulesBroken(violations=violations)

    def judge(
        self,
        place: Place,
        span: Span,
        units: int,
        booker: Booker,
        *,
        override: str | None,
        moving: Span | None = None,
        booking_id: str | None = None,
    ) -> Verdict:
        """Refuse with every rule that is broken; else say what it costs.

        A reason of staff passes the house's rules, never what is physical and never a missing certification. `moving`
        is where the booking `booking_id` was that changes.
        """
        self.check_operator(place, booker.operator_id, at=span.starts_at)
        cost = self._ledger.judge(_bill(place, span, units, booker), booking_id=booking_id)
        physical = _impossible(place, units)
        house = self._house(place, span, booker, moving=moving)
        house += cost.violations
        # Lists and searches rely on no booking being longer than that, so no reason of staff passes it.
        passed = override is not None and span.duration <= LONGEST
        violations = physical if passed else physical + house
        if violations:
            solvable = moving is None and all(violation.code in _OF_TIME for violation in violations)
            raise RulesBroken(
                violations=violations, alternatives=self.alternatives(place, span, units, booker) if solvable else None
            )
        return cost

    def fit(self, place: Place, span: Span, units: int, booker: Booker, *, ignoring: str | None = None) -> None:
        """Refuse where the time is taken, and say what else would do; a booking that moves ignores itself."""
        blocked = Span(span.starts_at, span.ends_at + place.node.turnaround)
        ignored = {ignoring} if ignoring else set()
        taken = self._occupancy.conflicts(place.tree, place.id, blocked, units, ignoring=ignored)
        if taken:
            raise BookingConflict(
                conflicts=[TakenSpan(starts_at=s.starts_at, ends_at=s.ends_at).model_dump(mode="json") for s in taken],
                alternatives=self.alternatives(place, span, units, booker, ignoring=ignoring),
            )

    def _house(self, place: Place, span: Span, booker: Booker, *, moving: Span | None = None) -> list[Violation]:
        house = broken(span, now=self._unit.now, hours=place.hours, limits=place.judge.limits)
        if moving is not None and moving.starts_at == span.starts_at and span.ends_at > self._unit.now:
            house = [violation for violation in house if violation.code not in _OF_START]
        if place.judge.limits.booked_by == "members" and not _is_member(booker, place):
            message = Text("Only members of this hub may book it.", "Réservé aux membres de ce quartier.")
            house.append(Violation("booking.not_allowed", message, "booked_by", limit="members"))
        hub = place.tree.grounds.hub_id
        return house + self._memberships.violations(booker.startup_id, hub, starts_at=span.starts_at)

    def allows(self, place: Place, span: Span, units: int, booker: Booker, *, ignoring: str | None = None) -> bool:
        """Whether every rule would let them book, as far as can be said without locking their accounts."""
        cost = _bill(place, span, units, booker)
        return (
            self._is_certified(place, booker, at=span.starts_at)
            and not self._house(place, span, booker)
            and not self._ledger.judge(cost, booking_id=ignoring, locked=False).violations
        )

    def alternatives(
        self, place: Place, span: Span, units: int, booker: Booker, *, ignoring: str | None = None
    ) -> list[dict[str, object]]:
        """What else they could book at once; a booking that would move there ignores itself."""
        if not self._suggesting:
            return []
        found = Alternatives(self._unit).near(
            place,
            span,
            units=units,
            by=booker.by,
            ignoring={ignoring} if ignoring else set(),
            is_proven=lambda where, when: self.allows(where, when, units, booker, ignoring=ignoring),
        )
        return [alternative.model_dump(mode="json") for alternative in found]

    def _is_certified(self, place: Place, booker: Booker, *, at: datetime) -> bool:
        certification = place.tree.certification_id(place.id)
        if certification is None:
            return True
        held = Certifications(self._unit).held_by(booker.operator_id) if booker.operator_id is not None else {}
        return certification in held and lasts(held[certification], at)


def _bill(place: Place, span: Span, units: int, booker: Booker) -> Bill | None:
    return bill(booker.startup_id, place.tree.grounds.hub_id, place.hours.zone, place.judge, span, units)


def _is_member(booker: Booker, place: Place) -> bool:
    hub = place.tree.grounds.hub_id
    own = (g for g in booker.by.grants if g.hub_id == hub and g.startup_id == booker.startup_id)
    return booker.by.is_staff_of(hub) or any(own)


def _impossible(place: Place, units: int) -> list[Violation]:
    """What no reason can pass: the thing is not there, or not so many of it."""
    found: list[Violation] = []
    if place.node.state != "active":
        message = Text("It cannot be booked at the moment.", "Elle n’est pas réservable en ce moment.")
        found.append(Violation("booking.resource_unavailable", message, "state", actual=place.node.state))
    if units > place.node.units:
        message = Text("There are not that many units.", "Il n’y a pas autant d’unités.")
        found.append(Violation("booking.too_many_units", message, "units", limit=place.node.units, actual=units))
    return found
