"""Closures against those who book at the same instant: one consistent order, whoever is first."""

import pytest
from sqlalchemy import func, select

from services.kit.etags import Match
from services.kit.ids import new_id
from services.spaces.allowances.models import AllowanceEntry
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.bookings.turns import Turns
from services.spaces.closures.operations import Closures
from services.spaces.closures.schemas import ClosureCreate
from services.spaces.waitlist.models import WaitlistEntry
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.schemas import WaitlistCreate
from tests.spaces.racing import kinds, race
from tests.spaces.story import at, z
from tests.support.service import key_of


def closing(day, on_booked="cancel", **place):
    wish = ClosureCreate(
        starts_at=at("09:00", day), ends_at=at("12:00", day), reason="Paint", on_booked=on_booked, **place
    )
    return lambda unit: Closures(unit).add(wish, by=unit.by)


def creating(room, day):
    wish = BookingCreate(resource_id=room, starts_at=at("10:00", day), ends_at=at("11:00", day))
    return lambda unit: Bookings(unit).create(wish, by=unit.by)


@pytest.mark.parametrize("of_site", [True, False])
def test_a_booking_is_either_in_the_list_or_refused(spaces, story, act, of_site):
    rooms = [story.resource(name=f"Room {number}") for number in range(4)]
    for day in range(2, 8):
        place = {"site_id": story.site_id} if of_site else {"resource_id": rooms[0]}
        chosen = rooms if of_site else rooms[:1]
        closed, *outcomes = race(
            act(closing(day, **place), story.staff),
            *[act(creating(room, day), key_of(new_id(), story.hub_id)) for room in reversed(chosen)],
        )
        made = {booking.id for booking in outcomes if type(booking).__name__ == "BookingRead"}
        assert {one.booking_id for one in closed.affected} == made
        assert set(kinds(outcomes)) <= {"BookingRead", "RulesBroken"}
    assert {row.state for row in story.rows()} <= {"cancelled"}


def test_two_closures_and_a_cancellation_give_back_once(spaces, story, act):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=100))
    for day in range(2, 6):
        booked = story.book(room, at("10:00", day), at("11:00", day))
        outcomes = race(
            act(closing(day, resource_id=room), story.staff),
            act(closing(day, site_id=story.site_id), story.staff),
            act(lambda unit, b=booked: Turns(unit).turn(b.id, "cancel", by=unit.by), story.key),
        )
        assert set(kinds(outcomes)) <= {"ClosureMade", "BookingRead", "WrongTransition"}
        assert [told.subject for told in spaces.events("booking.cancelled")].count(f"booking/{booked.id}") == 1
        with story.database.reading() as session:
            net = select(func.sum(AllowanceEntry.delta)).where(AllowanceEntry.booking_id == booked.id)
            assert session.execute(net).scalar_one() == 0


def test_a_closure_that_goes_while_somebody_books_serves_who_waits_first(spaces, story, act):
    room = story.resource()
    for day in range(2, 6):
        closed = story.do(closing(day, resource_id=room), story.staff)
        wish = {"resource_id": room, "from": z(at("10:00", day)), "to": z(at("11:00", day)), "duration": "PT1H"}
        entry = story.do(
            lambda unit, w=wish: Waitlist(unit).join(WaitlistCreate.model_validate(w), by=unit.by), story.other_key
        )
        _, *outcomes = race(
            act(lambda unit, c=closed: Closures(unit).remove(c.id, Match("*"), by=unit.by), story.staff),
            *[act(creating(room, day), key_of(new_id(), story.hub_id)) for _ in range(3)],
        )
        assert set(kinds(outcomes)) <= {"RulesBroken", "BookingConflict"}
        with story.database.reading() as session:
            state = session.execute(select(WaitlistEntry.state).where(WaitlistEntry.id == entry.id)).scalar_one()
        assert state == "offered"


def test_of_two_who_remove_a_closure_one_does(story, act):
    room = story.resource()
    for day in range(2, 6):
        closed = story.do(closing(day, resource_id=room), story.staff)
        outcomes = race(
            *[
                act(lambda unit, c=closed: Closures(unit).remove(c.id, Match("*"), by=unit.by), story.staff)
                for _ in range(3)
            ]
        )
        assert kinds(outcomes) == {"NoneType": 1, "ClosureNotFound": 2}
