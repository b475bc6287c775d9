"""The one table: a line for each thing measured, a column for each size, ratios only."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.measure import NOTHING
from bench.run import Line

_TOLD = (
    "Ratios of times per request, medians of rounds measured side by side. × yardstick: a trivial FastAPI endpoint "
    "with a typed answer; × floor: the same SQL by the bare driver on the same database; × [another row]. Sizes are "
    "bookings, or startups, in the database."
)


def shown(lines: Sequence[Line], console: Console) -> None:
    console.print(_TOLD, markup=False)
    for engine in dict.fromkeys(line.engine for line in lines):
        console.print(_table(engine, [line for line in lines if line.engine == engine]))


def _table(engine: str, lines: Sequence[Line]) -> Table:
    sizes = sorted({line.size for line in lines})
    table = Table(title=engine, title_justify="left")
    table.add_column("")
    table.add_column("×")
    for size in sizes:
        table.add_column(f"{size:,}", justify="right")
    for name in dict.fromkeys(line.row.name for line in lines):
        own = {line.size: line for line in lines if line.row.name == name}
        first = next(iter(own.values())).row
        ratios = [own[size].ratios if size in own else NOTHING for size in sizes]
        _add(table, name, "yardstick", [each.yardstick for each in ratios])
        if first.floor is not None:
            _add(table, "", "floor", [each.floor for each in ratios])
        if first.against is not None:
            _add(table, "", f"[{first.against}]", [each.against for each in ratios])
    return table


def _add(table: Table, name: str, what: str, ratios: Sequence[float | None]) -> None:
    table.add_row(name, what.replace("[", r"\["), *(f"{ratio:.1f}" if ratio is not None else "" for ratio in ratios))
