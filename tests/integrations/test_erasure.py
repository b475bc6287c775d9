"""Of the roles of somebody who is erased the feed tells no more than that they are gone."""

import pytest

from services.kit.ids import new_id
from tests.support.service import network_admin

pytestmark = pytest.mark.anyio


async def test_roles_become_tombstones(service):
    integrations = service("integrations")
    person, other, startup = new_id(), new_id(), new_id()
    for kind, who in (("joined", person), ("updated", person), ("left", person), ("joined", other)):
        role = {"role_id": new_id(), "person_id": who, "startup_id": startup, "email": "zoe@alpha.example", "role": "x"}
        told = integrations.event(f"team.{kind}", role, visibility="private", subject=f"team/{role['role_id']}")
        assert (await integrations.receive("startups", told)).status == 204
    data = {"id": person, "person_id": person, "email_sha256": "0" * 64}
    erased = integrations.event("person.erased", data, visibility="private", tombstone=True)
    assert (await integrations.receive("startups", erased)).status == 204
    items = (await integrations.client(network_admin()).get("/v1/feed")).json()["items"]
    assert [(item["type"], item["tombstone"]) for item in items] == [
        ("team.joined", True), ("team.updated", True), ("team.left", True), ("team.joined", False),
        ("person.erased", True),
    ]  # fmt: skip
    assert [item["data"] for item in items[:3]] == [{}, {}, {}]
    assert items[3]["data"]["person_id"] == other
    assert items[4]["data"] == {"id": person}
