"""The bookings in time that is taken away, by a closure or because a resource retires: listed, kept or cancelled."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.windows import Windows
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.cancelling import Cancelling
from services.spaces.bookings.release import Release
from services.spaces.closures import rules
from services.spaces.closures.errors import TooManyAffected
from services.spaces.closures.repository import AffectedRepository, Taken
from services.spaces.closures.schemas import AffectedBooking, AffectedBookings
from services.spaces.waitlist.offers import Offers
from services.spaces.waitlist.repository import WaitlistRepository


class Affected:
    """To be used under the locks of all trees concerned."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = AffectedRepository(unit.session, unit.clock)

    def settle(self, taken: Taken, time_zone: str, *, cancel: bool, reason: str, by: Principal) -> AffectedBookings:
        """Say which bookings are in the way, after cancelling them if they are to be; who is there may stay."""
        total = self._rows.count(taken)
        rows = self._rows.first(taken, limit=rules.SHOWN)
        gone = self._cancel(taken, time_zone, reason=reason) if cancel else set()
        looked_at = rows[: rules.WITH_ALTERNATIVES]
        found = self._alternatives(looked_at, gone, by=by)
        affected = [
            AffectedBooking(
                booking_id=row.id,
                resource_id=row.resource_id,
                startup_id=row.startup_id,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                state="cancelled" if row.id in gone else row.state,
                alternatives=found.get(row.id),
            )
            for row in rows
        ]
        return AffectedBookings(
            affected=affected, affected_total=total, alternatives_for=len(found), cancelled_total=len(gone)
        )

    def count(self, taken: Taken) -> int:
        return self._rows.count(taken)

    def first(self, taken: Taken) -> Any:
        """The first booking in the way; there is one."""
        return self._rows.first(taken, limit=1)[0]

    def offer(self, root_ids: Iterable[str]) -> None:
        """Some time may have become free in some locked trees: it goes to those who wait."""
        release = Release(self._unit)
        for root_id in WaitlistRepository(self._unit.session, self._unit.clock).roots_waited_for(list(root_ids)):
            release.offer(release.lock_tree(root_id))

    def _cancel(self, taken: Taken, time_zone: str, *, reason: str) -> set[str]:
        """As the staff cancels: everything is given back, whatever the notice."""
        total = self._rows.count(taken, cancellable=True)
        if total > rules.MOST_CANCELLED:
            raise TooManyAffected(total=total, limit=rules.MOST_CANCELLED)
        cancelling, offers = Cancelling(self._unit), Offers(self._unit)
        gone: set[str] = set()
        roots: set[str] = set()
        for booking in self._rows.lock_cancellable(taken):
            if booking.state == "held":
                offers.withdraw(booking.id)
            cancelling.cancel(booking, time_zone, reason=reason)
            gone.add(booking.id)
            roots.add(booking.root_id)
        self._unit.session.flush()
        self.offer(roots)
        return gone

    def _alternatives(self, rows: Sequence[Any], gone: Collection[str], *, by: Principal) -> dict[str, Any]:
        """Where each could be instead: what was kept would move there, what was cancelled would be booked anew, and so
        would be the time of those who are there, for what has begun does not move."""
        acceptance, windows = Acceptance(self._unit), Windows(self._unit)
        places = windows.places([(row.root_id, row.resource_id) for row in rows])
        return {
            row.id: acceptance.alternatives(
                place,
                Span(row.starts_at, row.ends_at),
                row.units,
                Booker(by, row.startup_id, row.operator_id),
                ignoring=None if row.id in gone or row.state == "checked_in" else row.id,
            )
            for row, place in zip(rows, places, strict=True)
        }
