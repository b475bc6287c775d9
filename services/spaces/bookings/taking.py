"""Time that is taken: one wish becomes one booking, under the lock of its tree."""

from datetime import datetime
from typing import Any, NamedTuple

from services.kit.ids import new_id
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger, Verdict
from services.spaces.availability.places import Place
from services.spaces.bookings import rules
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.journal import Journal
from services.spaces.bookings.models import OCCUPYING, Booking
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.rules import Terms
from services.spaces.bookings.schemas import BookingRead

_VERBS = {"held": "held", "pending": "requested", "confirmed": "confirmed"}


class Claim(NamedTuple):
    """What somebody wishes, once it is clear who they are and for whom; `expires_at` makes it a hold."""

    span: Span
    units: int
    booker: Booker
    purpose: str | None = None
    expires_at: datetime | None = None
    override: str | None = None
    series_id: str | None = None
    recurs_at: datetime | None = None


class Taking:
    """Makes bookings in places whose trees are locked and tidy (see `release`)."""

    def __init__(self, unit: Unit, *, suggesting: bool = True) -> None:
        self._unit = unit
        self._rows = BookingRepository(unit.session, unit.clock)
        self._acceptance = Acceptance(unit, suggesting=suggesting)
        self._ledger = Ledger(unit)

    def take(self, place: Place, claim: Claim) -> BookingRead:
        """A new booking; refused where a rule or another booking is in the way."""
        booker = claim.booker
        cost = self._acceptance.judge(place, claim.span, claim.units, booker, override=claim.override)
        self._acceptance.fit(place, claim.span, claim.units, booker)
        needs_approval = place.judge.limits.requires_approval and claim.override is None
        now = self._unit.now
        booking = Booking(
            id=new_id(),
            hub_id=place.tree.grounds.hub_id,
            startup_id=booker.startup_id,
            operator_id=booker.operator_id,
            purpose=claim.purpose,
            expires_at=claim.expires_at,
            booked_by_kind=booker.by.kind,
            booked_by_id=booker.by.id,
            override_reason=claim.override,
            series_id=claim.series_id,
            recurs_at=claim.recurs_at,
            version=1,
            created_at=now,
            updated_at=now,
            state="",
            **placed(place, claim.span, claim.units, cost),
        )
        self.enter(booking, rules.first_state(hold=claim.expires_at is not None, needs_approval=needs_approval))
        self._rows.save(booking)
        self._ledger.settle(booking.id, cost, "booked")
        zone = place.tree.grounds.time_zone
        return Journal(self._unit).tell(_VERBS[booking.state], booking, zone, reason=claim.override)

    def enter(self, booking: Booking, state: str) -> None:
        """Put a booking into a state, with all that follows from it."""
        booking.state = state
        booking.occupies = state in OCCUPYING
        booking.lapses_at = rules.lapses_at(state, terms_of(booking), since=self._unit.now)
        if state == "confirmed" and booking.refund_until is None:
            booking.refund_until = rules.refund_until(booking.starts_at, booking.cancel_notice)


def terms_of(booking: Booking) -> Terms:
    return Terms(booking.starts_at, booking.ends_at, booking.expires_at, booking.no_show_after)


def placed(place: Place, span: Span, units: int, cost: Verdict) -> dict[str, Any]:
    """The columns that say where and when, with the terms that judged them: those of later versions do not reach
    back."""
    limits = place.judge.limits
    return {
        "resource_id": place.id,
        "root_id": place.tree.root_id,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "blocked_until": span.ends_at + place.node.turnaround,
        "units": units,
        "exclusive": place.node.units == 1,
        "turnaround": int(place.node.turnaround.total_seconds()),
        "policy_id": place.judge.policy_id,
        "policy_version": place.judge.version,
        "cancel_notice": None if limits.cancel_notice is None else int(limits.cancel_notice.total_seconds()),
        "no_show_after": None if limits.no_show_after is None else int(limits.no_show_after.total_seconds()),
        "credits": cost.credits,
    }
