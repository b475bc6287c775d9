"""Times taken side by side: in every round everything has its turn, and is compared within the round.

The median over the rounds is kept, so neither a slow start nor a noisy minute of the machine decides.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

Act = Callable[[], Awaitable[Any]]


class Row(NamedTuple):
    """One line of the table: what is done, and with what it is compared beside the yardstick."""

    name: str
    act: Act
    floor: Callable[[], Any] | None = None  # the same SQL, bare
    against: str | None = None  # the name of another row
    requests: int = 1  # how many requests one act makes
    repeats: int = 4


class Ratios(NamedTuple):
    yardstick: float | None
    floor: float | None
    against: float | None


NOTHING = Ratios(None, None, None)


async def measured(rows: Sequence[Row], yardstick: Act, *, rounds: int) -> dict[str, Ratios]:
    """The ratios of each row, by name."""
    seen: dict[str, list[Ratios]] = defaultdict(list)
    for number in range(rounds + 1):
        turns = rows if number % 2 else rows[::-1]
        unit = await _seconds(yardstick, 40)
        times = {}
        for row in turns:
            times[row.name] = await _seconds(row.act, row.repeats) / row.requests, _bare(row)
        if number == 0:
            continue  # caches fill, statements are compiled
        for row in rows:
            own, floor = times[row.name]
            other = times[row.against][0] if row.against else None
            seen[row.name].append(Ratios(own / unit, own / floor if floor else None, own / other if other else None))
    return {name: _median(taken) for name, taken in seen.items()}


async def _seconds(act: Act, repeats: int) -> float:
    started = perf_counter()
    for _ in range(repeats):
        await act()
    return (perf_counter() - started) / repeats


def _bare(row: Row) -> float | None:
    if row.floor is None:
        return None
    started = perf_counter()
    for _ in range(row.repeats):
        row.floor()
    return (perf_counter() - started) / row.repeats / row.requests


def _median(taken: Sequence[Ratios]) -> Ratios:
    columns = [[value for value in column if value is not None] for column in zip(*taken, strict=True)]
    return Ratios(*(median(column) if column else None for column in columns))
