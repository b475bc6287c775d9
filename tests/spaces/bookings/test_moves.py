"""Bookings over HTTP: moved, resized, and left where they were when that is refused."""

import pytest

from tests.spaces.bookings.asking import wish
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


async def test_a_booking_moves_and_keeps_its_id(client, spaces, story, room):
    other_room = story.resource(name="Other")
    booking = (await client.post("/v1/bookings", json=wish(room))).json()
    path = f"/v1/bookings/{booking['id']}"
    tag = (await client.get(path)).headers["etag"]
    change = {"resource_id": other_room, "starts_at": z(at("14:00")), "ends_at": z(at("16:00")), "purpose": "later"}
    moved = await client.patch(path, json=change, headers={"If-Match": tag})
    assert moved.status_code == 200
    assert moved.json() == booking | change | {"version": 2}
    assert (await client.post("/v1/bookings", json=wish(room))).status_code == 201
    assert (await client.post("/v1/bookings", json=wish(other_room, "15:00", "15:30"))).status_code == 409
    (told,) = spaces.events("booking.moved")
    assert told.data["starts_at"] == z(at("14:00"))


async def test_a_booking_may_overlap_its_own_old_time(client, story, room):
    booking = story.book(room, at("09:00"), at("10:00"))
    change = {"starts_at": z(at("09:30")), "ends_at": z(at("11:00"))}
    moved = await client.patch(f"/v1/bookings/{booking.id}", json=change, headers={"If-Match": '"v1"'})
    assert (moved.status_code, moved.json()["starts_at"]) == (200, z(at("09:30")))


async def test_a_refused_move_leaves_everything_as_it_was(client, spaces, story, room):
    booking = story.book(room, at("09:00"), at("10:00"))
    story.book(room, at("12:00"), at("13:00"), by=story.other_key)
    before, told = story.rows(), len(spaces.events())
    change = {"starts_at": z(at("11:30")), "ends_at": z(at("12:30")), "purpose": "new"}
    refused = await client.patch(f"/v1/bookings/{booking.id}", json=change, headers={"If-Match": '"v1"'})
    assert refused.status_code == 409
    assert refused.json()["conflicts"] == [{"starts_at": z(at("12:00")), "ends_at": z(at("12:30"))}]
    assert story.rows() == before
    assert len(spaces.events()) == told


async def test_alternatives_of_a_move_count_the_booking_itself_as_gone(client, story, room):
    booking = story.book(room, at("09:00"), at("12:00"))
    story.book(room, at("12:00"), at("20:00"), by=story.other_key)
    change = {"starts_at": z(at("11:00")), "ends_at": z(at("14:00"))}
    refused = await client.patch(f"/v1/bookings/{booking.id}", json=change, headers={"If-Match": '"v1"'})
    offered = refused.json()["alternatives"]
    assert {"resource_id": room, "starts_at": z(at("09:00")), "ends_at": z(at("12:00"))} in offered
    for alternative in offered:
        current = (await client.get(f"/v1/bookings/{booking.id}")).headers["etag"]
        moved = await client.patch(f"/v1/bookings/{booking.id}", json=alternative, headers={"If-Match": current})
        assert moved.status_code == 200


async def test_a_change_names_the_version_it_changes(client, story, room):
    booking = story.book(room, at("09:00"), at("10:00"))
    path, change = f"/v1/bookings/{booking.id}", {"purpose": "x"}
    unsaid = await client.patch(path, json=change)
    assert (unsaid.status_code, unsaid.json()["code"]) == (428, "etag.required")
    tag = (await client.get(path)).headers["etag"]
    assert (await client.patch(path, json=change, headers={"If-Match": tag})).status_code == 200
    stale = await client.patch(path, json={"purpose": "y"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")
    assert [(row.purpose, row.version) for row in story.rows()] == [("x", 2)]


async def test_a_merge_patch_clears_what_is_null(client, story, room):
    booking = story.book(room, at("09:00"), at("10:00"), purpose="party")
    answer = await client.patch(f"/v1/bookings/{booking.id}", json={"purpose": None}, headers={"If-Match": "*"})
    assert answer.json()["purpose"] is None


# Refusals


async def test_a_taken_time_answers_with_alternatives_that_can_be_booked(client, spaces, story):
    policy = story.policy(granularity="PT15M", max_duration="PT4H")
    room = story.resource(kind="printer", policy_id=policy, turnaround="PT10M")
    twin = story.resource(kind="printer", name="Twin", policy_id=policy)
    story.book(room, at("09:00"), at("10:00"), by=story.other_key)
    story.book(room, at("11:00"), at("12:00"), by=story.other_key)
    refused = await client.post("/v1/bookings", json=wish(room, "09:30", "10:30"))
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "booking.conflict")
    assert refused.headers["content-type"] == "application/problem+json"
    assert problem["conflicts"] == [{"starts_at": z(at("09:30")), "ends_at": z(at("10:10"))}]
    assert {offer["resource_id"] for offer in problem["alternatives"]} == {room, twin}
    assert len(problem["alternatives"]) == 3
    later, earlier, elsewhere = problem["alternatives"]
    assert later["starts_at"] == z(at("12:15"))
    assert earlier["ends_at"] == z(at("08:45"))
    assert (elsewhere["resource_id"], elsewhere["starts_at"]) == (twin, z(at("09:30")))
    for offer in problem["alternatives"]:
        assert (await client.post("/v1/bookings", json=offer)).status_code == 201


async def test_alternatives_of_several_units_and_of_a_half_can_be_booked(client, story):
    desks = story.resource(kind="desk", units=4)
    hall, left, _right = story.hall()
    story.book(desks, at("09:00"), at("12:00"), units=2, by=story.other_key)
    story.book(left, at("09:00"), at("12:00"), by=story.other_key)
    for asked in (wish(desks, units=3), wish(hall)):
        refused = (await client.post("/v1/bookings", json=asked)).json()
        assert refused["alternatives"]
        for offer in refused["alternatives"]:
            rest = {"units": asked["units"]} if "units" in asked else {}
            assert (await client.post("/v1/bookings", json=offer | rest)).status_code == 201
