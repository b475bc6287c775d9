"""Whether a wish can become a booking: the rules first, then the time itself."""

from services.kit.errors import Violation
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.text import Text
from services.kit.work import Unit
from services.spaces.availability.operations import Availability
from services.spaces.availability.places import Place
from services.spaces.bookings.errors import RulesBroken
from services.spaces.bookings.schemas import TakenSpan
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.occupancy.operations import Occupancy
from services.spaces.policies.rules import LONGEST, broken


class Acceptance:
    """Judges a wish for a place whose tree is locked."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._occupancy = Occupancy(unit)

    def judge(
        self,
        place: Place,
        span: Span,
        units: int,
        *,
        startup_id: str | None,
        by: Principal,
        override: str | None,
    ) -> None:
        """Refuse with every rule that is broken. A reason of staff passes the house's rules, never what is physical."""
        physical: list[Violation] = []
        if place.node.state != "active":
            message = Text("It cannot be booked at the moment.", "Elle n’est pas réservable en ce moment.")
            physical.append(Violation("booking.resource_unavailable", message, "state", actual=place.node.state))
        if units > place.node.units:
            message = Text("There are not that many units.", "Il n’y a pas autant d’unités.")
            physical.append(Violation("booking.too_many_units", message, "units", limit=place.node.units, actual=units))
        house = broken(span, now=self._unit.now, hours=place.hours, limits=place.judge.limits)
        if place.judge.limits.booked_by == "members" and not self._is_member(startup_id, by, place):
            message = Text("Only members of this hub may book it.", "Réservé aux membres de ce quartier.")
            house.append(Violation("booking.not_allowed", message, "booked_by", limit="members"))
        # Lists and searches rely on no booking being longer than that, so no reason of staff passes it.
        passed = override is not None and span.duration <= LONGEST
        violations = physical if passed else physical + house
        if violations:
            raise RulesBroken(violations=violations)

    def fit(self, place: Place, span: Span, units: int, *, by: Principal, ignoring: str | None = None) -> None:
        """Refuse where the time is taken, and say what else would do; a booking that moves ignores itself."""
        blocked = Span(span.starts_at, span.ends_at + place.node.turnaround)
        ignored = {ignoring} if ignoring else set()
        taken = self._occupancy.conflicts(place.tree, place.id, blocked, units, ignoring=ignored)
        if taken:
            found = Availability(self._unit).alternatives(place, span, units=units, by=by, ignoring=ignored)
            raise BookingConflict(
                conflicts=[TakenSpan(starts_at=s.starts_at, ends_at=s.ends_at).model_dump(mode="json") for s in taken],
                alternatives=[alternative.model_dump(mode="json") for alternative in found],
            )

    def _is_member(self, startup_id: str | None, by: Principal, place: Place) -> bool:
        hub = place.tree.grounds.hub_id
        return by.is_staff_of(hub) or any(g.hub_id == hub and g.startup_id == startup_id for g in by.grants)
