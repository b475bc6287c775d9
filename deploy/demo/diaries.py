"""The time of every resource in quarters of an hour: what is open, what is taken, what still fits."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.demo.days import Today
from services.kit.spans import Span
from services.spaces.sites.hours import Hours

Row = dict[str, Any]

QUARTER: Final = timedelta(minutes=15)
DAYS_BACK: Final = 90
DAYS_AHEAD: Final = 62


class Diary:
    """One resource. `rivals` are the whole it is part of, or its parts: never taken at the same time."""

    def __init__(self, resource: Row, opens: bytes) -> None:
        self.resource = resource
        self.rivals: list[Diary] = []
        self._opens = opens
        self._taken = bytearray(len(opens))
        self._units: int = resource["units"]
        self._turnaround = -(-resource["turnaround"] // 900)

    def fits(self, first: int, last: int, units: int = 1) -> bool:
        """Whether a booking from one quarter to another is open and free, its turnaround included."""
        until = last + self._turnaround
        if first < 0 or until >= len(self._opens) or self._opens.find(0, first, last) != -1:
            return False
        if max(self._taken[first:until]) + units > self._units:
            return False
        return all(rival.is_free(first, until) for rival in self.rivals)

    def is_free(self, first: int, until: int) -> bool:
        return not any(self._taken[first:until])

    def take(self, first: int, last: int, units: int = 1) -> None:
        for quarter in range(first, last + self._turnaround):
            self._taken[quarter] += units


class Diaries:
    """All of them, over the days for which the demo knows bookings."""

    def __init__(self, sites: list[Row], resources: list[Row], closures: list[Row], today: Today) -> None:
        self._starts = today.at(-DAYS_BACK, 0)
        self.now = self.quarter(today.now)
        ends = today.at(DAYS_AHEAD, 0)
        opens = {site["id"]: self._opens(site, closures, Span(self._starts, ends)) for site in sites}
        self.zones = {site["id"]: ZoneInfo(site["time_zone"]) for site in sites}
        self.of = {
            resource["id"]: Diary(resource, self._in_service(resource, opens[resource["site_id"]]))
            for resource in resources
        }
        for diary in self.of.values():
            whole = self.of.get(diary.resource["parent_id"])
            if whole is not None:
                diary.rivals.append(whole)
                whole.rivals.append(diary)

    def quarter(self, at: datetime) -> int:
        return (at - self._starts) // QUARTER

    def quarters(self, span: Span) -> tuple[int, int]:
        return self.quarter(span.starts_at), self.quarter(span.ends_at)

    def zone(self, diary: Diary) -> ZoneInfo:
        return self.zones[diary.resource["site_id"]]

    def _opens(self, site: Row, closures: list[Row], span: Span) -> bytes:
        shut = tuple(Span(c["starts_at"], c["ends_at"]) for c in closures if c["site_id"] == site["id"])
        hours = Hours(ZoneInfo(site["time_zone"]), site["opening_hours"], {}, site["holidays"], shut)
        quarters = bytearray(self.quarter(span.ends_at))
        for opens_at, closes_at in hours.open_spans(span):
            first, last = self.quarter(opens_at), self.quarter(closes_at)
            quarters[first:last] = b"\x01" * (last - first)
        return bytes(quarters)

    def _in_service(self, resource: Row, opens: bytes) -> bytes:
        """What is out of order takes nobody since it broke."""
        if resource["state"] == "active":
            return opens
        broken = max(self.quarter(resource["updated_at"]), 0)
        return opens[:broken] + bytes(len(opens) - broken)
