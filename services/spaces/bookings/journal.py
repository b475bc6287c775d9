"""Tells of bookings: every change is one audit row and one event, with the booking as the API shows it."""

from typing import Any

from services.kit.unit import Unit
from services.spaces.bookings.schemas import BookingRead
from services.spaces.bookings.shapes import shown


class Journal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def tell(
        self,
        verb: str,
        booking: Any,
        time_zone: str,
        *,
        before: BookingRead | None = None,
        reason: str | None = None,
    ) -> BookingRead:
        """The booking as it is now, told under `booking.<verb>`."""
        read = shown(booking, time_zone)
        self._unit.record(f"booking.{verb}", f"booking/{read.id}", read, hub_id=read.hub_id, startup_id=read.startup_id)
        self._unit.audit(
            f"booking.{verb}",
            f"booking/{read.id}",
            before=before.model_dump(mode="json") if before else None,
            after=read.model_dump(mode="json"),
            on_behalf_of=None if self._unit.by.acts_for(read.startup_id) else read.startup_id,
            reason=reason,
        )
        return read
