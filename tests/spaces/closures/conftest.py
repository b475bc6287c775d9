"""A room, and a way to close it."""

import pytest

from tests.spaces.story import at, z


@pytest.fixture
def room(story):
    return story.resource()


@pytest.fixture
def close(spaces, story):
    """Ask for a closure from nine to twelve, unless said otherwise."""

    async def asked(by=None, *, dry=False, hours=("09:00", "12:00"), **rest):
        day = rest.pop("day", 2)
        known = {"starts_at": z(at(hours[0], day)), "ends_at": z(at(hours[1], day)), "reason": "Paint"}
        path = "/v1/closures?dry_run=true" if dry else "/v1/closures"
        return await spaces.client(by or story.staff).post(path, json={**known, **rest})

    return asked


@pytest.fixture
def windows(spaces):
    """When a room can be booked on the second of December, between eight and eighteen."""

    async def asked(room):
        span = {"from": z(at("08:00")), "to": z(at("18:00"))}
        answer = await spaces.client().get(f"/v1/resources/{room}/availability", params=span)
        return [(window["starts_at"], window["ends_at"]) for window in answer.json()["windows"]]

    return asked
