"""Everything that is measured, on one engine, at one size after the other."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from bench import availability, bookings, gateway
from bench.ground import KINDS, Ground, laid
from bench.measure import Ratios, Row, measured

# A part is a function of the ground; what it measures goes into the table as it is.
PARTS: Sequence[Callable[[Ground], Awaitable[list[Row]]]] = (bookings.rows, availability.rows, gateway.rows)


class Line(NamedTuple):
    engine: str
    size: int
    row: Row
    ratios: Ratios


async def lines(
    engine: str, sizes: Sequence[int], *, rounds: int, kinds: Mapping[str, int] = KINDS
) -> AsyncIterator[Line]:
    """The lines of the table, as soon as they are known."""
    async with laid(engine, kinds) as ground:
        for size in sorted(sizes):
            ground.grow(size)
            rows = [row for part in PARTS for row in await part(ground)]
            found = await measured(rows, ground.yardstick, rounds=rounds)
            for row in rows:
                yield Line(engine, size, row, found[row.name])
