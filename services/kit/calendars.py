"""Calendars as programs read them (RFC 5545): stable events, on the wall clock of the place where they happen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
CONFIRMED: Final = "CONFIRMED"
TENTATIVE: Final = "TENTATIVE"
CANCELLED: Final = "CANCELLED"
_STEP: Final = timedelta(hours=6)  # no zone changes its clock twice within that


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `uid` stays for ever and `sequence` grows with each change, so that programs know it again.

    Without `created_at` it does not say when it was made or changed, but for the stamp that every event must have.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    summary: str
    status: str
    updated_at: datetime
    created_at: datetime | None = None
    location: str = ""
    description: str = ""


def written(name: str, entries: Iterable[Entry], *, product: str) -> bytes:
    """The calendar as a file. Whatever the texts hold, they stay texts: the library escapes and folds them."""
    known = list(entries)
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(" ".join(name.split())))
    for zone in sorted({entry.time_zone for entry in known} - {"UTC"}):
        spans = [(e.starts_at, e.ends_at) for e in known if e.time_zone == zone]
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        # Whole years, so that the same events make the same file from one day to the next.
        calendar.add_component(_zone(zone, first.year - 1, last.year + 1))
    for entry in known:
        calendar.add_component(_event(entry))
    file: bytes = calendar.to_ical(sorted=False)
    return file


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _utc(entry.updated_at))
    _add_instant(event, "dtstart", entry.starts_at, entry.time_zone)
    _add_instant(event, "dtend", entry.ends_at, entry.time_zone)
    event.add("summary", entry.summary)
    if entry.location:
        event.add("location", entry.location)
    if entry.description:
        event.add("description", entry.description)
    event.add("status", entry.status)
    event.add("sequence", entry.sequence)
    event.add("transp", "TRANSPARENT" if entry.status == CANCELLED else "OPAQUE")
    if entry.created_at is not None:
        event.add("created", _utc(entry.created_at))
        event.add("last-modified", _utc(entry.updated_at))
    return event


def _add_instant(event: Event, name: str, at: datetime, zone: str) -> None:
    local = at.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    # A wall clock that goes back shows an hour twice, and a local time means the first (RFC 5545 §3.3.5).
    if zone == "UTC" or (local.fold and local.utcoffset() != local.replace(fold=0).utcoffset()):
        event.add(name, _utc(at))
    else:
        event.add(name, local.replace(tzinfo=None), parameters={"TZID": zone})


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


@lru_cache(maxsize=256)
def _zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The offsets of a zone during some years. The library's own finds gaps an hour late: it reads them after they
    have passed, where RFC 5545 §3.6.5 wants the time that the clock showed before."""
    zone = ZoneInfo(name)
    since, until = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    timezone = Timezone()
    timezone.add("tzid", name)
    for at in (since, *_changes(zone, since, until)):
        after = at.astimezone(zone)
        before = after if at == since else (at - timedelta(seconds=1)).astimezone(zone)
        offset = before.utcoffset() or timedelta(0)
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        part.add("dtstart", (at + offset).replace(tzinfo=None))
        part.add("tzoffsetfrom", offset)
        part.add("tzoffsetto", after.utcoffset() or timedelta(0))
        part.add("tzname", after.tzname() or name)
        timezone.add_component(part)
    return timezone


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The instants at which the clock changes, to the second."""
    early = since
    while early < until:
        late = min(early + _STEP, until)
        if early.astimezone(zone).utcoffset() != late.astimezone(zone).utcoffset():
            yield _between(zone, early, late)
        early = late


def _between(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    changed = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == changed:
            late = middle
        else:
            early = middle
    return late
