"""Which dates of a series a change means, where they go and in which order: decisions on plain values."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from services.kit.errors import DomainError, Violation
from services.kit.spans import Span
from services.spaces.bookings.schemas import BookingUpdate
from services.spaces.series.errors import OccurrenceNotFound, OccurrenceRequired
from services.spaces.series.recurrence import Wall, on_wall

_AWAITED: Final = frozenset({"pending", "confirmed"})
_RULES: Final = "booking.rule"


class Meant(NamedTuple):
    """The dates that a request names: one, one and all later ones, or all."""

    scope: str
    occurrence: datetime | None

    def of(self, rows: Sequence[Any]) -> list[Any]:
        """Those dates among all of the series; refuses a name that none has."""
        if self.scope == "all":
            return list(rows)
        name = self.named(rows).starts_at
        return [row for row in rows if row.starts_at == name or (self.scope == "following" and row.starts_at > name)]

    def named(self, rows: Sequence[Any]) -> Any:
        if self.occurrence is None:
            raise OccurrenceRequired
        found = next((row for row in rows if row.starts_at == self.occurrence), None)
        if found is None:
            raise OccurrenceNotFound
        return found


class Shift(NamedTuple):
    """How far a date moves on the wall clock."""

    of_start: timedelta
    of_end: timedelta

    def __call__(self, wall: Wall) -> Wall:
        return Wall(wall.starts_at + self.of_start, wall.ends_at + self.of_end)

    @property
    def is_later(self) -> bool:
        return (self.of_start or self.of_end) > timedelta(0)


NO_SHIFT: Final = Shift(timedelta(0), timedelta(0))


def shift(was: Wall, starts_at: datetime | None, ends_at: datetime | None, zone: ZoneInfo) -> Shift:
    """From where a date is to the new times it was given; a time that was left out stays."""
    return Shift(
        on_wall(starts_at, zone) - was.starts_at if starts_at else timedelta(0),
        on_wall(ends_at, zone) - was.ends_at if ends_at else timedelta(0),
    )


def is_ahead(row: Any, now: datetime) -> bool:
    """Whether a date was booked, still is, and has not begun where it is now."""
    return row.state in _AWAITED and row.booked_from > now


def in_order(rows: Iterable[Any], by: Shift) -> list[Any]:
    """The order in which the dates of one series get out of each other's way: those in front first."""
    return sorted(rows, key=lambda row: row.booked_from, reverse=by.is_later)


def overlap(walls: Iterable[Wall], turnaround: timedelta) -> bool:
    """Whether a date begins before an earlier one is over, and what follows it too."""
    return any(later.starts_at < earlier.ends_at + turnaround for earlier, later in pairwise(sorted(walls)))


def reason_of(refusal: DomainError) -> str:
    """Why a date cannot be booked, as one code; of broken rules it is the first, which says more than their name."""
    return refusal.violations[0].code if refusal.code == _RULES and refusal.violations else refusal.code


def broken_rules(refusals: Iterable[DomainError]) -> list[Violation]:
    """What the dates of a series break, each rule once."""
    found: dict[str, Violation] = {}
    for refusal in refusals:
        for violation in refusal.violations:
            found.setdefault(violation.code, violation)
    return list(found.values())


def planned(row: Any) -> Wall:
    """Where the whole series has a date."""
    return Wall(row.wall_starts_at, row.wall_ends_at)


def span_of(row: Any, wish: BookingUpdate) -> Span:
    """When a date will be, once its booking has changed as wished."""
    return Span(wish.starts_at or row.booked_from, wish.ends_at or row.booked_until)
