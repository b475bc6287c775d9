"""Resources go out of use, and come back: what becomes of their bookings and of those who wait."""

import pytest

from services.kit.principal import ANONYMOUS
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


async def retire(spaces, by, resource_id, **asked):
    return await spaces.client(by).patch(
        f"/v1/resources/{resource_id}", params=asked, json={"state": "retired"}, headers={"If-Match": "*"}
    )


async def test_anonymous_callers_retire_nothing(spaces, story):
    room = story.resource()
    answer = await retire(spaces, ANONYMOUS, room)
    assert (answer.status_code, answer.json()["code"]) == (401, "credential.missing")


async def test_what_nobody_has_booked_is_retired_and_still_read(spaces, story):
    room = story.resource()
    answer = await retire(spaces, story.staff, room)
    assert (answer.status_code, answer.json()["state"]) == (200, "retired")
    assert (answer.json()["affected"], answer.json()["affected_total"]) == ([], 0)
    anonymous = spaces.client()
    assert (await anonymous.get(f"/v1/resources/{room}")).json()["state"] == "retired"
    assert (await anonymous.get("/v1/resources")).json()["items"] == []
    shown = (await anonymous.get("/v1/resources", params={"state": "retired"})).json()["items"]
    assert [one["id"] for one in shown] == [room]
    assert len(spaces.events("resource.retired")) == 1


async def test_bookings_stand_in_the_way_until_it_is_said_what_becomes_of_them(spaces, story):
    whole, left, _right = story.hall()
    story.book(left, at("10:00"), at("11:00"))
    story.book(whole, at("09:00", 3), at("10:00", 3))
    answer = await retire(spaces, story.staff, whole)
    assert (answer.status_code, answer.json()["code"]) == (409, "resource.booked")
    assert "2 bookings" in answer.json()["detail"]
    assert z(at("10:00"))[:16] in answer.json()["detail"]
    assert (await spaces.client().get(f"/v1/resources/{whole}")).json()["state"] == "active"


async def test_what_is_over_stands_in_nobodys_way(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    spaces.clock.set(at("10:00"))
    assert (await retire(spaces, story.staff, room)).status_code == 200


async def test_a_dry_run_lists_them_with_where_they_could_be(spaces, story):
    room, twin = story.resource(), story.resource(name="Twin")
    booked = story.book(room, at("09:00"), at("10:00"))
    answer = await retire(spaces, story.staff, room, dry_run=True)
    assert answer.status_code == 200
    (affected,) = answer.json()["affected"]
    assert affected["booking_id"] == booked.id
    assert affected["alternatives"] == [{"resource_id": twin, "starts_at": z(at("09:00")), "ends_at": z(at("10:00"))}]
    assert (await spaces.client().get(f"/v1/resources/{room}")).json()["state"] == "active"


@pytest.mark.parametrize(("on_booked", "state"), [("keep", "confirmed"), ("cancel", "cancelled")])
async def test_bookings_are_kept_or_cancelled_with_full_refund(spaces, story, on_booked, state):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=5, cancel_notice="P30D"))
    story.book(room, at("09:00"), at("10:00"))
    answer = await retire(spaces, story.staff, room, on_booked=on_booked)
    assert (answer.status_code, answer.json()["state"]) == (200, "retired")
    assert [one["state"] for one in answer.json()["affected"]] == [state]
    assert [row.state for row in story.rows()] == [state]
    allowances = await spaces.client(story.key).get("/v1/allowances", params={"startup": story.startup_id})
    assert [one["left"] for one in allowances.json()["items"]] == [5 if on_booked == "cancel" else 4]
    wish = {"resource_id": room, "starts_at": z(at("11:00")), "ends_at": z(at("12:00"))}
    refused = (await spaces.client(story.key).post("/v1/bookings", json=wish)).json()
    assert [broken["code"] for broken in refused["violations"]] == ["booking.resource_unavailable"]


async def test_the_parts_of_a_retired_whole_can_still_be_booked(spaces, story):
    whole, left, _right = story.hall()
    await retire(spaces, story.staff, whole)
    assert story.book(left, at("09:00"), at("10:00")).state == "confirmed"


async def test_a_retired_part_comes_back_only_where_its_pool_has_room(spaces, story):
    floor = story.resource(kind="desk", units=2)
    old = story.resource(kind="desk", units=2, parent_id=floor)
    await retire(spaces, story.staff, old)
    new = story.resource(kind="desk", units=1, parent_id=floor)
    staff = spaces.client(story.staff)
    back = await staff.patch(f"/v1/resources/{old}", json={"state": "active"}, headers={"If-Match": "*"})
    assert (back.status_code, back.json()["code"]) == (422, "resource.parts_exceed_whole")
    await retire(spaces, story.staff, new)
    back = await staff.patch(f"/v1/resources/{old}", json={"state": "active"}, headers={"If-Match": "*"})
    assert back.status_code == 200


async def test_a_key_retires_nothing(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    for asked in ({}, {"dry_run": True}, {"on_booked": "cancel"}):
        answer = await retire(spaces, story.other_key, room, **asked)
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
        assert story.startup_id not in answer.text
    assert [row.state for row in story.rows()] == ["confirmed"]
