"""Everything that is measured, on one engine, at one size after the other."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from bench import availability, bookings, gateway, startups
from bench.ground import KINDS, Ground, laid
from bench.measure import Ratios, Row, measured

# A part is a function of the ground; what it measures goes into the table as it is.
Part = Callable[[Ground], Awaitable[list[Row]]]
PARTS: Sequence[Part] = (bookings.rows, availability.rows, gateway.rows)
STARTUPS: Sequence[Part] = (startups.rows,)
MOST_STARTUPS = 100_000


class Line(NamedTuple):
    engine: str
    things: str  # of which there are so many
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
            async for line in _measured(ground, PARTS, "bookings", size, rounds):
                yield line
        for size in sorted(size for size in sizes if size <= MOST_STARTUPS):
            ground.crowd.grow(size)
            async for line in _measured(ground, STARTUPS, "startups", size, rounds):
                yield line


async def _measured(ground: Ground, parts: Sequence[Part], things: str, size: int, rounds: int) -> AsyncIterator[Line]:
    rows = [row for part in parts for row in await part(ground)]
    found = await measured(rows, ground.yardstick, rounds=rounds)
    for row in rows:
        yield Line(ground.engine, things, size, row, found[row.name])
