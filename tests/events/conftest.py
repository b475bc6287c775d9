"""A hub with its staff, two startups in it, and short ways to make events and registrations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.kit.ids import new_id
from services.kit.principal import Principal
from tests.support.service import Service, key_of, staff_of

HUB = new_id()
ELSEWHERE = new_id()
STARTUP = new_id()
STEALTH = new_id()


@dataclass
class House:
    """The events service of a hub on 1 December 2026, 08:00 UTC."""

    service: Service
    staff: Principal
    startup: Principal

    def client(self, by: Principal | None = None, **headers: str) -> Any:
        return self.service.client(by, **headers) if by is not None else self.service.client(**headers)

    def wish(self, **changes: Any) -> dict[str, Any]:
        starts_at = self.service.clock.now() + timedelta(days=7)
        known = {
            "hub_id": HUB,
            "title": {"fr": "Soirée pitch", "en": "Pitch night"},
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        }
        return {**known, **changes}

    async def draft(self, by: Principal | None = None, **changes: Any) -> dict[str, Any]:
        answer = await self.client(by or self.staff).post("/v1/events", json=self.wish(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def publish(self, by: Principal | None = None, **changes: Any) -> dict[str, Any]:
        event = await self.draft(by, **changes)
        answer = await self.client(by or self.staff).post(f"/v1/events/{event['id']}/publish")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def read(self, event: dict[str, Any], by: Principal | None = None) -> dict[str, Any]:
        answer = await self.client(by or self.staff).get(f"/v1/events/{event['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def change(self, event: dict[str, Any], by: Principal | None = None, **changes: Any) -> Any:
        client = self.client(by or self.staff)
        etag = (await client.get(f"/v1/events/{event['id']}")).headers["etag"]
        return await client.patch(f"/v1/events/{event['id']}", json=changes, headers={"if-match": etag})

    async def join(self, event: dict[str, Any], who: str, by: Principal | None = None, **wish: Any) -> Any:
        body = {"name": who.title(), "email": f"{who}@example.org", **wish}
        return await self.client(by).post(f"/v1/events/{event['id']}/registrations", json=body)

    async def joined(self, event: dict[str, Any], who: str, **wish: Any) -> dict[str, Any]:
        answer = await self.join(event, who, **wish)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def cancel(self, registration: dict[str, Any], by: Principal | None = None, token: str | None = None) -> Any:
        headers = {"x-manage-token": token} if token else {}
        return await self.client(by).post(f"/v1/registrations/{registration['id']}/cancel", headers=headers)


@pytest.fixture
def house(service: Callable[..., Service]) -> House:
    events = service("events")
    address = {"street": "5 parvis Alan Turing", "postcode": "75013", "city": "Paris", "country": "FR"}
    events.put_replica("hub", id=HUB, slug="halle", name="Halle Freyssinet", time_zone="Europe/Paris", address=address)
    events.put_replica("hub", id=ELSEWHERE, slug="lisbon", name="Lisbon", time_zone="Europe/Lisbon")
    lives = [{"hub": HUB, "status": "resident"}]
    events.put_replica("startup", id=STARTUP, slug="numerik", display_name="Numérik", visibility="public", hubs=lives)
    events.put_replica("startup", id=STEALTH, slug="ghost", display_name="Ghost", visibility="private", hubs=lives)
    return House(events, staff_of(HUB), key_of(STARTUP, HUB))
