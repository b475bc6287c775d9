"""What a booking costs, cut by local weeks and months, and from which pots it is taken."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.kit.spans import Span
from services.spaces.allowances.rules import (
    ALWAYS,
    CREDITS,
    HOURS,
    Given,
    Piece,
    Pot,
    Purse,
    allocate,
    end_of,
    pieces,
    start_of,
)

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600
POLICY, HUB = "policy", "hub"


def paris(*when: int) -> datetime:
    return datetime(*when, tzinfo=PARIS).astimezone(UTC)


def hours(span: Span, units: int = 1) -> list[tuple[date, float]]:
    return [(p.day, p.amount / HOUR) for p in pieces(span, units, PARIS, hours=True, credits_per_hour=None)]


def test_a_booking_over_the_end_of_a_week_is_split_at_its_midnight():
    sunday_night = Span(paris(2026, 12, 6, 22), paris(2026, 12, 7, 3))
    assert hours(sunday_night) == [(date(2026, 12, 6), 2.0), (date(2026, 12, 7), 3.0)]


def test_a_booking_over_the_end_of_a_month_is_split_too():
    # Wednesday 30 September to Thursday 1 October: one week, two months.
    assert hours(Span(paris(2026, 9, 30, 23), paris(2026, 10, 1, 2))) == [
        (date(2026, 9, 30), 1.0),
        (date(2026, 10, 1), 2.0),
    ]


def test_the_night_of_the_change_to_winter_has_an_hour_more_and_to_summer_one_less():
    # Both are Sundays; the week ends in the following midnight.
    assert hours(Span(paris(2026, 10, 25, 0), paris(2026, 10, 26, 0))) == [(date(2026, 10, 25), 25.0)]
    assert hours(Span(paris(2027, 3, 28, 0), paris(2027, 3, 29, 0))) == [(date(2027, 3, 28), 23.0)]


def test_three_units_for_an_hour_cost_three_hours_and_their_credits():
    span = Span(paris(2026, 12, 1, 9), paris(2026, 12, 1, 10))
    found = pieces(span, 3, PARIS, hours=True, credits_per_hour=2.5)
    assert found == [Piece(HOURS, date(2026, 12, 1), 3 * HOUR), Piece(CREDITS, date(2026, 12, 1), 7500)]


def test_windows_begin_on_mondays_and_on_the_first():
    assert start_of("week", date(2026, 12, 6)) == date(2026, 11, 30)
    assert end_of("week", date(2026, 12, 6)) == date(2026, 12, 7)
    assert (start_of("month", date(2028, 2, 29)), end_of("month", date(2028, 2, 29))) == (
        date(2028, 2, 1),
        date(2028, 3, 1),
    )
    assert end_of("month", date(2026, 12, 31)) == date(2027, 1, 1)
    assert start_of("once", date(2026, 12, 31)) == ALWAYS


def test_what_lapses_first_is_used_first():
    day = date(2026, 12, 2)
    grants = (Given(CREDITS, HUB, "once", 5000, day), Given(CREDITS, HUB, "month", 3000, day))
    purse = Purse((POLICY, HUB), None, grants)
    month, once = Pot(CREDITS, HUB, "month", date(2026, 12, 1)), Pot(CREDITS, HUB, "once", ALWAYS)
    found = allocate([Piece(CREDITS, day, 4000)], purse, {month: 3000, once: 5000})
    assert found.taken == {month: 3000, once: 1000}
    assert found.missing == {}


def test_a_monthly_grant_counts_in_its_month_and_in_those_after_it():
    purse = Purse((POLICY, HUB), None, (Given(CREDITS, HUB, "month", 3000, date(2026, 12, 20)),))
    of = lambda month: purse.granted(Pot(CREDITS, HUB, "month", month))
    assert [of(date(2026, 11, 1)), of(date(2026, 12, 1)), of(date(2027, 1, 1))] == [0, 3000, 3000]


def test_a_quota_is_the_policys_alone_until_something_is_granted():
    purse = Purse((POLICY, HUB), 20 * HOUR)
    monday = date(2026, 11, 30)
    assert purse.pots(Piece(HOURS, monday, HOUR)) == [Pot(HOURS, POLICY, "week", monday)]
    assert purse.granted(Pot(HOURS, POLICY, "week", monday)) == 20 * HOUR
    more = purse._replace(grants=(Given(HOURS, HUB, "week", 2 * HOUR, monday),))
    assert [more.granted(pot) for pot in more.pots(Piece(HOURS, monday, HOUR))] == [20 * HOUR, 2 * HOUR]


def test_what_nobody_granted_is_missing_and_still_booked():
    purse, day = Purse((POLICY, HUB), HOUR), date(2026, 12, 2)
    pot = Pot(HOURS, POLICY, "week", date(2026, 11, 30))
    found = allocate([Piece(HOURS, day, 3 * HOUR)], purse, {pot: HOUR})
    assert found == ({pot: 3 * HOUR}, {HOURS: 2 * HOUR})


@given(
    quarter=st.integers(0, 2 * 365 * 24 * 4),
    length=st.integers(1, 31 * 24 * 4),
    units=st.integers(1, 5),
)
def test_pieces_add_up_to_the_booking_and_lie_in_one_week_and_month(quarter, length, units):
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
    span = Span(starts_at, starts_at + timedelta(minutes=15 * length))
    found = pieces(span, units, PARIS, hours=True, credits_per_hour=None)
    assert sum(piece.amount for piece in found) == span.duration.total_seconds() * units
    windows = [(start_of("week", p.day), start_of("month", p.day)) for p in found]
    assert len(set(windows)) == len(windows)
    assert windows == sorted(windows)
