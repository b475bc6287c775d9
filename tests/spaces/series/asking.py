"""Series over HTTP, as the tests here ask for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.kit.principal import Principal
from tests.spaces.story import Story, at, z
from tests.support.service import Service


def wish(resource_id: str, rrule: str = "FREQ=DAILY;COUNT=4", **rest: Any) -> dict[str, Any]:
    """Every day from the 2nd of December at 09:00 on, for an hour."""
    hour = {"starts_at": z(at("09:00")), "ends_at": z(at("10:00"))}
    return {"resource_id": resource_id, "rrule": rrule, **hour, **rest}


class Asking:
    """One startup's client (or another caller's), with the few requests that a series takes."""

    def __init__(self, spaces: Service, story: Story, by: Principal | None = None) -> None:
        self.spaces = spaces
        self.story = story
        self.client = spaces.client(by or story.key)

    def by(self, principal: Principal) -> "Asking":
        return Asking(self.spaces, self.story, principal)

    async def post(self, resource_id: str, *, dry_run: bool = False, **rest: Any) -> Any:
        params = {"dry_run": True} if dry_run else {}
        return await self.client.post("/v1/series", json=wish(resource_id, **rest), params=params)

    async def made(self, resource_id: str, **rest: Any) -> dict[str, Any]:
        answer = await self.post(resource_id, **rest)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def read(self, series: dict[str, Any]) -> dict[str, Any]:
        return (await self.client.get(f"/v1/series/{series['id']}")).json()

    async def patch(self, series: dict[str, Any], change: dict[str, Any], tag: str = "*", **where: Any) -> Any:
        return await self.client.patch(
            f"/v1/series/{series['id']}", json=change, params=where, headers={"If-Match": tag}
        )

    async def delete(self, series: dict[str, Any], tag: str = "*", **where: Any) -> Any:
        return await self.client.delete(f"/v1/series/{series['id']}", params=where, headers={"If-Match": tag})


def outcomes(said: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(date["outcome"], date["reason"]) for date in said["occurrences"]]


def states(said: dict[str, Any]) -> list[str | None]:
    return [date["state"] for date in said["occurrences"]]


def live(story: Story) -> list[tuple[datetime, datetime]]:
    """What takes time, as the table has it."""
    return [(row.starts_at, row.ends_at) for row in story.rows() if row.occupies]


def days(rows: Sequence[tuple[datetime, datetime]]) -> list[str]:
    return [starts_at.strftime("%d %H:%M") for starts_at, _ in rows]


def name(series: dict[str, Any], number: int) -> str:
    """What one of its dates is called."""
    return series["occurrences"][number]["starts_at"]


def hour(clock: str, day: int = 2, *, until: str | None = None) -> dict[str, str]:
    """New times: an hour from then on, or until another time."""
    later = f"{int(clock[:2]) + 1:02}{clock[2:]}"
    return {"starts_at": z(at(clock, day)), "ends_at": z(at(until or later, day))}
