"""A directory with two hubs, asked with signed tokens."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from services.kit.principal import Principal
from tests.support.service import Service, network_admin, staff_of


@dataclass
class Directory:
    """The startups service, two hubs and who to be; `made` posts what must succeed."""

    service: Service
    hub: str
    other_hub: str

    def client(self, *by: Principal, **headers: str) -> httpx2.AsyncClient:
        return self.service.client(*by, **headers)

    @property
    def anyone(self) -> httpx2.AsyncClient:
        return self.service.client()

    @property
    def staff(self) -> httpx2.AsyncClient:
        return self.service.client(staff_of(self.hub))

    async def made(self, path: str, by: httpx2.AsyncClient | None = None, **wish: Any) -> dict[str, Any]:
        answer = await (by or self.staff).post(path, json=wish)
        assert answer.status_code == 201, answer.text
        thing: dict[str, Any] = answer.json()
        return thing

    async def startup(self, name: str, **wish: Any) -> dict[str, Any]:
        """A startup made by staff; `since` makes it live in the hub from that day."""
        since, where = wish.pop("since", None), wish.pop("where", self.hub)
        made = await self.made("/v1/startups", display_name=name, **wish)
        if since is not None:
            await self.member(made, starts_on=since, hub_id=where)
        return made

    async def member(self, startup: dict[str, Any], **wish: Any) -> dict[str, Any]:
        hub_id = wish.pop("hub_id", self.hub)
        by = self.client(staff_of(hub_id))
        return await self.made("/v1/memberships", by, startup_id=startup["id"], hub_id=hub_id, **wish)

    async def names(self, by: httpx2.AsyncClient | None = None, **query: Any) -> list[str]:
        """The names a list shows, in its order."""
        answer = await (by or self.anyone).get("/v1/startups", params=query)
        assert answer.status_code == 200, answer.text
        return [item["display_name"] for item in answer.json()["items"]]


@pytest.fixture
async def directory(service: Any, anyio_backend: str) -> Directory:
    startups = service("startups", demo=True)
    admin = startups.client(network_admin())
    hubs = []
    for name, place in (("Halle Freyssinet", (48.834, 2.371)), ("Euratechnologies", (50.633, 3.021))):
        location = dict(zip(("lat", "lon"), place, strict=True))
        answer = await admin.post("/v1/hubs", json={"name": name, "kind": "quarter", "location": location})
        assert answer.status_code == 201, answer.text
        hubs.append(answer.json()["id"])
    return Directory(startups, *hubs)
