"""A directory whose hub has short checklists, and what to ask of its tasks."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from services.kit.principal import Principal
from tests.startups.conftest import Directory

WELCOME = [
    {"key": "keys", "title": {"en": "Keys", "fr": "Clés"}, "staff_only": True, "due_days": 0},
    {
        "key": "insurance", "title": {"en": "Insurance", "fr": "Assurance"}, "staff_only": False, "due_days": 14,
        "document_kind": "insurance",
    },
]  # fmt: skip
FAREWELL = [
    {"key": "talk", "title": {"en": "Talk", "fr": "Entretien"}, "staff_only": True, "due_days": -14},
    {"key": "lockers", "title": {"en": "Lockers", "fr": "Casiers"}, "staff_only": False, "due_days": 0},
]


@dataclass
class Desk:
    directory: Directory

    @property
    def staff(self) -> httpx2.AsyncClient:
        return self.directory.staff

    async def tasks(self, by: Principal | None = None, **query: Any) -> list[dict[str, Any]]:
        client = self.directory.client(by) if by is not None else self.staff
        answer = await client.get("/v1/tasks", params={"limit": 100, "count": True, **query})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["total"] == len(page["items"])
        items: list[dict[str, Any]] = page["items"]
        return items

    async def found(self, **query: Any) -> list[tuple[Any, ...]]:
        """Item, state and due day of each, in their order."""
        return [(task["item"], task["state"], task["due_on"]) for task in await self.tasks(**query)]

    async def member(self, name: str = "Alpha", **wish: Any) -> dict[str, Any]:
        startup = await self.directory.startup(name)
        return await self.directory.member(startup, **{"starts_on": "2026-12-10", **wish})

    async def verb(self, thing: dict[str, Any] | str, verb: str, noun: str = "memberships", **wish: Any) -> Any:
        known = thing if isinstance(thing, str) else thing["id"]
        return await self.staff.post(f"/v1/{noun}/{known}/{verb}", json=wish or None)

    async def said(self, thing: dict[str, Any] | str, verb: str, noun: str = "memberships", **wish: Any) -> Any:
        answer = await self.verb(thing, verb, noun, **wish)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()


@pytest.fixture
async def desk(directory: Directory) -> Desk:
    lists = (await directory.staff.get("/v1/checklists", params={"hub": directory.hub})).json()["items"]
    for each in lists:
        items = WELCOME if each["kind"] == "onboarding" else FAREWELL
        path = f"/v1/checklists/{each['id']}"
        answer = await directory.staff.patch(path, json={"items": items}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
    return Desk(directory)
