"""Which dates follow from a recurrence rule, on the wall clock of a place."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.errors import DomainError
from services.kit.spans import Span
from services.spaces.bookings.errors import SpanInvalid
from services.spaces.series.errors import RuleInvalid, TooMany
from services.spaces.series.recurrence import MOST, expanded, on_wall

PARIS = ZoneInfo("Europe/Paris")


def span(local: str, hours: float = 1, zone: ZoneInfo = PARIS, fold: int = 0) -> Span:
    starts_at = datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return Span(starts_at, starts_at + timedelta(hours=hours))


def starts(rule: str, first: Span, zone: ZoneInfo = PARIS) -> list[str]:
    """The starts, as the clock of the place shows them with its offset."""
    return [date.span.starts_at.astimezone(zone).isoformat(timespec="minutes") for date in expanded(rule, first, zone)]


def test_a_weekly_series_keeps_its_hour_when_the_clock_goes_back():
    assert starts("FREQ=WEEKLY;COUNT=3", span("2026-10-16T09:00")) == [
        "2026-10-16T09:00+02:00",
        "2026-10-23T09:00+02:00",
        "2026-10-30T09:00+01:00",
    ]


def test_a_weekly_series_keeps_its_hour_when_the_clock_goes_forward():
    assert starts("FREQ=WEEKLY;COUNT=2", span("2027-03-26T18:30")) == [
        "2027-03-26T18:30+01:00",
        "2027-04-02T18:30+02:00",
    ]


def test_a_time_that_the_clock_skips_is_right_after_the_gap_on_that_day_only():
    assert starts("FREQ=DAILY;COUNT=3", span("2027-03-27T02:30", hours=2)) == [
        "2027-03-27T02:30+01:00",
        "2027-03-28T03:00+02:00",
        "2027-03-29T02:30+02:00",
    ]


def test_a_time_that_the_clock_shows_twice_is_the_first_of_the_two():
    assert starts("FREQ=DAILY;COUNT=2", span("2026-10-24T02:30")) == [
        "2026-10-24T02:30+02:00",
        "2026-10-25T02:30+02:00",
    ]


def test_a_first_date_in_the_second_of_two_equal_hours_is_the_one_that_was_named():
    first = span("2026-10-25T02:30", fold=1)
    assert expanded("FREQ=DAILY;COUNT=2", first, PARIS)[0].span == first
    assert starts("FREQ=DAILY;COUNT=2", first)[0] == "2026-10-25T02:30+01:00"


def test_the_length_is_kept_on_the_wall_clock():
    nights = expanded("FREQ=WEEKLY;COUNT=3", span("2026-10-17T22:00", hours=10), PARIS)
    assert [date.span.duration for date in nights] == [timedelta(hours=h) for h in (10, 11, 10)]
    assert {on_wall(date.span.ends_at, PARIS).time().isoformat() for date in nights} == {"08:00:00"}


def test_a_date_that_falls_into_the_gap_altogether_is_empty():
    dates = expanded("FREQ=DAILY;COUNT=2", span("2027-03-27T02:15", hours=0.5), PARIS)
    assert dates[1].span.duration == timedelta(0)


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
def test_every_zone_keeps_its_own_wall_clock(zone):
    here = ZoneInfo(zone)
    dates = expanded("FREQ=WEEKLY;COUNT=60", span("2026-12-01T09:15", zone=here), here)
    assert {on_wall(date.span.starts_at, here).time().isoformat() for date in dates} == {"09:15:00"}
    offsets = {date.span.starts_at.astimezone(here).utcoffset() for date in dates}
    assert len(offsets) == (1 if zone in {"UTC", "Asia/Kathmandu"} else 2)


def test_the_29th_of_february_comes_in_leap_years():
    assert starts("FREQ=YEARLY;COUNT=3", span("2028-02-29T09:00")) == [
        f"{year}-02-29T09:00+01:00" for year in (2028, 2032, 2036)
    ]


def test_the_31st_comes_in_months_that_have_one():
    months = [start[:10] for start in starts("FREQ=MONTHLY;COUNT=4", span("2026-12-31T09:00"))]
    assert months == ["2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31"]


def test_the_last_day_of_each_month_can_be_said():
    days = [start[:10] for start in starts("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", span("2026-12-31T09:00"))]
    assert days == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]


def test_days_of_the_week_and_their_numbers_are_understood():
    first = span("2026-12-01T09:00")
    assert [d[8:10] for d in starts("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", first)] == ["01", "03", "08", "10"]
    assert [d[:10] for d in starts("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", first)] == ["2026-12-25", "2027-01-29"]
    assert [d[:10] for d in starts("FREQ=WEEKLY;INTERVAL=2;COUNT=2", first)] == ["2026-12-01", "2026-12-15"]


def test_the_dates_are_those_of_the_rule_even_where_it_leaves_the_first_out():
    assert [d[:10] for d in starts("FREQ=WEEKLY;BYDAY=FR;COUNT=2", span("2026-12-01T09:00"))] == [
        "2026-12-04",
        "2026-12-11",
    ]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261204", "2026-12-04"),  # a day counts to its end, where the place is
        ("20261204T080000Z", "2026-12-04"),  # 09:00 in Paris: an instant counts itself
        ("20261204T075959Z", "2026-12-03"),
    ],
)
def test_an_end_is_a_local_day_or_an_instant(until, last):
    assert starts(f"FREQ=DAILY;UNTIL={until}", span("2026-12-01T09:00"))[-1][:10] == last


def test_an_instant_that_ends_a_series_late_in_the_evening_is_not_a_local_day():
    late = span("2026-12-01T00:30")  # 23:30 of the day before in UTC
    assert [d[:10] for d in starts("FREQ=DAILY;UNTIL=20261202T233000Z", late)][-1] == "2026-12-03"


def test_prefix_case_and_repetitions_do_not_matter():
    first = span("2026-12-01T09:00")
    assert starts("rrule:freq=weekly;byday=tu,TU,fr;count=3", first) == starts("FREQ=WEEKLY;BYDAY=TU,FR;COUNT=3", first)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=DAILY",
        "COUNT=3",
        "FREQ=DAILY;COUNT=3;UNTIL=20261231",
        "FREQ=DAILY;COUNT=3;COUNT=4",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=3;",
        "FREQ=DAILY;COUNT=3;INTERVAL=0",
        "FREQ=DAILY;COUNT=3;INTERVAL=99999999999999999999999",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=DAILY;COUNT=3;BYHOUR=9",
        "FREQ=DAILY;COUNT=3;BYMINUTE=0",
        "FREQ=DAILY;COUNT=3;BYSECOND=0",
        "FREQ=DAILY;COUNT=3;BYEASTER=1",
        "FREQ=DAILY;COUNT=3;RSCALE=CHINESE",
        "FREQ=DAILY;COUNT=3;BYDAY=XX",
        "FREQ=DAILY;COUNT=3;BYMONTH=13",
        "FREQ=DAILY;COUNT=3;BYMONTHDAY=0",
        "FREQ=DAILY;COUNT=3\nEXDATE:20261201",
        "FREQ=DAILY;UNTIL=20261301",
        "FREQ=DAILY;UNTIL=20261201T090000",
        "FREQ=DAILY;UNTIL=20201231",
        "FREQ=WEEKLY;BYDAY=1MO;COUNT=3",
        "FREQ=WEEKLY;BYMONTHDAY=1;COUNT=3",
        "FREQ=MONTHLY;BYYEARDAY=1;COUNT=3",
        "FREQ=MONTHLY;BYWEEKNO=1;COUNT=3",
        "FREQ=MONTHLY;BYSETPOS=1;COUNT=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=100",
    ],
)
def test_what_cannot_be_read_or_never_ends_is_refused_and_says_why(rule):
    with pytest.raises(RuleInvalid) as refused:
        expanded(rule, span("2026-12-01T09:00"), PARIS)
    (violation,) = refused.value.violations
    assert (violation.code, violation.field) == ("series.rrule", "rrule")
    assert violation.message.en
    assert violation.message.fr


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=201", f"FREQ=DAILY;COUNT={10**15}", "FREQ=DAILY;UNTIL=20991231"])
def test_more_than_two_hundred_dates_are_too_many(rule):
    with pytest.raises(TooMany) as refused:
        expanded(rule, span("2026-12-01T09:00"), PARIS)
    assert refused.value.facts == {"limit": MOST}
    assert len(expanded("FREQ=DAILY;COUNT=200", span("2026-12-01T09:00"), PARIS)) == MOST


_MANY = ",".join(str(number) for number in range(1, 67))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE;COUNT=1",  # from a Tuesday
        f"FREQ=DAILY;BYDAY=WE;INTERVAL=7;BYSETPOS={'1,+1,01,' * 25}-1;COUNT=1",
        f"FREQ=YEARLY;BYDAY=53MO;BYSETPOS={_MANY};COUNT=200",
        f"FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=4,6;BYSETPOS={_MANY};COUNT=1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,-6,-7,-8,-9;COUNT=1",
        "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=2,3,4,5,6,7;COUNT=1",
        "FREQ=YEARLY;INTERVAL=1000;COUNT=2",
    ],
)
def test_a_rule_that_hardly_ever_comes_true_is_given_up_soon(rule):
    before = perf_counter()
    with pytest.raises(DomainError):
        expanded(rule, span("2026-12-01T09:00"), PARIS)
    assert perf_counter() - before < 5  # unbounded, some of these take minutes


def test_a_date_that_ends_before_it_starts_on_the_wall_is_refused():
    across = Span(
        datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    )  # 02:45 to 02:15
    with pytest.raises(SpanInvalid):
        expanded("FREQ=DAILY;COUNT=2", across, PARIS)


_RULES = st.builds(
    lambda frequency, interval, days, end: ";".join(
        part for part in (f"FREQ={frequency}", f"INTERVAL={interval}", days, end) if part
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 3),
    st.sampled_from(["", "BYDAY=MO", "BYDAY=TU,SA,SU", "BYMONTH=3,10", "BYMONTH=3,10;BYDAY=SU"]),
    st.one_of(
        st.integers(1, 230).map("COUNT={}".format), st.sampled_from(["UNTIL=20270401", "UNTIL=20281029T010000Z"])
    ),
)


@given(
    rule=_RULES,
    minute=st.integers(0, 2 * 365 * 24 * 60),
    minutes=st.integers(1, 48 * 60),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"]),
)
def test_dates_keep_their_wall_clock_and_are_never_too_many(rule, minute, minutes, zone):
    here = ZoneInfo(zone)
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    first = Span(starts_at, starts_at + timedelta(minutes=minutes))
    try:
        dates = expanded(rule, first, here)
    except (RuleInvalid, TooMany, SpanInvalid):
        return
    assert 1 <= len(dates) <= MOST
    assert all(one.wall.starts_at < other.wall.starts_at for one, other in pairwise(dates))
    clock, length = on_wall(starts_at, here).time(), dates[0].wall.ends_at - dates[0].wall.starts_at
    for wall, real in dates:
        assert (wall.starts_at.time(), wall.ends_at - wall.starts_at) == (clock, length)
        for shown, at in zip(wall, real, strict=True):
            exists = shown.replace(tzinfo=here).astimezone(UTC).astimezone(here).replace(tzinfo=None, fold=0) == shown
            seen = on_wall(at, here)
            # Only a time that the clock skips is shown as another, later one.
            assert seen == shown if exists else shown < seen <= shown + timedelta(hours=1)
