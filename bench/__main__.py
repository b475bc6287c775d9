"""What `./quarters bench` runs."""

import asyncio
from typing import Annotated, Literal

import typer
from rich.console import Console

from bench import table
from bench.run import Line, lines
from tests.support import engines

Engine = Literal["sqlite", "postgresql", "both"]
QUICK = "1000,10000"
FULL = "1000,10000,100000,1000000"


def bench(
    engine: Annotated[Engine, typer.Option(help="PostgreSQL: a private server, started for this run.")] = "both",
    sizes: Annotated[str, typer.Option(help="Numbers of bookings and of startups, with commas between.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes, few rounds: under a minute.")] = False,  # noqa: FBT002 -- typer calls it
) -> None:
    """Measure side by side and print ratios: to a trivial endpoint, to bare SQL, and from size to size."""
    wanted = list(engines.ENGINES) if engine == "both" else [engine]
    numbers = [int(size) for size in (sizes or (QUICK if quick else FULL)).split(",")]
    told = Console(stderr=True)

    async def measure() -> list[Line]:
        found: list[Line] = []
        for name in wanted:
            async for line in lines(name, numbers, rounds=3 if quick else 7):
                if not found or found[-1][:3] != line[:3]:
                    told.print(f"bench: {line.engine}, {line.size:,} {line.things}")
                found.append(line)
        return found

    table.shown(asyncio.run(measure()), Console())


if __name__ == "__main__":
    typer.run(bench)
