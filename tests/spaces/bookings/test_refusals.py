"""Bookings over HTTP: refused, with reasons and with what to do instead."""

import pytest

from services.kit.ids import new_id
from tests.spaces.bookings.asking import codes, wish
from tests.spaces.story import at
from tests.support.service import network_admin

pytestmark = pytest.mark.anyio


async def test_every_broken_rule_is_named_at_once_in_the_language_asked_for(client, story):
    limits = {"max_duration": "PT8H", "granularity": "PT15M", "advance_window": "P7D", "booked_by": "members"}
    room = story.resource(policy_id=story.policy(**limits), opening_hours={"tue": [["08:00", "20:00"]]})
    asked = wish(room, "09:07", "19:00", day=20)
    refused = await client.post("/v1/bookings", json=asked, headers={"Accept-Language": "fr"})
    assert (refused.status_code, refused.json()["code"]) == (422, "booking.rule")
    assert codes(refused) == ["booking.too_long", "booking.off_grid", "booking.advance_window", "booking.closed"]
    assert refused.json()["violations"][0] == {
        "rule": "max_duration",
        "code": "booking.too_long",
        "message": "Réservez au plus PT8H.",
        "limit": "PT8H",
        "actual": "PT9H53M",
    }
    assert story.rows() == []


async def test_the_past_is_over(client, room):
    answer = await client.post("/v1/bookings", json=wish(room, "07:00", "09:00", day=1))
    assert (answer.status_code, codes(answer)) == (422, ["booking.in_the_past"])


@pytest.mark.parametrize("state", ["maintenance", "retired"])
async def test_what_is_out_of_use_cannot_be_booked(client, story, room, state):
    story.change_resource(room, state=state)
    answer = await client.post("/v1/bookings", json=wish(room))
    assert (answer.status_code, codes(answer)) == (422, ["booking.resource_unavailable"])


async def test_an_unknown_resource_is_not_found(client):
    assert (await client.post("/v1/bookings", json=wish(new_id()))).json()["code"] == "resource.not_found"


async def test_a_huge_range_is_refused_and_named(client, room):
    asked = {"resource_id": room, "starts_at": "2026-12-02T09:00:00Z", "ends_at": "2199-12-02T09:00:00Z"}
    answer = await client.post("/v1/bookings", json=asked)
    assert (answer.status_code, codes(answer)) == (422, ["booking.too_long"])
    beyond = await client.post("/v1/bookings", json=asked | {"ends_at": "9999-12-31T23:59:59Z"})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "time.out_of_range")


async def test_a_huge_range_of_availability_is_refused_and_the_cap_named(client, room):
    asked = {"from": "2026-12-02T09:00:00Z", "to": "2027-01-02T09:00:01Z"}
    answer = await client.get(f"/v1/resources/{room}/availability", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "availability.range")
    assert "31" in answer.json()["detail"]


async def test_an_end_before_its_start_is_refused(client, room):
    for ends in ("08:00", "09:00"):
        answer = await client.post("/v1/bookings", json=wish(room, "09:00", ends))
        assert (answer.status_code, answer.json()["code"]) == (422, "booking.span")


async def test_a_time_without_offset_is_refused(client, room):
    asked = wish(room) | {"starts_at": "2026-12-02T09:00:00"}
    answer = await client.post("/v1/bookings", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "time.naive")
    assert answer.json()["violations"][0]["field"] == "starts_at"


async def test_an_unknown_field_is_named(client, room):
    answer = await client.post("/v1/bookings", json=wish(room, colour="blue"))
    assert (answer.status_code, answer.json()["code"]) == (422, "body.unknown_field")
    assert answer.json()["violations"][0]["field"] == "colour"


@pytest.mark.parametrize("units", [0, -1, 1.5, 100_001, "two", 10**30])
async def test_units_are_a_whole_number_within_reason(client, room, units):
    assert (await client.post("/v1/bookings", json=wish(room, units=units))).status_code == 422


async def test_an_unknown_query_parameter_is_named(client):
    answer = await client.get("/v1/bookings", params={"colour": "blue"})
    assert (answer.status_code, answer.json()["code"]) == (400, "query.unknown")
    assert "colour" in answer.json()["detail"]


async def test_what_is_no_json_is_malformed(client):
    answer = await client.post("/v1/bookings", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "body.malformed")


# Overriding


async def test_staff_override_rules_with_a_reason_that_is_kept(staff, story):
    policy = story.policy(max_duration="PT1H", requires_approval=True)
    room = story.resource(policy_id=policy, opening_hours={"mon": [["08:00", "09:00"]]})
    asked = wish(room, "09:00", "12:00", startup_id=story.startup_id)
    assert (await staff.post("/v1/bookings", json=asked)).status_code == 422
    made = await staff.post("/v1/bookings", json=asked | {"override_reason": "board meeting"})
    assert (made.status_code, made.json()["state"]) == (201, "confirmed")
    assert made.json()["override_reason"] == "board meeting"
    (entry,) = (await staff.get(f"/v1/bookings/{made.json()['id']}/history")).json()["items"]
    assert (entry["reason"], entry["on_behalf_of"]) == ("board meeting", story.startup_id)


async def test_nobody_overrides_physics(staff, spaces, story, room):
    story.book(room, at("09:00"), at("10:00"))
    reason = {"override_reason": "I am the boss"}
    for client in (staff, spaces.client(network_admin())):
        taken = await client.post("/v1/bookings", json=wish(room, "09:30", "11:00", **reason))
        assert taken.status_code == 409
    too_many = await staff.post("/v1/bookings", json=wish(room, "12:00", "13:00", units=2, **reason))
    assert codes(too_many) == ["booking.too_many_units"]
    endless = wish(room, "12:00", "13:00", **reason) | {"ends_at": "2027-01-05T12:00:00Z"}
    assert codes(await staff.post("/v1/bookings", json=endless)) == ["booking.too_long"]
    story.change_resource(room, state="maintenance")
    broken = await staff.post("/v1/bookings", json=wish(room, "12:00", "13:00", **reason))
    assert codes(broken) == ["booking.resource_unavailable"]
    assert len(story.rows()) == 1


# Repeating
