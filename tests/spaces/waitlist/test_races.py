"""The queue under many hands: real threads on connections of their own, as several replicas have them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.kit.ids import new_id
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.release import Release
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.bookings.turns import Turns
from services.spaces.house import HOUSE
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.schemas import WaitlistCreate
from tests.spaces.racing import kinds, race
from tests.spaces.story import at
from tests.support.service import key_of

ROUNDS = range(2, 6)


@pytest.fixture
def keys(story):
    return [key_of(new_id(), story.hub_id) for _ in range(10)]


def cancel(booking, by):
    return lambda unit: Turns(unit).turn(booking.id, "cancel", by=by)


def join(body, by):
    return lambda unit: Waitlist(unit).join(WaitlistCreate.model_validate(body), by=by)


def live(story, day=2):
    return [row for row in story.rows() if row.occupies and row.starts_at.day == day]


def test_two_cancellations_make_one_offer_to_one_who_waits(spaces, story, act, wait, queue):
    rooms = [story.resource(name=name) for name in ("One", "Two")]
    for day in ROUNDS:
        booked = [story.book(room, at("09:00", day), at("10:00", day)) for room in rooms]
        entry = wait(kind="room", hub_id=story.hub_id, day=day)
        outcomes = race(*[act(cancel(booking, story.key), story.key) for booking in booked])
        assert [booking.state for booking in outcomes] == ["cancelled"] * 2
        (held,) = live(story, day)
        (row,) = [row for row in queue() if row.id == entry.id]
        assert (row.state, row.booking_id, held.state) == ("offered", held.id, "held")
    assert len(spaces.events("waitlist.offered")) == len(ROUNDS)


def test_ten_rooms_that_are_freed_at_once_serve_ten_who_wait(spaces, story, act, wait, keys, queue):
    rooms = [story.resource(name=f"Room {number}") for number in range(10)]
    booked = [story.book(room, at("09:00"), at("10:00")) for room in rooms]
    for key in keys:
        wait(by=key, kind="room", hub_id=story.hub_id)
    race(*[act(cancel(booking, story.key), story.key) for booking in booked])
    assert [row.state for row in queue()] == ["offered"] * 10
    assert Counter(row.resource_id for row in live(story)) == Counter(rooms)


def test_of_ten_who_wait_one_is_offered_and_two_sweepers_pass_it_on_once(spaces, story, act, wait, keys, queue):
    room = story.resource()
    taken = story.book(room, at("09:00"), at("10:00"))
    for key in keys:
        wait(room, by=key)
    race(*[act(cancel(taken, story.key), story.key)] * 2)
    for number in range(4):
        assert [row.state for row in queue()] == ["expired"] * number + ["offered"] + ["waiting"] * (9 - number)
        assert len(live(story)) == 1
        spaces.clock.advance(timedelta(minutes=30))
        race(*[act(lambda unit: Release(unit).lock_tree(room), HOUSE) for _ in range(2)])
    assert [told.startup_id for told in spaces.events("waitlist.offered")] == [
        next(iter(key.startup_ids)) for key in keys[:5]
    ]


def test_an_entry_that_somebody_is_busy_with_is_waited_for_and_not_lost(story, act, wait, queue):
    room = story.resource()
    taken = story.book(room, at("09:00"), at("10:00"))
    entry = wait(kind="room", hub_id=story.hub_id)
    with ThreadPoolExecutor(1) as threads:
        with story.database.transaction() as session:
            WaitlistRepository(session, story.clock).lock_waiting(entry.id)
            cancelled = threads.submit(act(cancel(taken, story.key), story.key))
            with pytest.raises(TimeoutError):
                cancelled.result(timeout=1)
            session.rollback()  # whoever was busy with it offers it nothing after all
        cancelled.result()
    assert [row.state for row in queue()] == ["offered"]


def test_those_who_wait_come_before_those_who_come_at_the_same_instant(story, act, wait, queue):
    room = story.resource()
    for day in ROUNDS:
        span = {"starts_at": at("09:00", day), "ends_at": at("10:00", day)}
        taken = story.book(room, **span)
        entry = wait(room, day=day)

        def create(by, span=span):
            return lambda unit: Bookings(unit).create(BookingCreate(resource_id=room, **span), by=by)

        strangers = [key_of(new_id(), story.hub_id) for _ in range(5)]
        _, *outcomes = race(act(cancel(taken, story.key), story.key), *[act(create(by), by) for by in strangers])
        assert kinds(outcomes) == {"BookingConflict": 5}
        assert [row.startup_id for row in live(story, day)] == [entry.startup_id]


@pytest.mark.parametrize("by_kind", [True, False])
def test_nobody_is_left_waiting_for_what_became_free_while_they_joined(story, act, wish, queue, by_kind):
    rooms = [story.resource(name=name) for name in ("One", "Two")]
    for day in range(2, 10):
        booked = [story.book(room, at("09:00", day), at("10:00", day)) for room in rooms]
        place = {"kind": "room", "hub_id": story.hub_id} if by_kind else {"resource_id": rooms[0]}
        body = wish(day=day, **place)
        joined, _ = race(
            act(join(body, story.other_key), story.other_key), act(cancel(booked[0], story.key), story.key)
        )
        states = [row.state for row in queue() if row.from_at.day == day]
        assert states == ([] if type(joined).__name__ == "FreeNow" else ["offered"])


def test_the_same_startup_that_joins_twice_at_once_waits_once(story, act, wish, queue):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    for body in (wish(room), wish(kind="room", hub_id=story.hub_id)):
        outcomes = race(*[act(join(body, story.other_key), story.other_key) for _ in range(5)])
        assert kinds(outcomes) == {"WaitlistRead": 1, "AlreadyWaiting": 4}
    assert len(queue()) == 2


def test_whoever_leaves_while_an_offer_comes_holds_nothing(story, act, wait, queue):
    room = story.resource()
    for day in range(2, 8):
        taken = story.book(room, at("09:00", day), at("10:00", day))
        first = wait(room, day=day)
        second = wait(room, day=day, by=key_of(new_id(), story.hub_id))
        race(
            act(cancel(taken, story.key), story.key),
            act(lambda unit, e=first: Waitlist(unit).leave(e.id, by=unit.by), story.other_key),
        )
        states = {row.id: row.state for row in queue()}
        assert (states[first.id], states[second.id]) == ("left", "offered")
        assert [row.startup_id for row in live(story, day)] == [second.startup_id]


def test_an_offer_confirmed_and_refused_at_once_ends_in_one_order(story, act, wait, queue):
    room = story.resource()
    for day in ROUNDS:
        taken = story.book(room, at("09:00", day), at("10:00", day))
        entry = wait(room, day=day)
        story.turn(taken.id, "cancel")
        held = next(row for row in queue() if row.id == entry.id).booking_id
        confirmed, _left = race(
            act(lambda unit, b=held: Turns(unit).turn(b, "confirm", by=unit.by), story.other_key),
            act(lambda unit, e=entry: Waitlist(unit).leave(e.id, by=unit.by), story.other_key),
        )
        won = getattr(confirmed, "state", None) == "confirmed"
        (row,) = [row for row in queue() if row.id == entry.id]
        assert row.state == ("accepted" if won else "left")
        assert [one.state for one in live(story, day)] == (["confirmed"] if won else [])
