"""When things can be booked: one of them, and the first of ten, a hundred and a thousand."""

from collections.abc import Mapping
from datetime import timedelta

from bench import floor
from bench.ground import NOW, Ground, z
from bench.measure import Act, Row

_WEEK = {"from": z(NOW), "to": z(NOW + timedelta(days=7))}
_LENGTHS: Mapping[str, str] = {"1 h": "PT1H", "2 h": "PT2H"}


async def rows(ground: Ground) -> list[Row]:
    async def of_one() -> None:
        answer = await ground.ask("GET", f"/v1/resources/{ground.resource_id}/availability", query=_WEEK)
        assert answer.json()["windows"]

    found = [Row("a week of one resource", of_one, floor=await floor.of_reading(ground.bare, of_one))]
    for said, length in _LENGTHS.items():
        first = None
        for kind, many in ground.kinds.items():
            act = _search(ground, kind, length)
            name = f"first {said} of {many:,}"
            bare = await floor.of_reading(ground.bare, act)
            found.append(Row(name, act, floor=bare, against=first, repeats=2))
            first = first or name
    return found


def _search(ground: Ground, kind: str, length: str) -> Act:
    async def search() -> None:
        answer = await ground.ask("GET", "/v1/availability", query={**_WEEK, "kind": kind, "duration": length})
        assert answer.json()["items"]

    return search
