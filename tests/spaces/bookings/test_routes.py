"""Bookings over HTTP: made, held, confirmed, given back."""

from datetime import timedelta

import pytest

from tests.spaces.bookings.asking import codes, wish
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


# Making


async def test_a_booking_answers_with_everything_about_it(client, story):
    room = story.resource(turnaround="PT15M", policy_id=story.policy(max_duration="PT8H"))
    answer = await client.post("/v1/bookings", json=wish(room, purpose="  demo day ", units=1))
    assert answer.status_code == 201
    booking = answer.json()
    made = z(story.clock.now())
    assert booking == {
        "id": booking["id"],
        "hub_id": story.hub_id,
        "resource_id": room,
        "startup_id": story.startup_id,
        "operator_id": None,
        "checked_in_at": None,
        "starts_at": z(at("09:00")),
        "ends_at": z(at("10:00")),
        "units": 1,
        "purpose": "demo day",
        "state": "confirmed",
        "expires_at": None,
        "time_zone": "UTC",
        "turnaround": "PT15M",
        "policy_version": 1,
        "price": {"credits": 0.0},
        "booked_by": {"kind": "key", "id": story.key.id},
        "override_reason": None,
        "series_id": None,
        "unit": None,
        "version": 1,
        "created_at": made,
        "updated_at": made,
    }
    read = await client.get(f"/v1/bookings/{booking['id']}")
    assert read.json() == booking
    assert read.headers["etag"] == answer.headers["etag"]
    again = await client.get(f"/v1/bookings/{booking['id']}", headers={"If-None-Match": read.headers["etag"]})
    assert again.status_code == 304


async def test_making_is_told_once_and_audited(client, spaces, story, room):
    booking = (await client.post("/v1/bookings", json=wish(room))).json()
    (told,) = spaces.events("booking.confirmed")
    assert (told.subject, told.hub_id, told.startup_id) == (f"booking/{booking['id']}", story.hub_id, story.startup_id)
    assert told.visibility == "private"
    assert told.data == booking
    history = (await client.get(f"/v1/bookings/{booking['id']}/history")).json()["items"]
    assert [(entry["action"], entry["actor"]["id"]) for entry in history] == [("booking.confirmed", story.key.id)]


async def test_offsets_in_utc_out(client, room):
    asked = {"resource_id": room, "starts_at": "2026-12-02T10:00:00+01:00", "ends_at": "2026-12-02T05:00:00-05:00"}
    answer = await client.post("/v1/bookings", json=asked)
    assert (answer.json()["starts_at"], answer.json()["ends_at"]) == ("2026-12-02T09:00:00Z", "2026-12-02T10:00:00Z")


async def test_a_pool_takes_as_many_as_it_has(client, story):
    desks = story.resource(kind="desk", units=3)
    assert (await client.post("/v1/bookings", json=wish(desks, units=2))).status_code == 201
    assert (await client.post("/v1/bookings", json=wish(desks, units=2))).status_code == 409
    assert (await client.post("/v1/bookings", json=wish(desks, units=1))).status_code == 201
    too_many = await client.post("/v1/bookings", json=wish(desks, day=3, units=4))
    assert (too_many.status_code, codes(too_many)) == (422, ["booking.too_many_units"])


async def test_the_turnaround_is_kept_free_after_and_the_value_judged_with_stays(client, story):
    room = story.resource(turnaround="PT30M")
    first = (await client.post("/v1/bookings", json=wish(room))).json()
    assert (await client.post("/v1/bookings", json=wish(room, "10:15", "11:00"))).status_code == 409
    assert (await client.post("/v1/bookings", json=wish(room, "08:00", "08:45"))).status_code == 409
    assert (await client.post("/v1/bookings", json=wish(room, "10:30", "11:00"))).status_code == 201
    story.change_resource(room, turnaround="PT0S")
    assert (await client.post("/v1/bookings", json=wish(room, "10:00", "10:15"))).status_code == 409
    assert (await client.get(f"/v1/bookings/{first['id']}")).json()["turnaround"] == "PT30M"


async def test_a_booking_names_the_version_of_the_policy_that_judged_it(client, staff, story):
    policy = story.policy(max_duration="PT8H")
    room = story.resource(policy_id=policy)
    first = (await client.post("/v1/bookings", json=wish(room, "09:00", "15:00"))).json()
    newer = await staff.post(f"/v1/policies/{policy}/versions", json={"max_duration": "PT1H"})
    assert newer.json()["version"] == 2
    assert (await client.post("/v1/bookings", json=wish(room, "16:00", "18:00"))).status_code == 422
    second = (await client.post("/v1/bookings", json=wish(room, "16:00", "17:00"))).json()
    assert (first["policy_version"], second["policy_version"]) == (1, 2)
    assert (await client.get(f"/v1/bookings/{first['id']}")).json()["policy_version"] == 1


# Holds


