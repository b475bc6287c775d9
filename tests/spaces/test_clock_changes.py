"""The two nights a year when the clock of Paris jumps, leap days, month ends, and sites elsewhere."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.operations import Availability
from services.spaces.bookings.errors import RulesBroken
from tests.spaces.allowances.test_ledger import balances

PARIS = ZoneInfo("Europe/Paris")
# Clocks go back on Sunday 25 October 2026 at 01:00 UTC and forward on Sunday 28 March 2027 at 01:00 UTC.
AUTUMN, SPRING = datetime(2026, 10, 20, 8, tzinfo=UTC), datetime(2027, 3, 23, 8, tzinfo=UTC)


def local(*when: int, zone: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold).astimezone(UTC)


def codes(refused):
    return [violation.code for violation in refused.value.violations]


def windows(story, resource, starts_at, ends_at):
    with story.database.reading() as session:
        unit = Unit(session=session, by=story.key, clock=story.clock, now=story.clock.now())
        found = Availability(unit).of_resource(resource, Span(starts_at, ends_at), units=1, by=unit.by)
    return [(window.starts_at, window.ends_at) for window in found.windows]


@pytest.fixture
def paris(story):
    def resource(*, hours=None, **limits):
        site = story.site(name="Share", time_zone="Europe/Paris", opening_hours=hours)
        return story.resource(site_id=site, policy_id=story.policy(**limits) if limits else None)

    return resource


@pytest.mark.parametrize(("now", "day", "length"), [(AUTUMN, (2026, 10, 25), 25), (SPRING, (2027, 3, 28), 23)])
def test_a_whole_local_day_is_as_long_as_it_is(story, paris, now, day, length):
    story.clock.set(now)
    room = paris(hours={"sun": [["00:00", "24:00"]]}, quota_hours_per_week=30)
    starts_at, ends_at = local(*day), local(*day[:2], day[2] + 1)
    assert ends_at - starts_at == timedelta(hours=length)
    assert windows(story, room, starts_at - timedelta(days=1), ends_at + timedelta(days=1)) == [(starts_at, ends_at)]
    story.book(room, starts_at, ends_at)
    assert list(balances(story).values()) == [length * 3600]
    with pytest.raises(RulesBroken):
        story.book(room, ends_at, ends_at + timedelta(hours=1))


@pytest.mark.parametrize(("now", "day", "length"), [(AUTUMN, (2026, 10, 25), 9), (SPRING, (2027, 3, 28), 7)])
def test_an_overnight_opening_lasts_from_wall_to_wall(story, paris, now, day, length):
    story.clock.set(now)
    room = paris(hours={"sat": [["22:00", "06:00"]]})
    night = local(*day[:2], day[2] - 1, 22), local(*day, 6)
    assert night[1] - night[0] == timedelta(hours=length)
    assert windows(story, room, night[0] - timedelta(hours=5), night[1] + timedelta(hours=5)) == [night]
    assert story.book(room, *night).state == "confirmed"


def test_the_hour_that_comes_twice_holds_two_bookings(story, paris):
    story.clock.set(AUTUMN)
    room = paris(granularity="PT1H")
    first, second = local(2026, 10, 25, 2), local(2026, 10, 25, 2, fold=1)
    assert second - first == timedelta(hours=1)
    story.book(room, first, second)
    assert story.book(room, second, second + timedelta(hours=1), by=story.other_key).state == "confirmed"


def test_a_grid_lies_on_the_wall_on_both_sides_of_a_change(story, paris):
    story.clock.set(SPRING)
    room = paris(granularity="PT2H")
    # 02:00 does not exist: the grid goes from midnight to four, which is three hours.
    story.book(room, local(2027, 3, 28, 0), local(2027, 3, 28, 4))
    with pytest.raises(RulesBroken) as refused:
        story.book(room, local(2027, 3, 28, 4), local(2027, 3, 28, 7))
    assert codes(refused) == ["booking.off_grid"]


def test_lead_time_counts_hours_and_a_window_of_days_counts_dates(story, paris):
    story.clock.set(local(2026, 10, 24, 23))
    room = paris(lead_time="PT4H", advance_window="P1D", advance_window_by="days")
    # Four hours after 23:00 it is 02:00 for the second time.
    second_two = local(2026, 10, 25, 2, fold=1)
    assert second_two - story.clock.now() == timedelta(hours=4)
    assert story.book(room, second_two, second_two + timedelta(hours=1)).state == "confirmed"
    with pytest.raises(RulesBroken) as refused:
        story.book(room, local(2026, 10, 25, 2) - timedelta(hours=1), local(2026, 10, 25, 2))
    assert codes(refused) == ["booking.lead_time"]
    # Tomorrow lasts until its midnight, though that is 26 hours away; to the minute it would have ended at 22:00.
    late = local(2026, 10, 25, 23)
    assert story.book(room, late, late + timedelta(hours=2)).state == "confirmed"
    with pytest.raises(RulesBroken) as refused:
        story.book(room, local(2026, 10, 26), local(2026, 10, 26, 1))
    assert codes(refused) == ["booking.advance_window"]


def test_an_advance_window_by_hours_counts_to_the_minute(story, paris):
    story.clock.set(local(2026, 10, 24, 23))
    room = paris(advance_window="P1D")
    edge = story.clock.now() + timedelta(days=1)
    assert story.book(room, edge, edge + timedelta(hours=1)).state == "confirmed"
    with pytest.raises(RulesBroken) as refused:
        story.book(room, edge + timedelta(minutes=1), edge + timedelta(hours=1))
    assert codes(refused) == ["booking.advance_window"]


def test_a_quota_week_in_la_reunion_begins_at_its_own_midnight(story):
    reunion = ZoneInfo("Indian/Reunion")
    site = story.site(name="Kaz", time_zone="Indian/Reunion")
    room = story.resource(site_id=site, policy_id=story.policy(quota_hours_per_week=2))
    monday = local(2026, 12, 7, zone=reunion)
    assert monday == datetime(2026, 12, 6, 20, tzinfo=UTC)
    story.book(room, monday - timedelta(hours=2), monday + timedelta(hours=2))
    assert sorted(balances(story).values()) == [7200, 7200]


def test_a_leap_day_is_a_day_of_its_month(story, paris):
    story.clock.set(datetime(2028, 2, 25, 8, tzinfo=UTC))
    room = paris(hours={"tue": [["00:00", "24:00"]]}, quota_hours_per_week=30)
    leap = local(2028, 2, 29), local(2028, 3, 1)
    assert windows(story, room, local(2028, 2, 28), local(2028, 3, 2)) == [leap]
    assert story.book(room, *leap).state == "confirmed"


def test_a_night_over_the_end_of_a_year_is_one_booking(story, paris):
    room = paris(hours={"thu": [["20:00", "04:00"]]}, quota_hours_per_week=30)
    night = local(2026, 12, 31, 20), local(2027, 1, 1, 4)
    assert windows(story, room, local(2026, 12, 31), local(2027, 1, 2)) == [night]
    story.book(room, *night)
    assert balances(story) == {("hours", "week", "2026-12-28"): 8 * 3600}
