"""Bookings over HTTP: made, held, confirmed, moved, refused with reasons, and repeated safely."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text

from services.kit.ids import new_id
from services.kit.tables import audit, idempotency, outbox
from tests.spaces.story import at, z
from tests.support.service import network_admin

pytestmark = pytest.mark.anyio


def wish(resource_id, starts="09:00", ends="10:00", day=2, **rest):
    return {"resource_id": resource_id, "starts_at": z(at(starts, day)), "ends_at": z(at(ends, day)), **rest}


@pytest.fixture
def client(spaces, story):
    return spaces.client(story.key)


@pytest.fixture
def staff(spaces, story):
    return spaces.client(story.staff)


@pytest.fixture
def room(story):
    return story.resource()


def counted(story, table):
    with story.database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def codes(answer):
    return [violation["code"] for violation in answer.json()["violations"]]


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
        ("confirmed", ("confirm", "approve", "decline")),
        ("cancelled", ("confirm", "approve", "decline", "cancel")),
        ("declined", ("confirm", "approve", "decline", "cancel")),
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


async def test_a_repeated_request_gets_the_same_answer_and_has_one_effect(client, spaces, story, room):
    key = {"Idempotency-Key": "order-1"}
    first = await client.post("/v1/bookings", json=wish(room), headers=key)
    again = await client.post("/v1/bookings", json=wish(room), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len(story.rows()) == len(spaces.events("booking.confirmed")) == 1


async def test_a_refusal_is_repeated_too_even_when_it_would_no_longer_be_one(client, story, room):
    booking = story.book(room, at("09:00"), at("10:00"), by=story.other_key)
    key = {"Idempotency-Key": "order-1"}
    refused = await client.post("/v1/bookings", json=wish(room), headers=key)
    story.turn(booking.id, "cancel", by=story.other_key)
    again = await client.post("/v1/bookings", json=wish(room), headers=key)
    assert (refused.status_code, again.status_code) == (409, 409)
    assert again.content == refused.content
    assert again.headers["content-type"] == "application/problem+json"


async def test_a_key_belongs_to_one_request_of_one_caller(client, spaces, story, room):
    key = {"Idempotency-Key": "order-1"}
    assert (await client.post("/v1/bookings", json=wish(room), headers=key)).status_code == 201
    other_body = await client.post("/v1/bookings", json=wish(room, "12:00", "13:00"), headers=key)
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency.mismatch")
    somebody = spaces.client(story.other_key)
    theirs = await somebody.post("/v1/bookings", json=wish(room, "14:00", "15:00"), headers=key)
    assert (theirs.status_code, "idempotent-replayed" in theirs.headers) == (201, False)
    assert len(story.rows()) == 2


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
async def test_a_key_that_cannot_be_used_is_refused(client, story, room, key):
    answer = await client.post("/v1/bookings", json=wish(room), headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key_invalid")
    assert story.rows() == []


# Commits


async def test_a_commit_that_fails_is_never_answered_as_made(client, spaces, story, room):
    def refuse(_connection):
        message = "the disk is full"
        raise OSError(message)

    tables = (outbox, audit, idempotency)
    before = [counted(story, table) for table in tables]
    event.listen(spaces.database.engine, "commit", refuse)
    try:
        plain = await client.post("/v1/bookings", json=wish(room))
        keyed = await client.post("/v1/bookings", json=wish(room), headers={"Idempotency-Key": "order-1"})
    finally:
        event.remove(spaces.database.engine, "commit", refuse)
    for answer in (plain, keyed):
        assert (answer.status_code, answer.json()["code"]) == (500, "internal.error")
        assert "disk" not in answer.text
    assert story.rows() == []
    assert [counted(story, table) for table in tables] == before
    retried = await client.post("/v1/bookings", json=wish(room), headers={"Idempotency-Key": "order-1"})
    assert (retried.status_code, "idempotent-replayed" in retried.headers) == (201, False)


async def test_what_the_database_refuses_at_commit_is_never_answered_as_made(client, spaces, story, room, engine):
    deferred = {
        "sqlite": "CREATE TABLE late (id TEXT REFERENCES nowhere (id) DEFERRABLE INITIALLY DEFERRED)",
        "postgresql": "CREATE TABLE late (id text REFERENCES nowhere (id) DEFERRABLE INITIALLY DEFERRED)",
    }[engine]
    with spaces.database.transaction() as session:
        session.execute(text("CREATE TABLE nowhere (id text PRIMARY KEY)"))
        session.execute(text(deferred))

    def also(connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO booking "):
            connection.exec_driver_sql("INSERT INTO late (id) VALUES ('absent')")

    event.listen(spaces.database.engine, "after_cursor_execute", also)
    try:
        answer = await client.post("/v1/bookings", json=wish(room))
    finally:
        event.remove(spaces.database.engine, "after_cursor_execute", also)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal.error")
    assert story.rows() == []


# Lists


async def test_a_list_holds_what_overlaps_the_span(client, story, room):
    for start, end in (("08:00", "09:00"), ("09:00", "10:00"), ("10:00", "12:00"), ("12:00", "13:00")):
        story.book(room, at(start), at(end))

    async def starts(**asked):
        items = (await client.get("/v1/bookings", params=asked)).json()["items"]
        return [item["starts_at"][11:16] for item in items]

    assert await starts(**{"from": z(at("09:00")), "to": z(at("12:00"))}) == ["09:00", "10:00"]
    assert await starts(**{"from": z(at("11:00"))}) == ["10:00", "12:00"]
    assert await starts(to=z(at("09:00"))) == ["08:00"]
    assert await starts(**{"from": "2026-12-02T12:00:00+01:00", "to": "2026-12-02T13:00:00+01:00"}) == ["10:00"]


async def test_a_list_finds_the_longest_booking_by_its_last_hour(client, story, room):
    story.book(room, at("09:00"), at("09:00") + timedelta(days=31))
    last = at("08:00") + timedelta(days=31)
    found = (await client.get("/v1/bookings", params={"from": z(last), "to": z(last + timedelta(hours=1))})).json()
    assert len(found["items"]) == 1


async def test_lists_filter_by_resource_startup_hub_and_state(staff, spaces, story, room):
    other_room = story.resource(name="Other")
    spaces.put_replica("hub", id=story.hub_id, slug="halle")
    one = story.book(room, at("09:00"), at("10:00"))
    two = story.book(other_room, at("09:00"), at("10:00"), by=story.other_key)
    story.turn(two.id, "cancel", by=story.other_key)

    async def found(**asked):
        answer = await staff.get("/v1/bookings", params=asked)
        assert answer.status_code == 200
        return {item["id"] for item in answer.json()["items"]}

    assert await found(resource=room) == {one.id}
    assert await found(startup=story.other_id) == {two.id}
    assert await found(hub="halle") == await found(hub=story.hub_id) == {one.id, two.id}
    assert await found(hub=new_id()) == set()
    assert await found(state="confirmed") == {one.id}
    assert await found(state="cancelled", resource=other_room) == {two.id}
    assert (await staff.get("/v1/bookings", params={"state": "asleep"})).status_code == 422
    assert (await staff.get("/v1/bookings", params={"hub": "nowhere"})).json()["code"] == "hub.not_found"


async def test_pages_neither_miss_nor_repeat_while_rows_come_and_go(client, story, room):
    desks = story.resource(kind="desk", units=50)
    made = [story.book(desks, at("09:00"), at("10:00")).id for _ in range(5)]
    made += [story.book(room, at(f"{hour}:00"), at(f"{hour + 1}:00")).id for hour in range(10, 14)]
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        asked = {"limit": 2, "count": True} | ({"cursor": cursor} if cursor else {})
        answer = await client.get("/v1/bookings", params=asked)
        seen += [item["id"] for item in answer.json()["items"]]
        cursor, pages = answer.json()["next"], pages + 1
        assert ('rel="next"' in answer.headers.get("link", "")) == (cursor is not None)
        # An earlier one appears behind us; it must not shift what is still to come.
        story.book(desks, at("07:00"), at("08:00"))
        assert answer.json()["total"] == 8 + pages
    assert seen == made
    assert pages == 5


async def test_following_the_link_is_following_next(client, story, room):
    for hour in range(9, 12):
        story.book(room, at(f"{hour}:00"), at(f"{hour + 1}:00"))
    first = await client.get("/v1/bookings", params={"limit": 2, "resource": room})
    link = first.headers["link"].partition(">")[0].lstrip("<")
    rest = await client.get(link)
    assert [item["starts_at"] for item in rest.json()["items"]] == [z(at("11:00"))]


async def test_a_cursor_belongs_to_its_query_and_its_caller(client, spaces, story, room):
    for hour in range(9, 12):
        story.book(room, at(f"{hour}:00"), at(f"{hour + 1}:00"))
    cursor = (await client.get("/v1/bookings", params={"limit": 1})).json()["next"]
    asked = {"limit": 1, "cursor": cursor}
    assert (await client.get("/v1/bookings", params=asked)).status_code == 200
    answers = [
        await client.get("/v1/bookings", params=asked | {"resource": room}),
        await client.get("/v1/resources", params=asked),
        await spaces.client(story.other_key).get("/v1/bookings", params=asked),
        await client.get("/v1/bookings", params=asked | {"cursor": cursor[:-2] + "AA"}),
        await client.get("/v1/bookings", params=asked | {"cursor": "nonsense"}),
        await client.get("/v1/bookings", params=asked | {"cursor": "é"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "cursor.invalid")}
