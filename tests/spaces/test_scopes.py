"""A key does no more than its scopes say, whoever owns it."""

import pytest

from services.kit.principal import Grant
from tests.support.service import key_of

pytestmark = pytest.mark.anyio


async def test_a_key_of_the_hub_that_may_only_read_changes_nothing(spaces, story):
    staff = (Grant(hub_id=story.hub_id, role="staff"),)
    reader = spaces.client(key_of(story.startup_id, grants=staff, scopes=["bookings:read"]))
    writer = spaces.client(key_of(story.startup_id, grants=staff, scopes=["bookings:write"]))
    wishes = {
        "/v1/sites": {"hub_id": story.hub_id, "name": "Annexe"},
        "/v1/policies": {"hub_id": story.hub_id, "name": "Rules"},
        "/v1/resources": {"site_id": story.site_id, "kind": "room", "name": "Room"},
        "/v1/certifications": {"hub_id": story.hub_id, "name": "Laser"},
        "/v1/closures": {
            "site_id": story.site_id,
            "starts_at": "2026-12-24T00:00:00Z",
            "ends_at": "2026-12-25T00:00:00Z",
            "reason": "Holiday",
            "on_booked": "keep",
        },
        "/v1/allowances/grants": {
            "startup_id": story.startup_id,
            "hub_id": story.hub_id,
            "account": "hours",
            "amount": 1,
            "reason": "Thanks",
        },
    }
    for path, wish in wishes.items():
        refused = await reader.post(path, json=wish)
        assert (path, refused.status_code, refused.json()["code"]) == (path, 403, "scope.missing")
        assert (await writer.post(path, json=wish)).status_code == 201
