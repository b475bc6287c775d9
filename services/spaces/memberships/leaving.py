"""What becomes of a startup's bookings in a hub where it may not book any more."""

from services.kit.unit import Unit
from services.spaces.bookings.cancelling import Cancelling
from services.spaces.bookings.release import Release
from services.spaces.memberships import rules
from services.spaces.memberships.repository import FutureRows, MembershipRows
from services.spaces.memberships.rules import Residency
from services.spaces.waitlist.journal import QueueJournal
from services.spaces.waitlist.offers import Offers
from services.spaces.waitlist.repository import WaitlistRepository


class Leaving:
    """Acts on the memberships as they are now, so that news that comes twice or late does no harm."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._future = FutureRows(unit.session, unit.clock)
        self._entries = WaitlistRepository(unit.session, unit.clock)

    def settle(self, startup_id: str, hub_id: str) -> None:
        residency = MembershipRows(self._unit.session).residency(startup_id, hub_id)
        if residency is None or not rules.is_ever_barred(residency, since=self._unit.now):
            return
        # Under all the locks of the hub a booking made meanwhile is either seen here, or sees what this wrote.
        self._future.lock_hub(hub_id)
        self._leave_queue(startup_id, hub_id, residency)
        self._offer(self._cancel(startup_id, hub_id, residency))

    def _leave_queue(self, startup_id: str, hub_id: str, residency: Residency) -> None:
        for entry in self._entries.waiting_of(startup_id, hub_id):
            barred = rules.bar(residency, entry.from_at, now=self._unit.now)
            if barred and self._entries.leave(entry.id, at=self._unit.now):
                QueueJournal(self._unit).tell("left", entry.id)

    def _cancel(self, startup_id: str, hub_id: str, residency: Residency) -> list[str]:
        """As the staff cancels: everything is given back. What was only offered goes, whatever the hub's rule."""
        cancelling, offers = Cancelling(self._unit), Offers(self._unit)
        offered = self._entries.offered_to(startup_id, hub_id)
        roots = set()
        for booking, zone in self._future.lock_bookings(startup_id, hub_id, since=self._unit.now):
            standing = rules.barred_on(residency, booking.starts_at) if residency.cancels else None
            if booking.id in offered:
                standing = standing or rules.bar(residency, booking.starts_at, now=self._unit.now)
            if standing is None:
                continue
            cancelling.cancel(booking, zone, reason=f"membership {standing}")
            if booking.id in offered:
                offers.ended(booking.id, "cancelled")
            roots.add(booking.root_id)
        self._unit.session.flush()
        return sorted(roots)

    def _offer(self, root_ids: list[str]) -> None:
        release = Release(self._unit)
        for root_id in self._entries.roots_waited_for(root_ids):
            release.offer(release.lock_tree(root_id))
