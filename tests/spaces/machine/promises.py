"""What the product promises: what is offered can be had at once, and nobody waits for what they could have."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import null, update
from sqlmodel import Session

from services.kit.errors import DomainError
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.operations import Availability
from services.spaces.bookings.models import Booking
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.waitlist.rules import NOTICE
from tests.spaces.machine.occupancy import Taken, fits, taken
from tests.spaces.machine.world import QUARTER, Seen, World

_LOOK = timedelta(hours=20)
_MOST_TRIED = 2


def taken_back(session: Session, act: Callable[[], Any]) -> DomainError | None:
    """How it is refused, tried in a savepoint."""
    attempt = session.begin_nested()
    try:
        act()
    except DomainError as refusal:
        return refusal
    finally:
        attempt.rollback()
    return None


def check_windows(world: World, resource_id: str) -> None:
    """Every window of a resource can be booked as a whole, with all the units that it says are free."""

    def proven(unit: Unit) -> None:
        within = Span(unit.now, unit.now + _LOOK)
        for window in Availability(unit).of_resource(resource_id, within, units=1, by=unit.by).windows:
            wish = BookingCreate(
                resource_id=resource_id,
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                units=window.units_free,
            )
            refusal = taken_back(unit.session, lambda wish=wish: Bookings(unit).create(wish, by=unit.by))
            # A policy may allow less at a time than is free.
            codes = {violation.code for violation in refusal.violations} if refusal is not None else set()
            assert refusal is None or codes == {"booking.too_long"}, (window, refusal, codes)

    world.rehearse(proven, world.staff)


def check_search(world: World, kind: str, duration: timedelta, units: int, by: Principal) -> None:
    def proven(unit: Unit) -> None:
        paging = SimpleNamespace(
            limit=20, count=False, pick=lambda items, _: (items[:20], None), reply=lambda page, _: page
        )
        found = Availability(unit).search(
            paging,
            Span(unit.now, unit.now + _LOOK),
            by=unit.by,
            duration=duration,
            units=units,
            kind=kind,
            hub=world.hub_id,
            site=None,
            attributes=(),
            ignored_booking=None,
            certified_only=True,
        )
        for hit in found.items:
            wish = BookingCreate(resource_id=hit.resource.id, starts_at=hit.starts_at, ends_at=hit.ends_at, units=units)
            refusal = taken_back(unit.session, lambda wish=wish: Bookings(unit).create(wish, by=unit.by))
            assert refusal is None, (hit, refusal, refusal.violations)

    world.rehearse(proven, by)


def check_nobody_waits_for_what_is_free(world: World, seen: Seen) -> None:
    """To be asked when nothing that has lapsed is left to be written down."""
    wishes = {entry.id: _servable(world, seen, entry) for entry in seen.waiting}
    if not any(wishes.values()):
        return

    def tried(unit: Unit) -> None:
        for entry_id, found in wishes.items():
            for wish in found[:_MOST_TRIED]:
                by = world.key_for(wish.startup_id)
                refusal = taken_back(unit.session, lambda wish=wish, by=by: Bookings(unit).create(wish, by=by))
                entry = next(entry for entry in seen.entries if entry.id == entry_id)
                assert refusal is not None, ("could be served", entry, wish)

    world.rehearse(tried, world.staff)


def check_nobody_was_overtaken(world: World, before: Seen, seen: Seen) -> None:
    """Whoever was offered something just now was the first who could have had it."""
    waited = {entry.id for entry in before.entries if entry.state == "waiting"}
    open_before = {entry.booking_id for entry in before.entries}
    for entry in seen.entries:
        if entry.state != "offered" or entry.booking_id in open_before:
            continue
        for earlier in seen.waiting:
            if earlier.id < entry.id and earlier.id in waited:
                _check_would_not_do(world, seen, earlier, entry)


def _check_would_not_do(world: World, seen: Seen, earlier: Any, entry: Any) -> None:
    wishes = _servable(world, seen, earlier, without=entry.booking_id)[:_MOST_TRIED]

    def tried(unit: Unit) -> None:
        gone = {"state": "cancelled", "occupies": False, "lapses_at": null()}
        unit.session.execute(update(Booking).where(Booking.__table__.c.id == entry.booking_id).values(gone))
        for wish in wishes:
            by = world.key_for(wish.startup_id)
            refusal = taken_back(unit.session, lambda wish=wish, by=by: Bookings(unit).create(wish, by=by))
            assert refusal is not None, ("overtaken", earlier, entry, wish)

    if wishes:
        world.rehearse(tried, world.staff)


def _servable(world: World, seen: Seen, entry: Any, *, without: str | None = None) -> list[BookingCreate]:
    """Bookings that would serve an entry, as far as free time goes; those apart for which more than that counts."""
    ignoring = {without} if without else set()
    found = []
    for node in seen.resources:
        wanted = node.id == entry.resource_id or (node.kind == entry.kind and node.state == "active")
        if not wanted or node.id in world.counted or node.units < entry.units:
            continue
        for starts_at in _starts(seen, entry):
            ends_at = starts_at + timedelta(seconds=entry.duration)
            until = ends_at + timedelta(seconds=node.turnaround)
            if fits(seen, Taken(node.id, starts_at, until, entry.units), without=ignoring):
                found.append(
                    BookingCreate(
                        resource_id=node.id,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        units=entry.units,
                        startup_id=entry.startup_id,
                    )
                )
    # Closed time is free as well, so not the first ones only.
    return found[:: max(len(found) // _MOST_TRIED, 1)]


def _starts(seen: Seen, entry: Any) -> Iterator[datetime]:
    """Where a booking could begin: as soon as possible, as something ends, and at every quarter of an hour."""
    soonest, latest = max(entry.from_at, seen.now + NOTICE), entry.lapses_at
    quarters = int((latest - entry.from_at) / QUARTER) + 1
    points = {soonest, *[entry.from_at + number * QUARTER for number in range(quarters)]}
    points |= {one.until for one in taken(seen)} | {closure.ends_at for closure in seen.closures}
    return (at for at in sorted(points) if soonest <= at <= latest)
