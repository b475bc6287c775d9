"""A host became part of another startup: what it hosts is hosted by that."""

from typing import Any

import pytest

from services.kit.principal import Principal
from tests.events.conftest import HUB, STARTUP
from tests.support.service import key_of

pytestmark = pytest.mark.anyio


async def test_what_a_startup_hosts_is_hosted_by_the_one_it_became_part_of(house: Any) -> None:
    into = house.service.put_replica("startup", slug="stays", display_name="Stays", visibility="public", hubs=[])
    event = await house.publish(host_startup_id=STARTUP)
    stays: Principal = key_of(into, HUB)
    assert (await house.change(event, stays, capacity=4)).status_code == 403
    gone = {"id": STARTUP, "into": into, "slug": "typed-again", "visibility": "private", "hubs": []}
    for _ in range(2):
        answer = await house.service.receive("startups", house.service.event("startup.merged", gone, tombstone=True))
        assert answer.status == 204, answer.body
        shown = await house.read(event)
        assert (shown["host_startup_id"], shown["organiser"]["name"]) == (into, "Stays")
    for asked in ("typed-again", "stays", STARTUP, into):
        listed = await house.client().get("/v1/events", params={"startup": asked})
        assert [each["id"] for each in listed.json()["items"]] == [event["id"]], asked
    assert (await house.change(event, stays, capacity=4)).status_code == 200
    # What is still made in the old name is hosted by the one that stays.
    made = await house.draft(house.startup, host_startup_id=STARTUP)
    assert (await house.read(made))["host_startup_id"] == into
