"""What the rules refuse at the front door is refused at every side door."""

from datetime import timedelta

import pytest

from services.kit.ids import new_id
from services.spaces.bookings.errors import (
    ApprovalNeeded,
    MovedMeanwhile,
    NotYourStartup,
    OtherHub,
    Released,
    RulesBroken,
    WrongTransition,
)
from services.spaces.bookings.turns import Turns
from services.spaces.policies.operations import Policies
from services.spaces.policies.schemas import Limits
from services.spaces.resources.errors import UnitsInUse
from tests.spaces.allowances.test_ledger import balances, grant
from tests.spaces.story import Story, at, z
from tests.support.service import key_of


def codes(refused):
    return [violation.code for violation in refused.value.violations]


def test_a_booking_never_moves_to_another_hub(story):
    """Whoever may decide here may not decide there, and its allowances are not these."""
    there = Story(story.database, story.clock)
    elsewhere = there.resource(policy_id=there.policy(max_duration="PT1H", booked_by="members"))
    here = story.book(story.resource(), at("09:00"), at("12:00"), by=story.staff)
    with pytest.raises(NotYourStartup):
        story.book(elsewhere, at("09:00"), at("10:00"), by=story.staff)
    with pytest.raises(OtherHub):
        story.move(here.id, resource_id=elsewhere, by=story.staff)


def test_a_start_just_passed_is_no_way_around_lead_time(story):
    room = story.resource(policy_id=story.policy(lead_time="PT4H"))
    for ago in (0, 30, 59):
        starts_at = story.clock.now() - timedelta(seconds=ago)
        with pytest.raises(RulesBroken) as refused:
            story.book(room, starts_at, starts_at + timedelta(hours=1))
        assert "booking.lead_time" in codes(refused)


def test_a_booking_that_has_begun_cannot_be_used_again_tomorrow(story):
    room = story.resource(policy_id=story.policy(credits_per_hour=4))
    grant(story, 12)
    booking = story.book(room, at("09:00"), at("12:00"))
    story.clock.set(at("11:59"))
    for change in ({"starts_at": at("09:00", 3), "ends_at": at("12:00", 3)}, {"starts_at": at("11:00")}):
        with pytest.raises(WrongTransition):
            story.move(booking.id, **change)
    assert sum(balances(story).values()) == 12_000


def test_moving_away_does_not_escape_the_notice(story):
    room = story.resource(policy_id=story.policy(credits_per_hour=4, cancel_notice="P1D"))
    grant(story, 30)
    booking = story.book(room, at("09:00"), at("12:00"))
    story.clock.set(at("08:00"))
    story.move(booking.id, starts_at=at("09:00", 9), ends_at=at("12:00", 9))
    story.turn(booking.id, "cancel")
    assert sum(balances(story).values()) == 12_000


def test_shortening_too_late_gives_nothing_back(story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=9, cancel_notice="P1D"))
    booking = story.book(room, at("09:00"), at("12:00"))
    story.clock.set(at("08:00"))
    story.move(booking.id, ends_at=at("10:00"))
    assert sum(balances(story).values()) == 3 * 3600


def test_a_move_in_time_moves_the_notice_with_it(story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=9, cancel_notice="PT2H"))
    booking = story.book(room, at("09:00"), at("10:00"))
    story.move(booking.id, starts_at=at("15:00"), ends_at=at("16:00"))
    story.clock.set(at("12:00"))
    story.turn(booking.id, "cancel")
    assert set(balances(story).values()) == {0}


def test_asking_for_approval_again_does_not_escape_the_notice(story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=9, cancel_notice="P1D", requires_approval=True))
    booking = story.book(room, at("09:00"), at("12:00"))
    story.turn(booking.id, "approve", by=story.staff)
    story.clock.set(at("08:00"))
    assert story.move(booking.id, starts_at=at("09:15"), ends_at=at("12:15")).state == "pending"
    story.turn(booking.id, "cancel")
    assert sum(balances(story).values()) == 3 * 3600


def test_changing_the_end_buys_no_time_to_come(story):
    room = story.resource(policy_id=story.policy(no_show_after="PT15M"))
    booking = story.book(room, at("09:00"), at("12:00"))
    for minute in (5, 14):
        story.clock.set(at(f"09:{minute:02}"))
        story.move(booking.id, ends_at=at(f"12:{minute:02}"))
    story.clock.set(at("09:15"))
    with pytest.raises(Released):
        story.turn(booking.id, "check_in")


def test_what_is_approved_after_all_has_the_terms_of_today(story):
    policy = story.policy(credits_per_hour=2, requires_approval=True)
    pool = story.resource(units=2, turnaround="PT1H", policy_id=policy)
    grant(story, 50)
    first, second = (story.book(pool, at("09:00"), at("10:00")) for _ in range(2))
    story.turn(first.id, "decline", by=story.staff)
    story.change_resource(pool, turnaround=timedelta(0))
    story.book(pool, at("10:00"), at("11:00"))
    story.do(
        lambda unit: Policies(unit).supersede(policy, Limits(credits_per_hour=4, requires_approval=True), by=unit.by),
        story.staff,
    )
    approved = story.turn(first.id, "approve", by=story.staff)
    assert (approved.turnaround, approved.price.credits, approved.policy_version) == (timedelta(0), 4, 2)
    assert second.turnaround == timedelta(hours=1)
    rows = [row for row in story.rows() if row.occupies]
    assert sum(row.starts_at <= at("10:30") < row.blocked_until for row in rows) <= 2


