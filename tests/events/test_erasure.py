"""Whoever is erased keeps their seat and loses their name, recognised by no more than a hash of the address."""

from hashlib import sha256

import pytest

from services.kit.ids import new_id

pytestmark = pytest.mark.anyio


async def test_a_seat_stays_taken_by_nobody(house):
    event = await house.publish(capacity=2)
    await house.joined(event, "zoe")
    other = await house.joined(event, "max")
    listed = f"/v1/events/{event['id']}/registrations"
    before = (await house.client(house.staff).get(listed)).json()["items"]
    address = before[0]["email"].casefold()
    news = {"id": new_id(), "person_id": new_id(), "email_sha256": sha256(address.encode()).hexdigest()}
    for data in (news, {**news, "email_sha256": None}, {**news, "email_sha256": sha256(b"nobody").hexdigest()}):
        told = house.service.event("person.erased", data, visibility="private", tombstone=True)
        assert (await house.service.receive("startups", told)).status == 204
    first, second = (await house.client(house.staff).get(listed)).json()["items"]
    assert (first["name"], first["email"], first["state"]) == ("Erased person", "nobody@erased.invalid", "confirmed")
    assert second["id"] == other["id"]
    assert second["email"] != first["email"]
    assert (await house.join(event, "eve")).json()["state"] == "waitlisted"
