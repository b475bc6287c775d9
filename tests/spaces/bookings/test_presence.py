"""Coming, leaving, and not coming at all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.kit import tables
from services.spaces.bookings.errors import Released, TooEarly, UnitTaken, WrongTransition
from services.spaces.occupancy.errors import BookingConflict
from tests.spaces.story import at


@pytest.fixture
def room(story):
    return story.resource(turnaround="PT15M", policy_id=story.policy(no_show_after="PT10M"))


def states(story):
    return [row.state for row in story.rows()]


def test_check_in_opens_a_quarter_of_an_hour_before(story, room):
    booking = story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("08:44"))
    with pytest.raises(TooEarly):
        story.turn(booking.id, "check_in")
    story.clock.set(at("08:45"))
    come = story.turn(booking.id, "check_in")
    assert (come.state, come.checked_in_at) == ("checked_in", at("08:45"))


def test_who_does_not_come_in_time_loses_the_time_at_once_sweeper_or_not(story, room):
    booking = story.book(room, at("09:00"), at("11:00"))
    story.clock.set(at("09:10") - timedelta(seconds=1))
    with pytest.raises(BookingConflict):
        story.book(room, at("09:30"), at("10:30"), by=story.other_key)
    story.clock.set(at("09:10"))
    taken = story.book(room, at("09:30"), at("10:30"), by=story.other_key)
    assert taken.state == "confirmed"
    with pytest.raises(Released) as late:
        story.turn(booking.id, "check_in")
    assert late.value.facts["released_at"] == at("09:10").isoformat()
    assert sorted(states(story)) == ["confirmed", "no_show"]


def test_a_booking_made_after_its_start_is_awaited_from_then(story, room):
    story.clock.set(at("09:00"))
    booking = story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("09:09"))
    assert story.turn(booking.id, "check_in").state == "checked_in"


def test_without_a_rule_for_it_nobody_is_a_no_show(story):
    booking = story.book(story.resource(), at("09:00"), at("10:00"))
    story.clock.set(at("09:59"))
    assert story.turn(booking.id, "check_in").state == "checked_in"


def test_what_is_over_is_completed_by_itself(story, room):
    come = story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("09:00"))
    story.turn(come.id, "check_in")
    plain = story.book(story.resource(name="Other"), at("09:30"), at("10:00"))
    story.clock.set(at("10:00"))
    story.tidy()
    assert states(story) == ["completed", "completed"]
    with pytest.raises(WrongTransition):
        story.turn(plain.id, "check_in")


def test_leaving_early_gives_the_rest_back_but_not_the_turnaround(story, room):
    booking = story.book(room, at("09:00"), at("12:00"))
    story.clock.set(at("09:00"))
    story.turn(booking.id, "check_in")
    story.clock.set(at("10:00"))
    gone = story.turn(booking.id, "check_out")
    assert (gone.state, gone.ends_at) == ("completed", at("10:00"))
    with pytest.raises(BookingConflict) as refused:
        story.book(room, at("10:00"), at("11:00"), by=story.other_key)
    assert [c["ends_at"] for c in refused.value.conflicts] == ["2026-12-02T10:15:00Z"]
    assert story.book(room, at("10:15"), at("11:00"), by=story.other_key).state == "confirmed"


def test_a_running_booking_may_end_later_but_not_begin_elsewhere(story, room):
    booking = story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("09:05"))
    story.turn(booking.id, "check_in")
    assert story.move(booking.id, ends_at=at("11:00")).ends_at == at("11:00")
    for change in ({"starts_at": at("09:30")}, {"resource_id": story.resource(name="Other")}):
        with pytest.raises(WrongTransition):
            story.move(booking.id, **change)


def test_nothing_else_is_suggested_to_those_who_cannot_stay_longer(story, room):
    """It would be another time or another room, and what has begun stays where it is."""
    story.resource(name="Twin")
    booking = story.book(room, at("09:00"), at("10:00"))
    story.book(room, at("10:30"), at("11:00"), by=story.other_key)
    story.clock.set(at("09:00"))
    story.turn(booking.id, "check_in")
    with pytest.raises(BookingConflict) as refused:
        story.move(booking.id, ends_at=at("11:00"))
    assert refused.value.alternatives == []


def test_units_of_a_pool_are_named_when_people_come(story):
    pool = story.resource(kind="desk", units=3)
    bookings = [story.book(pool, at("09:00"), at("10:00")) for _ in range(3)]
    story.clock.set(at("09:00"))
    assert story.turn(bookings[0].id, "check_in", unit="2").unit == "2"
    with pytest.raises(UnitTaken):
        story.turn(bookings[1].id, "check_in", unit="2")
    assert [story.turn(b.id, "check_in").unit for b in bookings[1:]] == ["1", "3"]


def test_what_was_declined_can_be_approved_if_nobody_has_the_time(story):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    asked = story.book(room, at("09:00"), at("10:00"))
    story.turn(asked.id, "decline", by=story.staff)
    other = story.book(room, at("09:30"), at("10:30"), by=story.other_key)
    with pytest.raises(BookingConflict):
        story.turn(asked.id, "approve", by=story.staff)
    story.turn(other.id, "cancel", by=story.other_key)
    assert story.turn(asked.id, "approve", by=story.staff).state == "confirmed"


def test_what_was_approved_asks_again_for_another_time(story):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    asked = story.book(room, at("09:00"), at("11:00"))
    story.turn(asked.id, "approve", by=story.staff)
    assert story.move(asked.id, ends_at=at("10:00")).state == "confirmed"
    assert story.move(asked.id, starts_at=at("08:00")).state == "pending"
    assert story.move(asked.id, starts_at=at("07:00"), by=story.staff).state == "pending"


def test_a_request_nobody_answered_ends_with_its_time(story):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("10:00"))
    story.tidy()
    assert states(story) == ["expired"]


def test_what_ended_by_itself_does_not_tell_who_came_next(story, room):
    """The history of the first names nobody of the second startup, though its request wrote it down."""
    first = story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("09:10"))
    story.book(room, at("09:30"), at("10:30"), by=story.other_key)
    with story.database.reading() as session:
        rows = session.execute(select(tables.audit.c.actor).where(tables.audit.c.subject == f"booking/{first.id}"))
        assert [row.actor["kind"] for row in rows] == ["key", "service"]
