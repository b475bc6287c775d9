"""Decisions of the reports on plain values."""

from datetime import date
from types import SimpleNamespace

import pytest

from services.startups.declarations.quarters import Quarter, parsed, quarter_of
from services.startups.reports.asked import Figure, Row
from services.startups.reports.stays import after_years, enterprises, first_day, stays


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2026, 1, 1), "2026-Q1"), (date(2026, 3, 31), "2026-Q1"), (date(2026, 12, 31), "2026-Q4")],
)
def test_a_day_is_in_its_quarter(day: date, quarter: str) -> None:
    assert str(quarter_of(day)) == quarter
    assert parsed(quarter).starts_on <= day < parsed(quarter).ends_on


def test_quarters_go_over_the_year() -> None:
    assert Quarter(2026, 1).plus(-1) == Quarter(2025, 4)
    assert Quarter(2026, 4).plus(1) == Quarter(2027, 1)
    assert Quarter(2026, 2).plus(-9) == Quarter(2024, 1)


def test_an_anniversary_of_a_leap_day_is_the_day_before_march() -> None:
    assert after_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert after_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "day"), [("2031", (2031, 1, 1)), ("2031-03", (2031, 3, 1)), ("2031-03-15", (2031, 3, 15))]
)
def test_a_vague_date_counts_on_its_first_day(text: str, day: tuple[int, int, int]) -> None:
    assert first_day(text) == date(*day)


def membership(starts_on: date, ends_on: date | None, outcome: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(startup_id="s", starts_on=starts_on, ends_on=ends_on, outcome=outcome)


def test_a_stay_ends_as_its_last_part_does() -> None:
    parts = [
        membership(date(2026, 1, 1), date(2026, 6, 1), "left"),
        membership(date(2026, 2, 1), date(2026, 3, 1), "graduated"),
        membership(date(2026, 6, 1), date(2026, 9, 1), "acquired"),
        membership(date(2026, 9, 2), None),
    ]
    found = stays(parts, {"s": "s"})["s"]
    assert [(s.starts_on, s.ends_on, s.outcome) for s in found] == [
        (date(2026, 1, 1), date(2026, 9, 1), "acquired"),
        (date(2026, 9, 2), None, None),
    ]


def test_startups_of_one_siren_are_one_enterprise_whatever_number_says_so() -> None:
    said = [("a", "siret", "12345678200010"), ("b", "siren", "123456782"), ("c", "vat", "FR32123456782")]
    numbers = [SimpleNamespace(startup_id=s, scheme=scheme, value=value) for s, scheme, value in said]
    assert enterprises("abcd", numbers) == {"a": "a", "b": "a", "c": "a", "d": "d"}


@pytest.mark.parametrize(
    ("women", "people", "others", "shown"),
    [
        (5, 5, 0, True),
        (5, 10, 5, True),
        (4, 9, 5, False),
        (0, 9, 9, False),
        (50, 4, 0, False),
        (6, 7, 1, False),
        (6, 10, 4, False),
    ],
)
def test_fewer_than_five_are_hidden_and_nobody_is_named(women: int, people: int, others: int, *, shown: bool) -> None:
    row = Row("total", "", {"women": Figure(women, ("a", "b"))})
    row.protect("women", people=people, others=others)
    assert row.figures["women"] == (Figure(women) if shown else Figure(None, is_hidden=True))
