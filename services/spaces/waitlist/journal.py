"""Tells of the queue: every change of an entry is one audit row and one event, with the entry as the API shows it."""

from datetime import timedelta
from typing import Any

from services.kit.unit import Unit
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.schemas import Offer, WaitlistRead

_PLAIN = (
    "id",
    "hub_id",
    "startup_id",
    "resource_id",
    "kind",
    "time_zone",
    "units",
    "operator_id",
    "state",
    "booking_id",
    "position",
    "version",
    "created_at",
    "updated_at",
)


class QueueJournal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._entries = WaitlistRepository(unit.session, unit.clock)

    def tell(self, verb: str, entry_id: str) -> Any:
        """The entry's row as it is now, told under `waitlist.<verb>`."""
        row = self._entries.get(entry_id)
        read, told, subject = shown(row), f"waitlist.{verb}", f"waitlist/{entry_id}"
        self._unit.record(told, subject, read, hub_id=read.hub_id, startup_id=read.startup_id)
        on_behalf_of = None if self._unit.by.acts_for(read.startup_id) else read.startup_id
        self._unit.audit(told, subject, after=read.model_dump(mode="json"), on_behalf_of=on_behalf_of)
        return row


def shown(row: Any) -> WaitlistRead:
    offer = None
    if row.state == "offered":
        offer = Offer(
            booking_id=row.booking_id,
            resource_id=row.offer_resource_id,
            starts_at=row.offer_starts_at,
            ends_at=row.offer_ends_at,
            expires_at=row.offer_expires_at,
        )
    return WaitlistRead(
        **{name: getattr(row, name) for name in _PLAIN},
        since=row.from_at,
        until=row.to_at,
        duration=timedelta(seconds=row.duration),
        offer=offer,
    )
