"""Bookings: made one by one, made by fifty at once, listed."""

import asyncio
from datetime import timedelta
from typing import Any

from bench import floor
from bench.ground import NOW, SLOT, Ground, z
from bench.measure import Row
from services.kit import asgi

_AT_ONCE = 50
_BEGIN = NOW + timedelta(days=60)  # nobody else has booked so far ahead


async def rows(ground: Ground) -> list[Row]:
    async def create() -> None:
        await ground.ask("POST", "/v1/bookings", json=_wish(ground, next(ground.numbers)), expected=201)

    async def contend() -> None:
        wish = _wish(ground, next(ground.numbers))
        answers = await asyncio.gather(*(_attempt(ground, wish) for _ in range(_AT_ONCE)))
        assert sorted(answers) == [201] + [409] * (_AT_ONCE - 1)

    async def page() -> None:
        answer = await ground.ask("GET", "/v1/bookings", query=listed(ground))
        assert answer.json()["items"]

    async def page_of_hub() -> None:
        query = {"hub": ground.hub.id, "from": z(NOW), "limit": "20"}
        answer = await ground.ask("GET", "/v1/bookings", query=query, staff=True)
        assert answer.json()["items"]

    return [
        Row(
            "create a booking",
            create,
            floor=await floor.of_writing(ground.bare, create, lambda: next(ground.numbers)),
        ),
        Row(f"one of {_AT_ONCE} for the same hour", contend, requests=_AT_ONCE, repeats=1, against="create a booking"),
        Row("list 20 bookings", page, floor=await floor.of_reading(ground.bare, page)),
        Row("list 20 of the whole hub", page_of_hub, floor=await floor.of_reading(ground.bare, page_of_hub)),
    ]


def listed(ground: Ground) -> dict[str, str]:
    return {"startup": ground.hub.alice_startup, "from": z(NOW), "limit": "20"}


def _wish(ground: Ground, number: int) -> dict[str, Any]:
    starts_at = _BEGIN + number * SLOT
    return {"resource_id": ground.resource_id, "starts_at": z(starts_at), "ends_at": z(starts_at + SLOT)}


async def _attempt(ground: Ground, wish: dict[str, Any]) -> int:
    return (await asgi.call(ground.spaces, "POST", "/v1/bookings", headers=ground.signed(), json=wish)).status
