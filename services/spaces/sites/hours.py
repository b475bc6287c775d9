"""Opening hours as people write them, and as spans of real time.

A week is `{"mon": [["08:00", "12:00"], ["13:00", "20:00"]], …}` in the site's zone. An interval whose end comes
before its start runs into the next day. An exception replaces its date; a public holiday closes a date.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

import holidays

from services.kit.spans import Span, merge, subtract

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")

Intervals = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a place is open. `week` None means always; closures, in order and apart, are shut whatever it says."""

    zone: ZoneInfo
    week: Mapping[str, Intervals] | None
    exceptions: Mapping[str, Intervals]
    holidays: str | None = None
    closures: tuple[Span, ...] = ()

    def open_spans(self, within: Span) -> list[Span]:
        """The open time inside a span, in order and merged."""
        shut = self._shut(within)
        return subtract(self._scheduled(within), shut) if shut else self._scheduled(within)

    def _scheduled(self, within: Span) -> list[Span]:
        if self.week is None and not self.exceptions and self.holidays is None:
            return [within]
        return [clipped for span in merge(self._days(within)) if (clipped := span.clip(within)) is not None]

    def _shut(self, within: Span) -> Sequence[Span]:
        # A place may have thousands of closures ahead, of which a booking meets one or none.
        first = bisect_right(self.closures, within.starts_at, key=attrgetter("ends_at"))
        return self.closures[first : bisect_left(self.closures, within.ends_at, key=attrgetter("starts_at"))]

    def covers(self, span: Span) -> bool:
        return self.open_spans(span) == [span]

    def _days(self, within: Span) -> Iterator[Span]:
        # The day before counts too: its last interval may run past midnight.
        day = within.starts_at.astimezone(self.zone).date() - timedelta(days=1)
        last = within.ends_at.astimezone(self.zone).date()
        while day <= last:
            for opens, closes in self._intervals(day):
                yield Span(self._instant(day, opens), self._instant(day, closes, after=opens))
            day += timedelta(days=1)

    def _intervals(self, day: date) -> Intervals:
        exception = self.exceptions.get(day.isoformat())
        if exception is not None:
            return exception
        if self.holidays is not None and is_holiday(day, self.holidays):
            return ()
        if self.week is None:
            return (("00:00", "24:00"),)
        return self.week.get(DAYS[day.weekday()], ())

    def _instant(self, day: date, clock: str, *, after: str | None = None) -> datetime:
        if after is not None and clock <= after:
            day += timedelta(days=1)
        if clock == "24:00":
            day, clock = day + timedelta(days=1), "00:00"
        return first_instant(datetime.combine(day, time.fromisoformat(clock), self.zone))


def first_instant(local: datetime) -> datetime:
    """When the clock on the wall first shows this time; right after the gap for a time that daylight saving skips."""
    late = local.astimezone(UTC)
    if late.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return late
    # In a gap the two readings of PEP 495 lie on either side of the change: close in on it.
    early = local.replace(fold=1).astimezone(UTC)
    changed = late.astimezone(local.tzinfo).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(local.tzinfo).utcoffset() == changed:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)


@lru_cache(maxsize=512)
def _calendar(place: str, year: int) -> frozenset[date]:
    country, _, region = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def is_holiday(day: date, place: str) -> bool:
    """Whether a date is a public holiday of a country (`FR`) or of a region of it (`FR-57`)."""
    return day in _calendar(place, day.year)


def is_place(place: str) -> bool:
    """Whether the calendar library knows this country or region."""
    try:
        _calendar(place, 2026)
    except (NotImplementedError, KeyError):
        return False
    return True


def fault(intervals: Intervals) -> str | None:
    """What is wrong with the intervals of one day, or None: `HH:MM` pairs in order, only the last past midnight."""
    before = ""
    for number, pair in enumerate(intervals):
        if len(pair) != 2 or not all(_CLOCK.fullmatch(clock) for clock in pair) or pair[0] == "24:00":
            return "An interval is two times of day such as 08:00 and 12:00 (24:00 may end it)."
        if pair[0] == pair[1]:
            return "An interval must not end when it starts; a whole day is 00:00 to 24:00."
        if pair[0] < before:
            return "Intervals of a day come in order and do not overlap."
        if pair[1] < pair[0] and number != len(intervals) - 1:
            return "Only the last interval of a day may run into the next one."
        before = pair[1]
    return None
