"""Tells of series: every change is one audit row and one event, beside those that its bookings have of their own."""

from typing import Any

from services.kit.unit import Unit
from services.spaces.series.schemas import SeriesListed
from services.spaces.series.shapes import listed


class SeriesJournal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def tell(self, verb: str, row: Any, *, before: SeriesListed | None = None, reason: str | None = None) -> None:
        """The series as it is now, told under `series.<verb>`."""
        now = listed(row)
        subject = f"series/{now.id}"
        self._unit.record(f"series.{verb}", subject, now, hub_id=now.hub_id, startup_id=now.startup_id)
        self._unit.audit(
            f"series.{verb}",
            subject,
            before=before.model_dump(mode="json") if before else None,
            after=now.model_dump(mode="json"),
            on_behalf_of=None if self._unit.by.acts_for(now.startup_id) else now.startup_id,
            reason=reason,
        )
