"""The startups service tells of a membership of the story's startup; its hub may cancel or keep what is booked."""

from collections.abc import Callable
from typing import Any

import pytest

from services.kit.ids import new_id
from tests.spaces.story import Story
from tests.spaces.waitlist.conftest import queue, wait, wish  # noqa: F401 -- the fixtures of the queue
from tests.support.service import Service


@pytest.fixture
def hub_says(spaces: Service, story: Story) -> Callable[..., None]:
    """What the hub says of itself: its zone, and what the end of a membership does there."""

    def say(on_membership_end: str, time_zone: str = "UTC") -> None:
        spaces.put_replica("hub", id=story.hub_id, on_membership_end=on_membership_end, time_zone=time_zone)

    return say


@pytest.fixture
def membership(spaces: Service, story: Story) -> Callable[..., Any]:
    """Tell of the membership, each time in a newer version unless said otherwise."""
    known = {
        "id": new_id(),
        "startup_id": story.startup_id,
        "hub_id": story.hub_id,
        "starts_on": "2026-01-01",
        "ends_on": None,
        "suspended_from": None,
        "suspended_to": None,
        "version": 0,
        "status": "active",
    }

    async def tell(verb: str, **changes: Any) -> None:
        known.update({"version": known["version"] + 1} | changes)
        event = spaces.event(f"membership.{verb}", dict(known), visibility="private")
        assert (await spaces.receive("startups", event)).status == 204

    return tell
