"""What a report is asked about, and what it answers: plain values."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from services.kit.text import Text

if TYPE_CHECKING:
    from services.startups.reports.repository import Sources

Thing = Literal["startup", "application"]
TOTAL: Final = "total"
# A personal attribute of fewer people than this would point at them.
SMALLEST_CELL: Final = 5


class Asked(NamedTuple):
    """Of which hubs (None: all), programme and cohort, on the days `[since, until)`."""

    hub_ids: Collection[str] | None
    programme_id: str | None
    cohort_id: str | None
    since: date
    until: date

    def has(self, day: date | None) -> bool:
        return day is not None and self.since <= day < self.until

    def meets(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether any of the days `[starts_on, ends_on)` is in the period."""
        return starts_on < self.until and (ends_on is None or ends_on > self.since)


class Figure(NamedTuple):
    """A number and the ids behind it; None where nothing can be said."""

    value: int | float | None
    counted: Collection[str] = ()
    is_hidden: bool = False


@dataclass
class Row:
    key: str
    name: str
    figures: dict[str, Figure] = field(default_factory=dict)

    def count(self, name: str, ids: Collection[str]) -> None:
        """A figure that is the number of these."""
        self.figures[name] = Figure(len(ids), ids)

    def add(self, name: str, amounts: Mapping[str, int], *, scale: int = 1) -> None:
        """A figure that is the sum of what these have."""
        self.figures[name] = Figure(scaled(sum(amounts.values()), scale), tuple(amounts)) if amounts else Figure(None)

    def share(self, name: str, ids: Collection[str], of: Collection[str]) -> None:
        self.figures[name] = Figure(ratio(len(ids), len(of)), ids)

    def middle(self, name: str, amounts: Mapping[str, int | float]) -> None:
        """The median."""
        self.figures[name] = Figure(_whole(round(median(amounts.values()), 2)) if amounts else None, tuple(amounts))

    def protect(self, *names: str, people: int, others: int) -> None:
        """Hide these figures where they, or what they leave of the whole, are about too few people to be told.

        What is told is told without ids: with those behind another figure they would name the others.
        """
        is_small = people < SMALLEST_CELL or 0 < others < SMALLEST_CELL
        for name in names:
            value = self.figures[name].value
            if is_small or (value is not None and value < SMALLEST_CELL):
                self.figures[name] = Figure(None, is_hidden=True)
            else:
                self.figures[name] = Figure(value)


class Result(NamedTuple):
    """`asked` and `answered` say how much of the whole is known."""

    rows: Sequence[Row]
    asked: int
    answered: int


class Report(NamedTuple):
    """`version` grows when a figure comes to mean something else. The names of figures stay; new ones come last."""

    name: str
    version: int
    counts: Thing
    coverage: Text
    figures: Mapping[str, Text]
    run: Callable[["Sources", Asked], Result]


def ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def scaled(amount: int, scale: int) -> int | float:
    return amount if scale == 1 else _whole(round(amount / scale, 2))


def those(ids: Iterable[str]) -> tuple[str, ...]:
    """Each once, in an order of their own."""
    return tuple(sorted(set(ids)))


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value
