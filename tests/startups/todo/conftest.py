"""A hub in which something of nearly every category waits."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from services.kit.principal import Principal
from tests.startups.conftest import Directory
from tests.support.service import staff_of, startup_admin_of

PDF = b"%PDF-1.7"


@dataclass
class Queue:
    directory: Directory
    by: Principal

    @property
    def staff(self) -> httpx2.AsyncClient:
        return self.directory.client(self.by)

    async def counts(self) -> dict[str, int]:
        """How many wait, by category, without those where nothing does."""
        return {each["category"]: each["count"] for each in await self.categories() if each["count"]}

    async def categories(self) -> list[dict[str, Any]]:
        answer = await self.staff.get("/v1/todo", params={"hub": self.directory.hub})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["categories"]
        assert answer.json()["count"] == sum(each["count"] for each in found)
        return found

    async def one(self, category: str) -> dict[str, Any]:
        return next(each for each in await self.categories() if each["category"] == category)

    async def items(self, category: str, **query: Any) -> list[dict[str, Any]]:
        asked = {"hub": self.directory.hub, "count": True, "limit": 100, **query}
        answer = await self.staff.get(f"/v1/todo/{category}", params=asked)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        assert answer.json()["total"] == len(items)
        return items

    async def say(self, verb: str, category: str, subject: str, **wish: Any) -> httpx2.Response:
        path = f"/v1/todo/{category}/{subject}/{verb}"
        return await self.staff.post(path, params={"hub": self.directory.hub}, json=wish or None)

    async def document(
        self, startup: dict[str, Any], kind: str = "charter", stay: str | None = None, **query: Any
    ) -> str:
        """The path of one that was handed in."""
        known = {"startup_id": startup["id"], "hub_id": self.directory.hub, "kind": kind, "membership_id": stay}
        made = await self.directory.made("/v1/documents", self.staff, **known)
        path = f"/v1/documents/{made['id']}"
        admin = self.directory.client(startup_admin_of(startup["id"]))
        answer = await admin.put(f"{path}/file", content=PDF, params=query)
        assert answer.status_code == 200, answer.text
        return path


@pytest.fixture
async def queue(directory: Directory) -> Queue:
    """Its hub has no checklists, so that nothing waits but what a test says."""
    for each in (await directory.staff.get("/v1/checklists")).json()["items"]:
        if each["hub_id"] == directory.hub:
            await directory.staff.delete(f"/v1/checklists/{each['id']}", headers={"If-Match": "*"})
    return Queue(directory, staff_of(directory.hub))
