"""A day of bookings laid out on a time grid: which row, which column, which lane. Pure decisions on values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from portal.formats import zone
from portal.shapes import Booking, Resource

SLOT: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
OCCUPYING: Final = frozenset({"held", "pending", "confirmed", "checked_in", "completed"})
# The stylesheet has classes for this many; a day of 25 hours has 100 slots.
MOST_SLOTS: Final = 100
MOST_LANES: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A booking from its first slot, over so many slots, in its lane; all count from 1, as CSS grids do."""

    booking: Booking
    start: int
    slots: int
    lane: int


@dataclass(frozen=True, slots=True)
class Row:
    resource: Resource
    bars: tuple[Bar, ...]
    lanes: int
    hidden: int


@dataclass(frozen=True, slots=True)
class DayGrid:
    rows: tuple[Row, ...]
    idle: tuple[Resource, ...]
    hours: tuple[datetime, ...]
    slots: int
    now_slot: int | None


def span_of_day(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """From local midnight to the next one: 23, 24 or 25 hours."""
    place = zone(time_zone)
    midnights = (datetime.combine(one, time.min, place).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return next(midnights), next(midnights)


def lay_out(
    bookings: Sequence[Booking], resources: Sequence[Resource], *, day: date, time_zone: str, now: datetime
) -> DayGrid:
    """The grid from eight to eight, or wider when bookings reach beyond."""
    midnight, next_midnight = span_of_day(day, time_zone)
    shown = [b for b in bookings if b.state in OCCUPYING and b.starts_at < next_midnight and b.ends_at > midnight]
    opening = datetime.combine(day, time(8), zone(time_zone)).astimezone(UTC)
    closing = datetime.combine(day, time(20), zone(time_zone)).astimezone(UTC)
    first = max(midnight, _hour_before(min([opening, *(b.starts_at for b in shown)]), midnight))
    last = min(next_midnight, max([closing, *(b.ends_at for b in shown)]))
    hours = -(-(last - first) // HOUR)
    by_resource: dict[str, list[Booking]] = defaultdict(list)
    for booking in shown:
        by_resource[booking.resource_id].append(booking)
    known = {resource.id: resource for resource in resources}
    for missing in by_resource.keys() - known.keys():
        known[missing] = Resource(id=missing, name=missing[:8], kind="")
    ordered = sorted(known.values(), key=lambda resource: (resource.kind, resource.name.casefold(), resource.id))
    slots = min(hours * 4, MOST_SLOTS)
    return DayGrid(
        rows=tuple(_row(r, by_resource[r.id], first, slots) for r in ordered if r.id in by_resource),
        idle=tuple(r for r in ordered if r.id not in by_resource and r.state == "active"),
        hours=tuple(first + n * HOUR for n in range(hours)),
        slots=slots,
        now_slot=(now - first) // SLOT + 1 if first <= now < first + slots * SLOT else None,
    )


def _hour_before(at: datetime, midnight: datetime) -> datetime:
    return midnight + (at - midnight) // HOUR * HOUR


def _row(resource: Resource, bookings: list[Booking], first: datetime, slots: int) -> Row:
    """Each booking takes the highest lane that is free by then; what finds none is counted, not drawn."""
    taken: list[int] = []
    bars = []
    hidden = 0
    for booking in sorted(bookings, key=lambda b: (b.starts_at, b.ends_at, b.id)):
        start = max(0, (booking.starts_at - first) // SLOT)
        end = min(slots, max(start + 1, -(-(booking.ends_at - first) // SLOT)))
        lane = next((n for n, busy_until in enumerate(taken) if busy_until <= start), len(taken))
        if lane == MOST_LANES:
            hidden += 1
            continue
        if lane == len(taken):
            taken.append(end)
        taken[lane] = end
        bars.append(Bar(booking, start + 1, end - start, lane + 1))
    return Row(resource, tuple(bars), len(taken), hidden)


def stylesheet() -> str:
    """A class for each column, width and lane: positions without inline styles, which the site's policy forbids."""
    rules = [f".at-{n}{{grid-column-start:{n}}}.for-{n}{{grid-column-end:span {n}}}" for n in range(1, MOST_SLOTS + 1)]
    rules += [f".slots-{n}{{--slots:{n}}}" for n in range(4, MOST_SLOTS + 1, 4)]
    rules += [f".lane-{n}{{grid-row:{n}}}" for n in range(1, MOST_LANES + 1)]
    return "\n".join(rules) + "\n"
