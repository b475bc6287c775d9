"""Bookings that the house cancels, with everything given back whatever the notice."""

from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger
from services.spaces.bookings.journal import Journal
from services.spaces.bookings.models import Booking
from services.spaces.bookings.shapes import shown
from services.spaces.bookings.taking import Taking


class Cancelling:
    """For locked bookings in locked trees. Who waits for the time is served afterwards, once all are cancelled."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._taking = Taking(unit)
        self._ledger = Ledger(unit)
        self._journal = Journal(unit)

    def cancel(self, booking: Booking, time_zone: str, *, reason: str) -> None:
        before = shown(booking, time_zone)
        self._taking.enter(booking, "cancelled")
        booking.version += 1
        booking.updated_at = self._unit.now
        self._journal.tell("cancelled", booking, time_zone, before=before, reason=reason)
        self._ledger.give_back(booking.id, "cancelled")
