"""The dates that a recurrence rule of RFC 5545 names, on the wall clock of their place."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from services.kit.spans import Span
from services.spaces.bookings.errors import SpanInvalid
from services.spaces.series.errors import RuleInvalid, TooMany
from services.spaces.series.grammar import Rule, invalid, parsed
from services.spaces.sites.hours import first_instant

MOST: Final = 200
REACH: Final = 20  # years
# Looking for a date that never comes, the library goes on until the year 9999. The calendar repeats every 400 years, so
# it is asked about the same dates that much later, where not much is left to look through.
_LATER: Final = 19 * 400


class Wall(NamedTuple):
    """From when to when, as the clock on the wall shows it: local times without offset."""

    starts_at: datetime
    ends_at: datetime

    def in_real_time(self, zone: ZoneInfo) -> Span:
        """When the clock shows this for the first time; a time that it skips is right after the gap."""
        return Span(*(first_instant(at.replace(tzinfo=zone)) for at in self))


class Dated(NamedTuple):
    wall: Wall
    span: Span


def on_wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def expanded(text: str, first: Span, zone: ZoneInfo) -> list[Dated]:
    """The dates of a rule from a first span on: each at the same time of day and as long, on the wall clock.

    They are what the rule says: the first span is one of them only if the rule names its day.
    """
    rule = parsed(text)
    if rule.times is not None and rule.times > MOST:
        raise TooMany(limit=MOST)
    wall = Wall(on_wall(first.starts_at, zone), on_wall(first.ends_at, zone))
    if wall.starts_at >= wall.ends_at:
        raise SpanInvalid
    length = wall.ends_at - wall.starts_at
    walls = [Wall(at, at + length) for at in _bounded(rule, wall.starts_at, zone)]
    # The first one was told as an instant, so it is that one, also in an hour that the clock shows twice.
    return [Dated(each, first if each == wall else each.in_real_time(zone)) for each in walls]


def _bounded(rule: Rule, first: datetime, zone: ZoneInfo) -> list[datetime]:
    found: list[datetime] = []
    for at in _named(rule, first):
        if _is_over(rule, at, zone):
            break
        if len(found) == MOST:
            raise TooMany(limit=MOST)
        if at.year > first.year + REACH:
            raise _too_far()
        found.append(at)
        if len(found) == rule.times:
            break
    if not found:
        raise invalid("No date follows from it.", "Aucune date n’en découle.")
    if rule.times is not None and len(found) < rule.times:
        raise _too_far()
    return found


def _too_far() -> RuleInvalid:
    return invalid(f"It reaches further than {REACH} years.", f"Elle va au-delà de {REACH} ans.")


def _named(rule: Rule, first: datetime) -> Iterator[datetime]:
    """Every date that the rule names, without its end."""
    named = rrulestr(rule.endless, dtstart=first.replace(year=first.year + _LATER))
    for at in named:
        yield datetime.combine(at.replace(year=at.year - _LATER), first.time())


def _is_over(rule: Rule, at: datetime, zone: ZoneInfo) -> bool:
    if isinstance(rule.until, datetime):
        return first_instant(at.replace(tzinfo=zone)) > rule.until
    return rule.until is not None and at.date() > rule.until