async def test_a_hold_is_confirmed_in_time(client, spaces, room):
    held = (await client.post("/v1/bookings", json=wish(room, hold="PT10M"))).json()
    assert (held["state"], held["expires_at"]) == ("held", "2026-12-01T08:10:00Z")
    spaces.clock.advance(timedelta(minutes=9, seconds=59))
    confirmed = await client.post(f"/v1/bookings/{held['id']}/confirm")
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    assert confirmed.json()["expires_at"] is None
    spaces.clock.advance(timedelta(hours=1))
    assert (await client.get(f"/v1/bookings/{held['id']}")).json()["state"] == "confirmed"
    assert [told.type for told in spaces.events() if told.type.startswith("booking")] == [
        "booking.held",
        "booking.confirmed",
    ]


async def test_an_expired_hold_blocks_nobody_though_nothing_swept_it(client, spaces, story, room):
    held = (await client.post("/v1/bookings", json=wish(room, hold="PT10M"))).json()
    other = spaces.client(story.other_key)
    assert (await other.post("/v1/bookings", json=wish(room))).status_code == 409
    spaces.clock.advance(timedelta(minutes=10))
    assert [row.state for row in story.rows()] == ["held"]
    read = (await client.get(f"/v1/bookings/{held['id']}")).json()
    assert read["state"] == "expired"
    asked = {"state": "expired", "count": True}
    assert (await client.get("/v1/bookings", params=asked)).json()["total"] == 1
    windows = (
        await other.get(f"/v1/resources/{room}/availability", params={"from": z(at("09:00")), "to": z(at("10:00"))})
    ).json()["windows"]
    assert windows == [{"starts_at": z(at("09:00")), "ends_at": z(at("10:00")), "units_free": 1}]
    assert (await other.post("/v1/bookings", json=wish(room))).status_code == 201
    assert sorted(row.state for row in story.rows()) == ["confirmed", "expired"]
    assert [told.data["id"] for told in spaces.events("booking.expired")] == [held["id"]]


async def test_an_expired_hold_cannot_be_confirmed(client, spaces, room):
    held = (await client.post("/v1/bookings", json=wish(room, hold="PT1S"))).json()
    spaces.clock.advance(timedelta(seconds=1))
    late = await client.post(f"/v1/bookings/{held['id']}/confirm")
    assert (late.status_code, late.json()["code"]) == (409, "booking.hold_expired")


async def test_an_expired_hold_cannot_move_either(client, spaces, story, room):
    other_room = story.resource(name="Other")
    held = await client.post("/v1/bookings", json=wish(room, hold="PT1M"))
    spaces.clock.advance(timedelta(minutes=1))
    for change in ({"resource_id": other_room}, {"starts_at": z(at("08:00"))}, {"purpose": "late"}):
        path = f"/v1/bookings/{held.json()['id']}"
        tag = (await client.get(path)).headers["etag"]
        late = await client.patch(path, json=change, headers={"If-Match": tag})
        assert (late.status_code, late.json()["code"]) == (409, "booking.hold_expired")


@pytest.mark.parametrize("hold", ["PT0S", "PT31M", "ten minutes", 600])
async def test_a_hold_lasts_from_a_second_to_half_an_hour(client, room, hold):
    answer = await client.post("/v1/bookings", json=wish(room, hold=hold))
    assert answer.status_code == 422
    assert [violation["field"] for violation in answer.json()["violations"]] == ["hold"]


async def test_a_hold_on_what_needs_approval_becomes_a_request(client, story):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    held = (await client.post("/v1/bookings", json=wish(room, hold="PT5M"))).json()
    assert (await client.post(f"/v1/bookings/{held['id']}/confirm")).json()["state"] == "pending"


# The life of a booking


async def test_cancelling_gives_the_time_back(client, spaces, story, room):
    booking = (await client.post("/v1/bookings", json=wish(room))).json()
    cancelled = await client.post(f"/v1/bookings/{booking['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"], cancelled.json()["version"]) == (200, "cancelled", 2)
    assert (await spaces.client(story.other_key).post("/v1/bookings", json=wish(room))).status_code == 201
    assert len(spaces.events("booking.cancelled")) == 1


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("held", ("approve", "decline")),
        ("pending", ("confirm",)),
        ("confirmed", ("confirm", "approve", "decline", "check-out")),
        ("cancelled", ("confirm", "approve", "decline", "cancel", "check-in", "check-out")),
        ("declined", ("confirm", "decline", "cancel", "check-in", "check-out")),
    ],
)
async def test_steps_that_the_life_of_a_booking_has_not_are_refused(staff, story, state, refused):
    needs = state in {"pending", "declined"}
    room = story.resource(policy_id=story.policy(requires_approval=needs))
    booking = story.book(room, at("09:00"), at("10:00"), hold="PT10M" if state == "held" else None)
    if state in {"cancelled", "declined"}:
        story.turn(booking.id, {"cancelled": "cancel", "declined": "decline"}[state], by=story.staff)
    before = story.rows()
    for verb in refused:
        answer = await staff.post(f"/v1/bookings/{booking.id}/{verb}")
        assert (answer.status_code, answer.json()["code"]) == (409, "booking.transition")
    assert [row.state for row in before] == [state]
    assert story.rows() == before


async def test_a_cancelled_booking_cannot_move(client, story, room):
    booking = story.book(room, at("09:00"), at("10:00"))
    story.turn(booking.id, "cancel")
    answer = await client.patch(
        f"/v1/bookings/{booking.id}", json={"starts_at": z(at("08:00"))}, headers={"If-Match": '"v2"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "booking.transition")


# Moving
