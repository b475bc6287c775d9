"""Quarters of a year, as declarations name them: `2026-Q3`."""

from datetime import date
from typing import NamedTuple


class Quarter(NamedTuple):
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"

    @property
    def starts_on(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_on(self) -> date:
        """The first day that is no longer part of it."""
        return self.plus(1).starts_on

    def plus(self, quarters: int) -> "Quarter":
        years, number = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(years, number + 1)


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def parsed(period: str) -> Quarter:
    """What a period names; its form was checked on the way in."""
    return Quarter(int(period[:4]), int(period[-1]))
