"""What takes time in the world, counted naively: instant by instant, node by node."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from services.spaces.bookings.models import LIVE, OCCUPYING
from tests.spaces.machine.world import Seen


class Taken(NamedTuple):
    resource_id: str
    starts_at: datetime
    until: datetime
    units: int


def takes(row: Any, now: datetime) -> bool:
    """A hold past its end takes nothing, nor does a booking to which nobody came."""
    if row.state not in OCCUPYING:
        return False
    gives_back = row.state in {"held", "pending"} or (row.state == "confirmed" and row.no_show_after is not None)
    return not (gives_back and row.lapses_at <= now)


def taken(seen: Seen, *, without: Iterable[str] = ()) -> list[Taken]:
    return [
        Taken(row.resource_id, row.starts_at, row.blocked_until, row.units)
        for row in seen.bookings
        if row.id not in without and takes(row, seen.now)
    ]


def used(seen: Seen, node_id: str, at: datetime, claims: Iterable[Taken]) -> int:
    """A pool adds its parts up; a whole is taken as soon as any part of it is."""
    direct = sum(one.units for one in claims if one.resource_id == node_id and one.starts_at <= at < one.until)
    parts = [used(seen, part.id, at, claims) for part in seen.resources if part.parent_id == node_id]
    return direct + (sum(parts) if seen.resource[node_id].units > 1 else int(any(parts)))


def overfull(seen: Seen, claims: list[Taken], since: datetime, until: datetime | None = None) -> list[tuple[Any, ...]]:
    """Where more is taken than there is, from an instant on: it can only begin where something begins."""
    starts = {since, *[one.starts_at for one in claims if one.starts_at > since]}
    return [
        (seen.resource[node.id].name, at, count, node.units)
        for at in sorted(starts)
        if until is None or at < until
        for node in seen.resources
        if (count := used(seen, node.id, at, claims)) > node.units
    ]


def fits(seen: Seen, wish: Taken, *, without: Iterable[str] = ()) -> bool:
    return not overfull(seen, [*taken(seen, without=without), wish], wish.starts_at, wish.until)


def check_peaks(seen: Seen) -> None:
    """What was, was; from now on nothing holds more than it has."""
    found = overfull(seen, [one for one in taken(seen) if one.until > seen.now], seen.now)
    assert not found, found


def check_rows(seen: Seen) -> None:
    for row in seen.bookings:
        assert (row.lapses_at is not None) == (row.state in LIVE), row
        assert row.occupies == (row.state in OCCUPYING), row
        assert (row.blocked_until - row.ends_at).total_seconds() == row.turnaround, row


def check_series(seen: Seen) -> None:
    """A date and its booking know each other; what was not changed by itself is where its series has it."""
    dated = {}
    for date in seen.dates:
        assert (date.outcome == "booked") == (date.booking_id is not None), date
        if date.booking_id is None:
            continue
        booking = dated[date.booking_id] = seen.booking[date.booking_id]
        assert (booking.series_id, booking.recurs_at) == (date.series_id, date.starts_at), (date, booking)
        if booking.state in {"pending", "confirmed"} and not date.moved:
            where = (booking.starts_at.replace(tzinfo=None), booking.ends_at.replace(tzinfo=None))
            assert where == (date.wall_starts_at, date.wall_ends_at), (date, booking)
    assert {row.id for row in seen.bookings if row.series_id is not None} == dated.keys()


def check_queue(seen: Seen) -> None:
    """An entry has at most one open offer, and an open offer is time that is held for it alone."""
    offered = [entry.booking_id for entry in seen.entries if entry.booking_id is not None]
    assert len(offered) == len(set(offered)), offered
    for entry in seen.entries:
        state = seen.booking[entry.booking_id].state if entry.booking_id is not None else None
        if entry.state == "waiting":
            assert state is None, entry
        elif entry.state == "offered":
            assert state == "held", (entry, state)
            assert seen.booking[entry.booking_id].startup_id == entry.startup_id, entry
        elif entry.state == "accepted":
            assert state not in {None, "held"}, (entry, state)
        else:
            assert state != "held", (entry, state)
