"""Many at once for the same time: real threads on connections of their own, as several replicas have them.

The verdict is read back from the table and the outbox, never from the answers alone.
"""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.kit.clock import Clock, FixedClock
from services.kit.errors import DomainError
from services.spaces.bookings.errors import HoldExpired, WrongTransition
from services.spaces.bookings.models import OCCUPYING
from services.spaces.bookings.turns import Turns
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.occupancy.operations import Occupancy
from tests.spaces.racing import kinds, race, until_waiting
from tests.spaces.story import Story, at


def test_a_confirmation_and_a_cancellation_end_in_one_consistent_order(spaces, story):
    room = story.resource()
    for day in range(2, 10):
        held = story.book(room, at("09:00", day), at("10:00", day), hold=timedelta(minutes=5))
        confirmed, cancelled = race(
            lambda h=held: story.turn(h.id, "confirm"), lambda h=held: story.turn(h.id, "cancel")
        )
        assert cancelled.state == "cancelled"
        assert isinstance(confirmed, WrongTransition) or confirmed.state == "confirmed"
        story_of = [told.type for told in spaces.events() if told.subject == f"booking/{held.id}"]
        first = [] if isinstance(confirmed, WrongTransition) else ["booking.confirmed"]
        assert story_of == ["booking.held", *first, "booking.cancelled"]
    assert {row.state for row in story.rows()} == {"cancelled"}


def test_of_an_approval_and_a_refusal_the_approval_stands(story):
    """Approved first, it cannot be declined; declined first, it is approved after all, for the time is still there."""
    room = story.resource(policy_id=story.policy(requires_approval=True, quota_hours_per_week=9))
    for day in range(2, 6):
        request = story.book(room, at("09:00", day), at("10:00", day))
        approved, declined = race(
            *[lambda v=verb, r=request: story.turn(r.id, v, by=story.staff) for verb in ("approve", "decline")],
        )
        assert approved.state == "confirmed"
        assert isinstance(declined, WrongTransition) or declined.state == "declined"
    assert {row.state for row in story.rows()} == {"confirmed"}


@pytest.mark.parametrize(("one", "other"), [("approve", "approve"), ("decline", "decline"), ("decline", "cancel")])
def test_of_two_verdicts_on_a_request_one_wins(spaces, story, one, other):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    for day in range(2, 6):
        request = story.book(room, at("09:00", day), at("10:00", day))
        outcomes = race(
            *[lambda v=verb, r=request: story.turn(r.id, v, by=story.staff) for verb in (one, other)],
        )
        assert kinds(outcomes) == {"BookingRead": 1, "WrongTransition": 1}
    assert {row.version for row in story.rows()} == {2}


def refused(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except DomainError as refusal:
        return refusal


def test_a_cancelled_hour_raced_for_goes_to_exactly_one(story, booking, engine):
    """Who comes while it is being cancelled waits for that, and then it is free."""
    room = story.resource()
    for day in range(2, 6):
        span = at("09:00", day), at("10:00", day)
        first = story.book(room, *span)
        with ThreadPoolExecutor(5) as threads:

            def cancel(unit, first=first, span=span, threads=threads):
                Turns(unit).turn(first.id, "cancel", by=unit.by)
                racers = [threads.submit(refused, booking(room, *span)) for _ in range(5)]
                if engine == "postgresql":
                    until_waiting(story.database, len(racers))
                return racers

            outcomes = [racer.result(10) for racer in story.do(cancel, story.key)]
        assert kinds(outcomes) == {"BookingRead": 1, "BookingConflict": 4}
        (row,) = [row for row in story.rows() if row.starts_at == span[0] and row.state in OCCUPYING]
        assert row.id in {getattr(outcome, "id", None) for outcome in outcomes}


class NoticingClock(FixedClock):
    """Tells when it is asked for the time."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.asked = threading.Event()

    def now(self) -> datetime:
        self.asked.set()
        return super().now()


def test_a_hold_that_ends_while_its_confirmation_waits_is_not_confirmed(story):
    clock = NoticingClock(story.clock.now())
    story.clock = clock
    room = story.resource()
    held = story.book(room, at("09:00"), at("10:00"), hold=timedelta(minutes=5))
    with ThreadPoolExecutor(1) as threads:

        def first(unit):
            Occupancy(unit).lock(room)
            clock.asked.clear()
            late = threads.submit(story.turn, held.id, "confirm")
            assert clock.asked.wait(10)
            clock.advance(timedelta(minutes=6))
            return late

        late = story.do(first, story.staff)
        with pytest.raises(HoldExpired):
            late.result(10)
    assert story.book(room, at("09:00"), at("10:00"), by=story.other_key).state == "confirmed"


def test_at_the_end_of_a_hold_its_owner_or_the_next_gets_the_time(spaces, booking):
    """In real time, by the database's own clock."""
    story = Story(spaces.database, Clock())
    starts_at = Clock().now() + timedelta(days=1)
    span = starts_at, starts_at + timedelta(hours=1)
    rooms = [story.resource(name=f"Room {number}") for number in range(6)]
    held = [story.book(room, *span, hold=timedelta(seconds=1)) for room in rooms]

    def when_it_ends(action: Callable[[], Any], expires_at: datetime) -> Any:
        threading.Event().wait(max(0.0, (expires_at - Clock().now()).total_seconds()))
        return action()

    actions = []
    for room, hold in zip(rooms, held, strict=True):
        owner = lambda h=hold: story.turn(h.id, "confirm")
        following = lambda r=room: story.book(r, *span, by=story.other_key)
        actions += [lambda a=a, h=hold: when_it_ends(a, h.expires_at) for a in (owner, following)]
    outcomes = race(*actions)
    for confirmed, created in zip(outcomes[::2], outcomes[1::2], strict=True):
        pair = type(confirmed), type(created)
        assert pair[0] in {HoldExpired, type(held[0])}
        assert pair[1] in {BookingConflict, type(held[0])}
        assert (pair[0] is HoldExpired) == (pair[1] is not BookingConflict)
    occupying = [row for row in story.rows() if row.state in OCCUPYING]
    assert Counter(row.resource_id for row in occupying) == Counter(rooms)


@pytest.mark.parametrize(("units", "outcome"), [(1, "BookingConflict"), (2, "BookingRead")])
def test_two_bookings_that_swap_at_once_neither_wait_forever_nor_overlap(story, units, outcome):
    rooms = [story.resource(name=name, units=units) for name in ("A", "B")]
    for day in range(2, 8):
        span = at("09:00", day), at("10:00", day)
        one, other = (story.book(room, *span) for room in rooms)
        outcomes = race(
            lambda b=one: story.move(b.id, resource_id=rooms[1]),
            lambda b=other: story.move(b.id, resource_id=rooms[0]),
        )
        assert kinds(outcomes) == {outcome: 2}
        now = {row.id: row.resource_id for row in story.rows() if row.starts_at == span[0]}
        assert now == {one.id: rooms[units - 1], other.id: rooms[2 - units]}
