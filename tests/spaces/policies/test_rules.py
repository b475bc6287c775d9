"""Each rule of a policy refuses what it names, and one wish hears of all of them at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.kit.spans import Span
from services.spaces.policies.rules import LONGEST, bookable_time, broken, last_on_grid, next_on_grid, on_grid
from services.spaces.policies.schemas import Limits
from services.spaces.sites.hours import Hours

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
OPEN = Hours(PARIS, None, {})
OFFICE = Hours(PARIS, {"tue": [["08:00", "20:00"]], "wed": [["08:00", "20:00"]]}, {})
HOUR = timedelta(hours=1)


def codes(starts_at: datetime, length: timedelta, *, hours: Hours = OPEN, **limits: str) -> list[str]:
    found = broken(Span(starts_at, starts_at + length), now=NOW, hours=hours, limits=Limits(**limits))
    return [violation.code.removeprefix("booking.") for violation in found]


def test_without_a_policy_only_time_itself_limits():
    assert codes(NOW, HOUR) == []
    assert codes(NOW + timedelta(days=3000), LONGEST) == []
    assert codes(NOW + HOUR, LONGEST + timedelta(seconds=1)) == ["too_long"]
    assert codes(NOW - HOUR, HOUR) == ["in_the_past"]


def test_now_can_still_be_booked_while_the_wish_is_on_its_way():
    assert codes(NOW - timedelta(seconds=30), HOUR) == []
    assert codes(NOW - timedelta(seconds=30) + HOUR, HOUR, lead_time="PT1H") == []
    assert codes(NOW - timedelta(seconds=61), HOUR) == ["in_the_past"]


@pytest.mark.parametrize(
    ("limits", "fits", "breaks", "code"),
    [
        ({"min_duration": "PT30M"}, (HOUR, HOUR / 2), (HOUR, HOUR / 2 - timedelta(seconds=1)), "too_short"),
        ({"max_duration": "PT2H"}, (HOUR, 2 * HOUR), (HOUR, 2 * HOUR + timedelta(seconds=1)), "too_long"),
        ({"granularity": "PT15M"}, (HOUR / 4, HOUR / 4), (HOUR / 3, HOUR), "off_grid"),
        ({"granularity": "PT15M"}, (HOUR, 3 * HOUR / 4), (HOUR, HOUR / 3), "off_grid"),
        ({"lead_time": "PT1H"}, (HOUR, HOUR), (HOUR / 2, HOUR), "lead_time"),
        ({"advance_window": "P1D"}, (24 * HOUR, HOUR), (24 * HOUR + timedelta(seconds=1), HOUR), "advance_window"),
    ],
)
def test_each_limit_refuses_what_passes_it_and_nothing_before(limits, fits, breaks, code):
    assert codes(NOW + fits[0], fits[1], **limits) == []
    assert codes(NOW + breaks[0], breaks[1], **limits) == [code]


def test_closed_time_is_refused():
    assert codes(NOW, HOUR, hours=OFFICE) == []
    assert codes(NOW + 11 * HOUR, HOUR, hours=OFFICE) == ["closed"]
    assert codes(NOW + 10 * HOUR, 2 * HOUR, hours=OFFICE) == ["closed"]


def test_a_wish_hears_of_every_broken_rule_at_once():
    start = NOW + timedelta(days=9, minutes=7, hours=14)
    limits = {"max_duration": "PT1H", "granularity": "PT15M", "advance_window": "P7D"}
    assert codes(start, 2 * HOUR, hours=OFFICE, **limits) == ["too_long", "off_grid", "advance_window", "closed"]
    assert codes(NOW + timedelta(minutes=1), HOUR / 4, min_duration="PT30M", lead_time="PT2H", granularity="PT15M") == [
        "too_short",
        "off_grid",
        "lead_time",
    ]


def test_a_violation_names_the_limit_and_what_was_asked():
    span = Span(NOW, NOW + 9 * HOUR)
    (found,) = broken(span, now=NOW, hours=OPEN, limits=Limits(max_duration="PT8H"))
    assert (found.rule, found.limit, found.actual) == ("max_duration", "PT8H", "PT9H")
    assert found.message.en == "Book at most PT8H."
    assert found.message.fr == "Réservez au plus PT8H."


def test_the_grid_counts_from_midnight_on_the_wall():
    half_past = Hours(ZoneInfo("Asia/Kolkata"), None, {})
    start = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    assert codes(start, HOUR, granularity="PT1H") == []
    assert codes(start, HOUR, hours=half_past, granularity="PT1H") == ["off_grid"]
    assert codes(start + HOUR / 2, HOUR, hours=half_past, granularity="PT1H") == []


def test_the_earliest_and_latest_start():
    assert bookable_time(NOW, Limits(), PARIS) == (NOW, None)
    limits = Limits(lead_time="PT2H", advance_window="P1D")
    assert bookable_time(NOW, limits, PARIS) == (NOW + 2 * HOUR, NOW + timedelta(days=1))


GRIDS = st.sampled_from([timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 240)])
# Both clock changes of Paris, and the days around them.
AROUND_CHANGES = st.sampled_from([datetime(2026, 10, 24, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC)])


@given(AROUND_CHANGES, st.integers(0, 3 * 24 * 60), GRIDS)
def test_the_nearest_points_of_the_grid_lie_on_it_and_on_their_side(base, minutes, grid):
    here = base + timedelta(minutes=minutes)
    after, before = next_on_grid(here, grid, PARIS), last_on_grid(here, grid, PARIS)
    assert before <= here <= after
    assert on_grid(Span(after, after), grid, PARIS)
    assert on_grid(Span(before, before), grid, PARIS)
    between = (before + timedelta(minutes=n) for n in range(1, int((after - before).total_seconds() // 60)))
    assert [at for at in between if on_grid(Span(at, at), grid, PARIS)] == []


@pytest.mark.parametrize(
    "limits",
    [
        {"min_duration": "PT2H", "max_duration": "PT1H"},
        {"granularity": "PT7M"},
        {"max_duration": "PT0S"},
        {"max_duration": "P32D"},
        {"no_such_limit": 1},
    ],
)
def test_limits_that_contradict_themselves_are_refused(limits):
    with pytest.raises(ValidationError):
        Limits(**limits)
