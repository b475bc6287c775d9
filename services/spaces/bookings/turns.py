"""What people do with a booking that is there: confirm, approve, decline, cancel, check in and out."""

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Bill, Ledger, bill
from services.spaces.availability.places import Place
from services.spaces.bookings import rules
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.errors import MovedMeanwhile, TooEarly, UnitTaken
from services.spaces.bookings.journal import Journal
from services.spaces.bookings.models import Booking
from services.spaces.bookings.release import Release
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.schemas import BookingRead
from services.spaces.bookings.shapes import shown
from services.spaces.bookings.taking import Taking, placed, terms_of
from services.spaces.policies.repository import Judge, PolicyRepository


class Turns:
    """Each verb locks the tree, then the booking: of two at once the second sees what the first has done."""

    def __init__(self, unit: Unit, release: Release | None = None) -> None:
        self._unit = unit
        self._bookings = BookingRepository(unit.session, unit.clock)
        self._release = release or Release(unit)
        self._taking = Taking(unit)
        self._acceptance = Acceptance(unit)
        self._ledger = Ledger(unit)

    def turn(
        self,
        booking_id: str,
        verb: str,
        *,
        by: Principal,
        reason: str | None = None,
        unit: str | None = None,
        within: Place | None = None,
    ) -> BookingRead:
        """Do one of the verbs of `rules.TRANSITIONS`. `unit` names which one of a pool is taken at check-in.

        Who turns several has locked their places before, and says `within` which one this booking is.
        """
        by.must_have("bookings:write")
        known = self._bookings.find(booking_id, by)
        transition = rules.TRANSITIONS[verb]
        if transition.by_staff:
            by.must_be_staff_of(known.hub_id)
        place = within or self._release.lock(known.resource_id)
        booking = self._bookings.lock(booking_id)
        if booking.resource_id != place.id:
            raise MovedMeanwhile  # while we waited for the locks of where it was
        if verb != "cancel":
            rules.check_live(booking.state, terms_of(booking), now=self._unit.now)
        before = shown(booking, known.time_zone)
        needs_approval = place.judge.limits.requires_approval and booking.override_reason is None
        state = rules.after(verb, booking.state, needs_approval=needs_approval)
        if verb == "approve" and booking.state == "declined":
            self._take_again(booking, place, by=by)
        elif verb == "confirm" and booking.override_reason is None:
            self._acceptance.check_membership(booking.startup_id, booking.hub_id, at=booking.starts_at)
        elif verb == "check_in":
            self._come(booking, place, unit)
        elif verb == "check_out":
            self._go(booking, place)
        was = booking.state
        self._taking.enter(booking, state)
        if verb in {"confirm", "approve"} and was == "held":
            booking.expires_at = None
        booking.version += 1
        booking.updated_at = self._unit.now
        self._bookings.save(booking)
        told = "requested" if state == "pending" else transition.told
        read = Journal(self._unit).tell(told, booking, known.time_zone, before=before, reason=reason)
        self._settle(verb, booking, place, by=by)
        return read

    def _take_again(self, booking: Booking, place: Place, *, by: Principal) -> None:
        """What was declined gave its time back; it is there again only if nobody has taken it since."""
        span = Span(booking.starts_at, booking.ends_at)
        booker = Booker(by, booking.startup_id, booking.operator_id)
        cost = self._acceptance.judge(place, span, booking.units, booker, override=booking.override_reason)
        self._acceptance.fit(place, span, booking.units, booker)
        # Judged anew, it has the terms of today: those of the day it was declined may not fit any more.
        for name, value in placed(place, span, booking.units, cost).items():
            setattr(booking, name, value)
        self._ledger.settle(booking.id, cost, "approved")

    def _come(self, booking: Booking, place: Place, unit: str | None) -> None:
        opens_at = booking.starts_at - rules.CHECK_IN_OPENS
        if self._unit.now < opens_at:
            raise TooEarly(state=booking.state, verb="check_in", opens_at=opens_at.isoformat())
        self._acceptance.check_operator(place, booking.operator_id, at=self._unit.now)
        taken = self._bookings.units_in_use(booking.resource_id) if place.node.units > 1 or unit else set()
        if unit is not None and unit in taken:
            raise UnitTaken
        if unit is None and place.node.units > 1 and booking.units == 1:
            # All may still be in use, for check-in opens before the others have left.
            unit = next((str(n) for n in range(1, place.node.units + 1) if str(n) not in taken), None)
        booking.unit = unit
        booking.checked_in_at = self._unit.now

    def _go(self, booking: Booking, place: Place) -> None:
        """Whoever leaves early gives back the rest of the time, of the hours and of the credits."""
        ends_at = rules.used_until(booking.starts_at, booking.ends_at, now=self._unit.now)
        if ends_at < booking.ends_at:
            booking.blocked_until -= booking.ends_at - ends_at
            booking.ends_at = ends_at
            cost = self._ledger.judge(self._bill(booking, place), booking_id=booking.id)
            booking.credits = cost.credits
            self._ledger.settle(booking.id, cost, "checked_out")

    def _bill(self, booking: Booking, place: Place) -> Bill | None:
        """What a booking costs by the policy that judged it."""
        if booking.policy_id is None or booking.policy_version is None:
            return None
        limits = PolicyRepository(self._unit.session).limits(booking.policy_id, booking.policy_version)
        judge = Judge(booking.policy_id, booking.policy_version, limits)
        span = Span(booking.starts_at, booking.ends_at)
        return bill(booking.startup_id, booking.hub_id, place.hours.zone, judge, span, booking.units)

    def _settle(self, verb: str, booking: Booking, place: Place, *, by: Principal) -> None:
        """What the verb means for others: what is paid back, and who may have the time now."""
        if verb in {"cancel", "decline"}:
            staff = by.is_staff_of(booking.hub_id)
            refunded = rules.is_refunded(booking.refund_until, now=self._unit.now, by_staff=staff)
            self._release.freed(booking, place.tree, refunded=refunded, reason=booking.state)
        elif verb == "check_out":
            self._release.offer(place.tree)
        elif verb == "confirm":
            self._release.accepted(booking)
