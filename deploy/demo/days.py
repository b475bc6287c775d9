"""Today, as the demo sees it: everything happens so many days before or after local midnight in Paris."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.kit.clock import Clock

PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Today:
    now: datetime
    on: date

    @classmethod
    def of(cls, clock: Clock) -> "Today":
        now = clock.now()
        return cls(now, now.astimezone(PARIS).date())

    def day(self, offset: int) -> date:
        return self.on + timedelta(days=offset)

    def at(self, offset: int, minutes: int, zone: ZoneInfo = PARIS) -> datetime:
        """So many minutes after midnight on the wall clock of a zone, as an instant in UTC."""
        local = datetime.combine(self.day(offset), time(), zone).replace(tzinfo=None) + timedelta(minutes=minutes)
        return local.replace(tzinfo=zone).astimezone(UTC)

    def past(self, offset: int, minutes: int) -> datetime:
        """The same, but never later than now: nothing was made in the future."""
        return min(self.at(offset, minutes), self.now)
