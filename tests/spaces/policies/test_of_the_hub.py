"""The policy of a hub is the last resort: told by the startups service, kept here by its events."""

import pytest

pytestmark = pytest.mark.anyio


async def test_the_policy_of_the_hub_judges_where_nothing_nearer_does(hub):
    policy = await hub.made(hub.staff, "/v1/policies", hub_id=hub.id, name="House", max_duration="PT1H")
    nearer = await hub.made(hub.staff, "/v1/policies", hub_id=hub.id, name="Long", max_duration="PT3H")
    named = await hub.admin.patch(f"/v1/hubs/{hub.id}", json={"policy_id": policy["id"]}, headers={"If-Match": "*"})
    assert (named.status_code, named.json()["policy_id"]) == (200, policy["id"])
    await hub.deliver()
    printer, other = await hub.printer(), await hub.printer(policy_id=nearer["id"])
    refused = await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "12:00"))
    assert (refused.status_code, refused.json()["violations"][0]["code"]) == (422, "booking.too_long")
    assert (await hub.alice_key.post("/v1/bookings", json=other.wish("10:00", "12:00"))).status_code == 201


async def test_lists_answer_to_the_slug_of_a_startup(hub):
    printer = await hub.printer()
    made = await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "12:00"))
    slug = (await hub.anonymous.get(f"/v1/startups/{hub.alice_startup}")).json()["slug"]
    for path in ("/v1/bookings", "/v1/series", "/v1/waitlist", "/v1/allowances"):
        assert (await hub.staff.get(path, params={"startup": slug})).status_code == 200
    listed = await hub.staff.get("/v1/bookings", params={"startup": slug})
    assert [booking["id"] for booking in listed.json()["items"]] == [made.json()["id"]]
    assert (await hub.staff.get("/v1/bookings", params={"startup": "nobody-at-all"})).json()["items"] == []
