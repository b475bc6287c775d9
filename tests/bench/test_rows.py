"""Everything that `quarters bench` measures can be measured, on each engine."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from bench import run, table
from bench.floor import _News
from bench.measure import Row, measured
from services.kit.ids import new_id

pytestmark = pytest.mark.anyio


async def test_every_row_has_positive_ratios(engine: str):
    lines = [line async for line in run.lines(engine, [40], rounds=1, kinds={"two": 2, "four": 4})]
    assert len({line.row.name for line in lines}) == len(lines) > 8
    for line in lines:
        assert (line.ratios.yardstick or 0) > 0
        assert (line.ratios.floor or 0) > 0 or line.row.floor is None
        assert (line.ratios.against or 0) > 0 or line.row.against is None
    written = io.StringIO()
    table.shown(lines, Console(file=written, width=160))
    assert "create a booking" in written.getvalue()
    assert "search with a typing error" in written.getvalue()
    assert "[first 1 h of 2]" in written.getvalue()


async def test_a_ratio_is_taken_per_request_and_to_what_the_row_names():
    done: list[str] = []

    async def one() -> None:
        done.append("one")
        sum(range(20_000))

    async def ten() -> None:
        for _ in range(10):
            await one()

    async def nothing() -> None:
        sum(range(2_000))

    rows = [Row("one", one), Row("ten at once", ten, requests=10, against="one")]
    ratios = await measured(rows, nothing, rounds=5)
    assert (ratios["one"].yardstick or 0) > 2
    assert 0.2 < (ratios["ten at once"].against or 0) < 5
    assert ratios["one"].against is ratios["one"].floor is None


def test_what_is_written_again_is_new_and_goes_on_in_step():
    a, b = new_id(), new_id()
    start = datetime(2026, 12, 1, tzinfo=UTC)
    first = {
        "id": a,
        "at": start,
        "stored": "2026-12-01T00:00:00.000000Z",
        "number": 7,
        "kind": "room",
        "told": f"/{a}",
    }
    second = {"id": b, "at": start + timedelta(hours=1), "stored": "2026-12-01T01:00:00.000000Z", "number": 8}
    news = _News(5, 3)
    again = news.instead(first, {**second, "kind": "room", "told": f"/{b}"})
    assert again["id"] not in {a, b}
    assert news.instead([a], [b]) == [again["id"]]
    assert (again["at"], again["stored"]) == (start + timedelta(hours=3), "2026-12-01T03:00:00.000000Z")
    assert (again["number"], again["kind"]) == (-5, "room")
