"""How many desks are taken at a time, and which changes ask for more."""

from datetime import date

import pytest

from services.startups.programmes.rules import Claim, peak, takes_more

DAY = [date(2027, 1, day) for day in range(1, 31)]


def claim(desks: int, start: int, end: int | None = None, programme_id: str | None = "p") -> Claim:
    return Claim(programme_id, desks, DAY[start], None if end is None else DAY[end])


@pytest.mark.parametrize(
    ("claims", "span", "expected"),
    [
        ([], (0, None), 0),
        ([claim(3, 0), claim(2, 5)], (0, None), 5),
        ([claim(3, 0), claim(2, 5)], (0, 5), 3),
        ([claim(3, 0, 5), claim(2, 5)], (0, None), 3),
        ([claim(3, 0, 5), claim(2, 5)], (5, 6), 2),
        ([claim(3, 0, 6), claim(2, 5), claim(4, 5, 5)], (0, 9), 5),
        ([claim(9, 0, 2), claim(2, 5)], (3, 4), 0),
    ],
)
def test_the_peak_is_the_most_on_one_day(claims, span, expected):
    start, end = span
    assert peak(claims, start=DAY[start], end=None if end is None else DAY[end]) == expected


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        (None, claim(0, 0), True),
        (None, claim(5, 0, programme_id=None), False),
        (claim(5, 0), claim(5, 0), False),
        (claim(5, 0), claim(6, 0), True),
        (claim(5, 0), claim(4, 0), False),
        (claim(5, 3), claim(5, 2), True),
        (claim(5, 0, 9), claim(5, 0, 10), True),
        (claim(5, 0), claim(5, 0, 10), False),
        (claim(5, 0, programme_id="q"), claim(1, 0), True),
    ],
)
def test_a_change_asks_the_quota_only_when_it_takes_more(before, after, more):
    assert takes_more(before, after) is more
