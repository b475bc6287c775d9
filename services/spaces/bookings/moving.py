"""Bookings that change: another time, another place, another number, another name."""

from datetime import datetime

from services.kit.errors import RoleMissing
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger
from services.spaces.availability.places import Place
from services.spaces.bookings import rules
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.errors import ApprovalNeeded, OtherHub, SpanInvalid, WrongTransition
from services.spaces.bookings.journal import Journal
from services.spaces.bookings.models import Booking
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.schemas import BookingRead, BookingUpdate
from services.spaces.bookings.taking import Taking, placed, terms_of


class Moving:
    """Changes one locked booking; the trees of where it is and of where it goes are locked and tidy (see `release`).

    The time that it gives up is not offered to anybody here: whoever moves several has them all in place before.
    """

    def __init__(self, unit: Unit, *, suggesting: bool = True) -> None:
        self._unit = unit
        self._bookings = BookingRepository(unit.session, unit.clock)
        self._taking = Taking(unit)
        self._acceptance = Acceptance(unit, suggesting=suggesting)
        self._ledger = Ledger(unit)

    def move(
        self, booking: Booking, place: Place, change: BookingUpdate, *, before: BookingRead, by: Principal
    ) -> BookingRead:
        """The booking as it is now at `place`; refused where a rule or another booking is in the way."""
        rules.check_live(booking.state, terms_of(booking), now=self._unit.now)
        if booking.state not in rules.MOVABLE:
            raise WrongTransition(state=booking.state, verb="move")
        if place.tree.grounds.hub_id != booking.hub_id:
            raise OtherHub  # other people decide there, and other allowances pay
        was = Span(booking.starts_at, booking.ends_at)
        span = checked_span(change.starts_at or booking.starts_at, change.ends_at or booking.ends_at)
        self._rename(booking, change, place, at=span.starts_at, by=by)
        units = change.units or booking.units
        if (span, units, place.id) != (was, booking.units, booking.resource_id):
            stays = (span.starts_at, units, place.id) == (was.starts_at, booking.units, booking.resource_id)
            if not stays and (booking.state == "checked_in" or was.starts_at <= self._unit.now):
                raise WrongTransition(state=booking.state, verb="move")  # begun, it may only end at another time
            self._place_anew(booking, place, span, units, by=by, override=change.override_reason)
        elif change.override_reason is not None:
            booking.override_reason = change.override_reason
        booking.version += 1
        booking.updated_at = self._unit.now
        self._bookings.save(booking)
        zone = place.tree.grounds.time_zone
        return Journal(self._unit).tell("moved", booking, zone, before=before, reason=change.override_reason)

    def _rename(self, booking: Booking, change: BookingUpdate, place: Place, *, at: datetime, by: Principal) -> None:
        if "purpose" in change.model_fields_set:
            booking.purpose = change.purpose
        if change.operator_id is not None:
            booker = self._acceptance.booker(place, change.operator_id, startup_id=booking.startup_id, by=by)
            booking.operator_id = booker.operator_id
            self._acceptance.check_operator(place, booking.operator_id, at=at)

    def _place_anew(
        self, booking: Booking, place: Place, span: Span, units: int, *, by: Principal, override: str | None
    ) -> None:
        was = Span(booking.starts_at, booking.ends_at)
        if booking.operator_id is None and place.tree.certification_id(place.id) is not None:
            # Where it was, nobody had to be certified; where it goes somebody has to be.
            booking.operator_id = self._acceptance.booker(place, None, startup_id=booking.startup_id, by=by).operator_id
        booker = Booker(by, booking.startup_id, booking.operator_id)
        cost = self._acceptance.judge(place, span, units, booker, override=override, moving=was, booking_id=booking.id)
        # Who is there cannot take the booking elsewhere, so nothing else is suggested to them.
        acceptance = Acceptance(self._unit, suggesting=False) if booking.state == "checked_in" else self._acceptance
        acceptance.fit(place, span, units, booker, ignoring=booking.id)
        grows = not was.contains(span) or units > booking.units or place.id != booking.resource_id
        # What was approved was that time and place; for another one the staff is asked again.
        asks = grows and place.judge.limits.requires_approval and not by.is_staff_of(booking.hub_id)
        if asks and booking.state == "checked_in":
            raise ApprovalNeeded
        in_time = rules.is_refunded(booking.refund_until, now=self._unit.now, by_staff=by.is_staff_of(booking.hub_id))
        cost = cost if in_time else cost.without_refunds()
        for name, value in placed(place, span, units, cost).items():
            setattr(booking, name, value)
        booking.override_reason = override
        if booking.refund_until is not None and in_time:
            booking.refund_until = rules.refund_until(booking.starts_at, booking.cancel_notice)
        self._ledger.settle(booking.id, cost, "moved")
        awaited, state = booking.lapses_at, booking.state
        self._taking.enter(booking, "pending" if asks and state == "confirmed" else state)
        if awaited is not None and booking.state == state == "confirmed" and was.starts_at == span.starts_at:
            booking.lapses_at = rules.awaited_as_before(awaited, terms_of(booking))


def gives_back(before: BookingRead, now: BookingRead) -> bool:
    """Whether a change left some time or some units for others."""
    stays = Span(now.starts_at, now.ends_at).contains(Span(before.starts_at, before.ends_at))
    return not stays or now.units < before.units or now.resource_id != before.resource_id


def checked_span(starts_at: datetime, ends_at: datetime) -> Span:
    if starts_at >= ends_at:
        raise SpanInvalid
    return Span(starts_at, ends_at)


def check_override(reason: str | None, by: Principal, hub: str) -> None:
    if reason is not None and not by.is_staff_of(hub):
        raise RoleMissing(role="staff")
