"""Quotas and credits as bookings meet them: charged, moved, given back, never counted twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services.kit.unit import Unit
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry
from services.spaces.allowances.operations import Allowances
from services.spaces.allowances.schemas import GrantCreate
from services.spaces.bookings.errors import RulesBroken
from tests.spaces.story import at


def broken(refused):
    return [violation.code for violation in refused.value.violations]


def grant(story, amount, *, account="credits", **more):
    wish = GrantCreate(
        startup_id=story.startup_id, hub_id=story.hub_id, account=account, amount=amount, reason="welcome", **more
    )
    return story.do(lambda unit: Allowances(unit).grant(wish, by=unit.by), story.staff)


def balances(story):
    """Used amounts by account, after checking that each balance is the sum of its entries."""
    with story.database.reading() as session:
        accounts = session.execute(select(*AllowanceAccount.__table__.columns)).all()
        sums = dict(
            session.execute(
                select(AllowanceEntry.account_id, func.sum(AllowanceEntry.delta)).group_by(AllowanceEntry.account_id)
            ).all()
        )
    for account in accounts:
        assert account.balance == int(sums.get(account.id, 0))
    return {(a.account, a.window, a.starts_on.isoformat()): -a.balance for a in accounts if a.account != "active"}


@pytest.fixture
def room(story):
    return story.resource(policy_id=story.policy(quota_hours_per_week=4, cancel_notice="PT2H", credits_per_hour=2))


@pytest.fixture
def quota(story):
    return story.resource(policy_id=story.policy(quota_hours_per_week=4, cancel_notice="PT2H"))


def test_hours_beyond_the_quota_of_a_week_are_refused_with_numbers(story, quota):
    story.book(quota, at("09:00"), at("12:00"))
    with pytest.raises(RulesBroken) as refused:
        story.book(quota, at("13:00"), at("15:00"))
    (violation,) = refused.value.violations
    assert (violation.code, violation.limit, violation.actual) == ("booking.quota_hours", 4, 5)
    assert story.book(quota, at("13:00"), at("14:00")).state == "confirmed"
    assert story.book(quota, at("14:00"), at("15:00"), by=story.other_key).state == "confirmed"


def test_a_refusal_for_the_quota_offers_the_following_week(story, quota):
    story.book(quota, at("09:00"), at("13:00"))
    with pytest.raises(RulesBroken) as refused:
        story.book(quota, at("14:00", 5), at("16:00", 5))
    later = refused.value.alternatives[0]
    assert later["starts_at"] == "2026-12-07T00:00:00Z"
    assert story.book(quota, at("00:00", 7), at("02:00", 7)).state == "confirmed"


def test_the_next_week_has_its_own_quota_and_the_border_splits_a_booking(story, quota):
    story.book(quota, at("21:00", 6), at("03:00", 7))
    assert balances(story) == {("hours", "week", "2026-11-30"): 3 * 3600, ("hours", "week", "2026-12-07"): 3 * 3600}


def test_units_multiply_hours(story):
    pool = story.resource(units=5, policy_id=story.policy(quota_hours_per_week=4))
    with pytest.raises(RulesBroken):
        story.book(pool, at("09:00"), at("10:00"), units=5)
    story.book(pool, at("09:00"), at("10:00"), units=4)
    assert balances(story) == {("hours", "week", "2026-11-30"): 4 * 3600}


def test_moving_and_resizing_settle_the_difference(story, quota):
    booking = story.book(quota, at("09:00"), at("12:00"))
    story.move(booking.id, starts_at=at("10:00"), ends_at=at("14:00"))
    assert balances(story) == {("hours", "week", "2026-11-30"): 4 * 3600}
    with pytest.raises(RulesBroken):
        story.move(booking.id, ends_at=at("15:00"))
    story.move(booking.id, starts_at=at("10:00", 8), ends_at=at("11:00", 8))
    assert balances(story) == {("hours", "week", "2026-11-30"): 0, ("hours", "week", "2026-12-07"): 3600}


def test_cancelling_in_time_gives_back_and_too_late_does_not(story, quota):
    early, late = story.book(quota, at("09:00"), at("10:00")), story.book(quota, at("10:00"), at("11:00"))
    story.turn(early.id, "cancel")
    assert balances(story) == {("hours", "week", "2026-11-30"): 3600}
    story.clock.set(at("08:01"))
    story.turn(late.id, "cancel")
    assert balances(story) == {("hours", "week", "2026-11-30"): 3600}


def test_staff_who_cancel_give_everything_back(story, quota):
    booking = story.book(quota, at("09:00"), at("10:00"))
    story.clock.set(at("08:59"))
    story.turn(booking.id, "cancel", by=story.staff)
    assert balances(story) == {("hours", "week", "2026-11-30"): 0}


def test_declining_gives_back_and_approving_after_all_takes_again(story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=4, requires_approval=True))
    asked = story.book(room, at("09:00"), at("11:00"))
    story.turn(asked.id, "decline", by=story.staff)
    assert balances(story) == {("hours", "week", "2026-11-30"): 0}
    story.turn(asked.id, "approve", by=story.staff)
    assert balances(story) == {("hours", "week", "2026-11-30"): 2 * 3600}


def test_a_hold_past_its_end_uses_nothing_even_when_nobody_tidied_up(story, quota):
    other = story.resource(policy_id=story.policy_of(quota))
    story.book(quota, at("09:00"), at("13:00"), hold=timedelta(minutes=5))
    with pytest.raises(RulesBroken):
        story.book(other, at("09:00"), at("10:00"))
    story.clock.advance(timedelta(minutes=5))
    story.book(other, at("09:00"), at("13:00"))
    story.tidy()
    assert balances(story) == {("hours", "week", "2026-11-30"): 4 * 3600}


def test_nobody_who_comes_not_gets_anything_back(story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=4, no_show_after="PT15M"))
    story.book(room, at("09:00"), at("10:00"))
    story.clock.set(at("09:15"))
    story.tidy()
    assert balances(story) == {("hours", "week", "2026-11-30"): 3600}


def test_leaving_early_gives_back_the_rest(story, room):
    grant(story, 10)
    booking = story.book(room, at("09:00"), at("12:00"))
    story.clock.set(at("09:00"))
    story.turn(booking.id, "check_in")
    story.clock.set(at("10:00"))
    gone = story.turn(booking.id, "check_out")
    assert (gone.ends_at, gone.price.credits) == (at("10:00"), 2)
    assert balances(story) == {("hours", "week", "2026-11-30"): 3600, ("credits", "month", "2026-12-01"): 2000}


def test_credits_are_taken_from_the_month_then_from_what_was_given_once(story):
    room = story.resource(policy_id=story.policy(credits_per_hour=2))
    with pytest.raises(RulesBroken) as refused:
        story.book(room, at("09:00"), at("10:00"))
    assert broken(refused) == ["booking.no_credits"]
    grant(story, 3)
    grant(story, 5, window="once")
    booking = story.book(room, at("09:00"), at("12:00"))
    assert booking.price.credits == 6
    assert balances(story) == {("credits", "month", "2026-12-01"): 3000, ("credits", "once", "1970-01-01"): 3000}
    with pytest.raises(RulesBroken):
        story.book(room, at("13:00"), at("15:00"))
    story.turn(booking.id, "cancel")
    assert set(balances(story).values()) == {0}


def test_an_hour_granted_to_a_startup_is_on_top_of_the_quota(story, quota):
    grant(story, 2, account="hours")
    story.book(quota, at("09:00"), at("15:00"))
    with pytest.raises(RulesBroken):
        story.book(quota, at("16:00"), at("17:00"))


def test_a_reason_of_staff_passes_the_quota_and_is_still_counted(story, quota):
    wish = {"startup_id": story.startup_id, "override_reason": "demo day", "by": story.staff}
    story.book(quota, at("09:00"), at("15:00"), **wish)
    assert balances(story) == {("hours", "week", "2026-11-30"): 6 * 3600}


def test_only_so_many_bookings_at_a_time(story):
    room = story.resource(units=9, policy_id=story.policy(max_active_bookings=2))
    first = story.book(room, at("09:00"), at("10:00"))
    story.book(room, at("09:00"), at("10:00"))
    with pytest.raises(RulesBroken) as refused:
        story.book(room, at("11:00"), at("12:00"))
    assert broken(refused) == ["booking.too_many_active"]
    assert story.move(first.id, starts_at=at("08:00")).units == 1
    story.turn(first.id, "cancel")
    story.book(room, at("11:00"), at("12:00"))
    story.clock.set(at("12:00"))
    assert story.book(room, at("13:00"), at("14:00")).state == "confirmed"


def test_all_broken_rules_are_told_at_once(story):
    policy = story.policy(quota_hours_per_week=1, max_active_bookings=0, credits_per_hour=1, max_duration="PT1H")
    with pytest.raises(RulesBroken) as refused:
        story.book(story.resource(policy_id=policy), at("09:00"), at("12:00"))
    assert broken(refused) == [
        "booking.too_long",
        "booking.too_many_active",
        "booking.quota_hours",
        "booking.no_credits",
    ]
    assert balances(story) == {}


def test_ledger_entries_can_only_be_added(story, quota):
    story.book(quota, at("09:00"), at("10:00"))
    for change in (AllowanceEntry.__table__.update().values(delta=0), AllowanceEntry.__table__.delete()):

        def tamper(unit: Unit, change=change) -> None:
            unit.session.execute(change)

        with pytest.raises(Exception, match="append-only"):
            story.do(tamper, story.staff)