def test_a_running_booking_is_not_lengthened_without_approval(story):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    booking = story.book(room, at("09:00"), at("09:30"))
    story.turn(booking.id, "approve", by=story.staff)
    story.clock.set(at("08:50"))
    story.turn(booking.id, "check_in")
    with pytest.raises(ApprovalNeeded):
        story.move(booking.id, ends_at=at("20:00"))
    assert story.move(booking.id, ends_at=at("10:00"), by=story.staff).state == "checked_in"


def test_a_reason_of_staff_does_not_travel_with_the_booking(story):
    free, approved = story.resource(), story.resource(name="Hall", policy_id=story.policy(requires_approval=True))
    wish = {"startup_id": story.startup_id, "override_reason": "VIP", "hold": timedelta(minutes=10)}
    held = story.book(free, at("09:00"), at("10:00"), by=story.staff, **wish)
    assert story.move(held.id, resource_id=approved).override_reason is None
    assert story.turn(held.id, "confirm").state == "pending"


def test_units_that_do_not_exist_are_not_given_out(story):
    pool = story.resource(kind="desk", units=2)
    for hours in (("09:00", "10:00"), ("09:00", "10:00"), ("10:00", "11:00")):
        story.book(pool, at(hours[0]), at(hours[1]))
    story.clock.set(at("09:50"))
    assert [story.turn(row.id, "check_in").unit for row in story.rows()] == ["1", "2", None]


@pytest.mark.anyio
async def test_what_others_call_their_requests_stays_theirs(spaces, story):
    room = story.resource(policy_id=story.policy(no_show_after="PT10M"))
    first = story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("09:10"))
    wish = {"resource_id": room, "starts_at": z(at("09:30")), "ends_at": z(at("10:30"))}
    rival = spaces.client(story.other_key, **{"X-Request-Id": "rival-inc-nightly"})
    assert (await rival.post("/v1/bookings", json=wish)).status_code == 201
    history = await spaces.client(story.key).get(f"/v1/bookings/{first.id}/history")
    assert "booking.released" in history.text
    assert "rival" not in history.text


def test_a_verb_that_waited_while_the_booking_moved_is_told_so(story, monkeypatch):
    """The lock it got is that of where the booking was; the rules there are not those where it is."""
    first, second = story.resource(), story.resource(name="Hall", policy_id=story.policy(requires_approval=True))
    held = story.book(first, at("09:00"), at("10:00"), hold=timedelta(minutes=10))

    known = story.do(lambda unit: Turns(unit)._bookings.find(held.id, unit.by), story.key)

    def confirm(unit):
        turns = Turns(unit)
        # What it read before it waited for the lock.
        monkeypatch.setattr(turns._bookings, "find", lambda *_: known)
        return turns.turn(held.id, "confirm", by=unit.by)

    story.move(held.id, resource_id=second)
    with pytest.raises(MovedMeanwhile):
        story.do(confirm, story.key)


def test_units_booked_for_the_far_future_still_count(story):
    pool = story.resource(kind="desk", units=5)
    far = at("09:00") + timedelta(days=12 * 366)
    story.book(pool, far, far + timedelta(hours=1), units=5)
    with pytest.raises(UnitsInUse):
        story.change_resource(pool, units=2)


@pytest.mark.anyio
async def test_who_finds_a_lapsed_hold_serves_the_queue_even_when_refused(spaces, story):
    """The refusal takes its own work back, but not what is true: the hold is over, and somebody waits."""
    room = story.resource(policy_id=story.policy(min_duration="PT2H"))
    story.book(room, at("09:00"), at("11:00"), hold=timedelta(minutes=5))
    waiting = {"resource_id": room, "from": z(at("09:00")), "to": z(at("11:00")), "duration": "PT2H"}
    joined = await spaces.client(story.other_key).post("/v1/waitlist", json=waiting)
    assert joined.status_code == 201
    story.clock.advance(timedelta(minutes=5))
    third = spaces.client(key_of(new_id(), story.hub_id))
    wish = {"resource_id": room, "starts_at": z(at("09:00")), "ends_at": z(at("11:00"))}
    for key in ({}, {"Idempotency-Key": "again"}):
        assert (await third.post("/v1/bookings", json=wish, headers=key)).status_code == 409
        entry = await spaces.client(story.other_key).get(f"/v1/waitlist/{joined.json()['id']}")
        assert entry.json()["state"] == "offered"
    assert [row.state for row in story.rows()] == ["expired", "held"]
    assert len(spaces.events("booking.expired")) == 1
