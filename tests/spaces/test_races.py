"""Many at once for the same time: real threads on connections of their own, as several replicas have them.

The verdict is read back from the table and the outbox, never from the answers alone.
"""

import random
from datetime import timedelta

import pytest

from services.kit.errors import DomainError
from tests.spaces.racing import FIFTY, highest, kinds, overlaps, race
from tests.spaces.story import at


def test_fifty_for_the_same_hour_make_one_booking(spaces, story, booking):
    room = story.resource()
    outcomes = race(*[booking(room, at("09:00"), at("10:00")) for _ in range(FIFTY)])
    assert kinds(outcomes) == {"BookingRead": 1, "BookingConflict": FIFTY - 1}
    (row,) = story.rows()
    assert [told.data["id"] for told in spaces.events("booking.confirmed")] == [row.id]


def test_fifty_holds_for_the_same_hour_make_one(spaces, story, booking):
    room = story.resource(turnaround="PT1H")
    outcomes = race(*[booking(room, at("09:00"), at("10:00"), hold=timedelta(minutes=5)) for _ in range(FIFTY)])
    assert kinds(outcomes) == {"BookingRead": 1, "BookingConflict": FIFTY - 1}
    assert [row.state for row in story.rows()] == ["held"]
    assert len(spaces.events("booking.held")) == 1


def test_a_pool_of_seven_is_booked_seven_times(spaces, story, booking):
    desks = story.resource(kind="desk", units=7)
    outcomes = race(*[booking(desks, at("09:00"), at("10:00")) for _ in range(FIFTY)])
    assert kinds(outcomes) == {"BookingRead": 7, "BookingConflict": FIFTY - 7}
    assert len(story.rows()) == len(spaces.events("booking.confirmed")) == 7


def test_two_racers_never_both_lose(story, booking):
    room = story.resource(turnaround="PT10M")
    for day in range(2, 12):
        outcomes = race(
            booking(room, at("09:00", day), at("10:00", day)), booking(room, at("09:30", day), at("10:30", day))
        )
        assert kinds(outcomes) == {"BookingRead": 1, "BookingConflict": 1}


@pytest.mark.parametrize("units", [1, 3])
def test_random_overlaps_are_never_stored(story, booking, units):
    chance = random.Random(units)
    resource = story.resource(units=units, turnaround="PT10M")
    wishes = []
    for _ in range(FIFTY):
        starts_at = at("09:00") + timedelta(minutes=chance.randrange(0, 600, 5))
        length = timedelta(minutes=chance.randrange(5, 180, 5))
        wishes.append(booking(resource, starts_at, starts_at + length, units=chance.randint(1, units)))
    outcomes = race(*wishes)
    rows = story.rows()
    assert set(kinds(outcomes)) == {"BookingRead", "BookingConflict"}
    assert {row.id for row in rows} == {o.id for o in outcomes if not isinstance(o, DomainError)}
    assert highest(rows) <= units
    if units == 1:
        assert overlaps(rows) == []


def test_random_moves_never_meet(story, replicas):
    chance = random.Random(7)
    rooms = [story.resource(name=f"Room {number}") for number in range(2)]
    made = [story.book(room, at(f"{hour}:00"), at(f"{hour + 1}:00")) for room in rooms for hour in range(8, 18)]

    def move(booking_id):
        starts_at = at("08:00") + timedelta(minutes=chance.randrange(0, 600, 15))
        change = {
            "resource_id": chance.choice(rooms),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=1),
        }
        return lambda: story.move(booking_id, **change)

    outcomes = race(*[move(booking.id) for booking in made])
    assert set(kinds(outcomes)) <= {"BookingRead", "BookingConflict"}
    rows = story.rows()
    assert len(rows) == len(made)
    for room in rooms:
        assert overlaps([row for row in rows if row.resource_id == room]) == []


def test_the_hall_and_its_halves_are_never_both_taken(story, booking):
    hall, left, right = story.hall()
    for day in range(2, 14):
        span = at("09:00", day), at("10:00", day)
        wanted = [hall, left, right]
        random.Random(day).shuffle(wanted)
        outcomes = race(*[booking(resource, *span) for resource in wanted])
        assert set(kinds(outcomes)) == {"BookingRead", "BookingConflict"}
        taken = {row.resource_id for row in story.rows() if row.starts_at == span[0]}
        assert taken in ({hall}, {left, right})


def test_two_bookings_that_change_rooms_at_once_never_deadlock(story, replicas):
    one_room, other_room = story.resource(name="One"), story.resource(name="Other")
    one = story.book(one_room, at("09:00"), at("10:00"))
    other = story.book(other_room, at("14:00"), at("15:00"))
    for _ in range(8):
        here, there = one.resource_id, other.resource_id
        outcomes = race(
            lambda b=one, there=there: story.move(b.id, resource_id=there),
            lambda b=other, here=here: story.move(b.id, resource_id=here),
        )
        assert kinds(outcomes) == {"BookingRead": 2}
        one, other = outcomes
        assert (one.resource_id, other.resource_id) == (there, here)


def test_moves_and_new_bookings_in_both_orders_end_in_clean_answers(story, booking):
    rooms = [story.resource(name=name) for name in ("One", "Two", "Three")]
    made = [story.book(room, at("09:00"), at("10:00")) for room in rooms]
    for number in range(4):
        later = at("11:00", 3 + number), at("12:00", 3 + number)
        outcomes = race(
            *[
                lambda b=b, r=rooms[(i + 1) % 3], s=later: story.move(b.id, resource_id=r, starts_at=s[0], ends_at=s[1])
                for i, b in enumerate(made)
            ],
            *[booking(room, *later) for room in reversed(rooms)],
        )
        assert set(kinds(outcomes)) <= {"BookingRead", "BookingConflict"}
        for room in rooms:
            assert len([r for r in story.rows() if r.resource_id == room and r.starts_at == later[0]]) == 1
