"""Who may book, see and change what; others learn only that time is taken."""

import pytest

from services.kit.ids import new_id
from tests.spaces.story import at, z
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
SECRET = "Stealth Mode SAS"


def wish(resource_id, hours=("09:00", "10:00"), **rest):
    return {"resource_id": resource_id, "starts_at": z(at(hours[0])), "ends_at": z(at(hours[1])), **rest}


async def test_anonymous_callers_are_asked_to_sign_in(spaces, story):
    room = story.resource()
    booking = story.book(room, at("09:00"), at("10:00"))
    anonymous = spaces.client()
    path = f"/v1/bookings/{booking.id}"
    answers = [
        await anonymous.post("/v1/bookings", json=wish(room, ("11:00", "12:00"))),
        await anonymous.get("/v1/bookings"),
        await anonymous.get(path),
        await anonymous.get(f"{path}/history"),
        await anonymous.patch(path, json={"purpose": "mine"}, headers={"If-Match": "*"}),
        *[await anonymous.post(f"{path}/{verb}") for verb in ("confirm", "approve", "decline", "cancel")],
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "credential.missing")}
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert [(row.state, row.version) for row in story.rows()] == [("confirmed", 1)]


async def test_a_request_that_did_not_come_through_the_gateway_is_turned_away(spaces):
    client = spaces.client()
    client.event_hooks = {"request": []}
    answer = await client.get("/v1/bookings")
    assert (answer.status_code, answer.json()["code"]) == (403, "identity.invalid")


async def test_a_key_without_the_scope_may_not_write(spaces, story):
    room = story.resource()
    reader = spaces.client(key_of(story.startup_id, story.hub_id, scopes=["bookings:read"]))
    answer = await reader.post("/v1/bookings", json=wish(room))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")
    assert (await reader.get("/v1/bookings")).json()["items"] == []
    writer = spaces.client(key_of(story.startup_id, story.hub_id, scopes=["bookings:write"]))
    assert (await writer.post("/v1/bookings", json=wish(room))).status_code == 201
    assert (await writer.get("/v1/bookings")).json()["code"] == "scope.missing"


async def test_a_key_acts_for_its_startup_alone(spaces, story):
    room = story.resource()
    client = spaces.client(story.key)
    mine = await client.post("/v1/bookings", json=wish(room))
    assert mine.json()["startup_id"] == story.startup_id
    theirs = await client.post("/v1/bookings", json=wish(room, ("11:00", "12:00"), startup_id=story.other_id))
    assert (theirs.status_code, theirs.json()["code"]) == (403, "startup.not_yours")
    assert len(story.rows()) == 1


async def test_a_person_of_two_startups_says_for_which(spaces, story):
    room = story.resource()
    grants = (*member_of(story.startup_id).grants, *startup_admin_of(story.other_id).grants)
    client = spaces.client(someone(grants=grants))
    unsaid = await client.post("/v1/bookings", json=wish(room))
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "startup.required")
    said = await client.post("/v1/bookings", json=wish(room, startup_id=story.other_id))
    assert (said.status_code, said.json()["startup_id"]) == (201, story.other_id)


async def test_a_person_of_no_startup_cannot_book(spaces, story):
    answer = await spaces.client(someone()).post("/v1/bookings", json=wish(story.resource()))
    assert (answer.status_code, answer.json()["code"]) == (403, "startup.not_yours")


async def test_staff_book_for_others_and_for_the_hub_in_their_hub_only(spaces, story):
    room = story.resource()
    staff = spaces.client(story.staff)
    for_them = await staff.post("/v1/bookings", json=wish(room, startup_id=story.startup_id))
    assert (for_them.status_code, for_them.json()["startup_id"]) == (201, story.startup_id)
    for_the_hub = await staff.post("/v1/bookings", json=wish(room, ("11:00", "12:00")))
    assert (for_the_hub.status_code, for_the_hub.json()["startup_id"]) == (201, None)
    elsewhere = spaces.client(staff_of(new_id()))
    answer = await elsewhere.post("/v1/bookings", json=wish(room, ("13:00", "14:00"), startup_id=story.startup_id))
    assert answer.status_code == 403


async def test_another_startups_booking_is_not_there(spaces, story):
    booking = story.book(story.resource(), at("09:00"), at("10:00"), purpose=SECRET)
    stranger = spaces.client(story.other_key)
    path = f"/v1/bookings/{booking.id}"
    answers = [
        await stranger.get(path),
        await stranger.get(f"{path}/history"),
        await stranger.patch(path, json={"purpose": "mine"}, headers={"If-Match": "*"}),
        *[await stranger.post(f"{path}/{verb}") for verb in ("confirm", "approve", "decline", "cancel")],
    ]
    absent = await stranger.get(f"/v1/bookings/{new_id()}")
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "booking.not_found")}
    assert absent.json() | {"instance": ""} == answers[0].json() | {"instance": ""}
    assert (await stranger.get("/v1/bookings", params={"startup": story.startup_id, "count": True})).json() == {
        "items": [],
        "next": None,
        "total": 0,
    }
    assert [(row.state, row.version) for row in story.rows()] == [("confirmed", 1)]


async def test_a_conflict_tells_times_and_never_whose_they_are(spaces, story):
    room = story.resource()
    booking = story.book(room, at("09:00"), at("10:00"), purpose=SECRET)
    spaces.put_replica("startup", id=story.startup_id, slug="stealth", display_name=SECRET)
    answer = await spaces.client(story.other_key).post("/v1/bookings", json=wish(room))
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == [{"starts_at": z(at("09:00")), "ends_at": z(at("10:00"))}]
    for secret in (SECRET, story.startup_id, story.key.id, booking.id):
        assert secret not in answer.text


async def test_lists_show_a_startup_its_own_and_staff_their_hubs(spaces, story):
    room = story.resource()
    mine = story.book(room, at("09:00"), at("10:00"))
    theirs = story.book(room, at("10:00"), at("11:00"), by=story.other_key)

    async def seen(by):
        return [item["id"] for item in (await spaces.client(by).get("/v1/bookings")).json()["items"]]

    assert await seen(story.key) == [mine.id]
    assert await seen(story.other_key) == [theirs.id]
    assert await seen(story.staff) == [mine.id, theirs.id]
    assert await seen(network_admin()) == [mine.id, theirs.id]
    assert await seen(staff_of(new_id())) == []
    assert await seen(someone()) == []


async def test_only_staff_approve_and_decline(spaces, story):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    requests = [story.book(room, at(f"{hour}:00"), at(f"{hour + 1}:00")) for hour in (9, 10)]
    assert {request.state for request in requests} == {"pending"}
    for verb in ("approve", "decline"):
        own = await spaces.client(story.key).post(f"/v1/bookings/{requests[0].id}/{verb}")
        assert (own.status_code, own.json()["code"]) == (403, "role.missing")
    staff = spaces.client(story.staff)
    assert (await staff.post(f"/v1/bookings/{requests[0].id}/approve")).json()["state"] == "confirmed"
    assert (await staff.post(f"/v1/bookings/{requests[1].id}/decline")).json()["state"] == "declined"


async def test_overriding_needs_the_role(spaces, story):
    room = story.resource(policy_id=story.policy(max_duration="PT1H"))
    long = wish(room, ("09:00", "12:00"), override_reason="board meeting")
    answer = await spaces.client(story.key).post("/v1/bookings", json=long)
    assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
    booking = story.book(room, at("14:00"), at("15:00"))
    change = {"ends_at": z(at("17:00")), "override_reason": "please"}
    moved = await spaces.client(story.key).patch(
        f"/v1/bookings/{booking.id}", json=change, headers={"If-Match": '"v1"'}
    )
    assert moved.json()["code"] == "role.missing"
    assert [row.ends_at for row in story.rows()] == [at("15:00")]


async def test_a_resource_the_caller_may_not_know_cannot_be_booked(spaces, story):
    hidden = story.resource(visibility="private")
    within = story.resource(visibility="hub")
    outsider = spaces.client(key_of(new_id(), new_id()))
    for room in (hidden, within):
        answer = await outsider.post("/v1/bookings", json=wish(room))
        assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")
    assert (await spaces.client(story.key).post("/v1/bookings", json=wish(within))).status_code == 201


async def test_members_only_is_for_members_of_the_hub(spaces, story):
    room = story.resource(policy_id=story.policy(booked_by="members"))
    outsider = spaces.client(key_of(new_id(), new_id()))
    answer = await outsider.post("/v1/bookings", json=wish(room))
    assert answer.status_code == 422
    assert [v["code"] for v in answer.json()["violations"]] == ["booking.not_allowed"]
    assert (await spaces.client(story.key).post("/v1/bookings", json=wish(room))).status_code == 201


async def test_what_only_members_may_book_is_offered_to_members_only(spaces, story):
    members = story.policy(booked_by="members")
    open_room = story.resource(name="Open")
    story.resource(name="Club", policy_id=members)
    outsider = key_of(new_id(), new_id())
    story.book(open_room, at("09:00"), at("10:00"))
    refused = await spaces.client(outsider).post("/v1/bookings", json=wish(open_room))
    assert {alternative["resource_id"] for alternative in refused.json()["alternatives"]} == {open_room}
    asked = {"from": z(at("09:00")), "to": z(at("18:00")), "duration": "PT1H"}
    found = (await spaces.client(outsider).get("/v1/availability", params=asked)).json()["items"]
    assert [item["resource"]["name"] for item in found] == ["Open"]
    found = (await spaces.client(story.key).get("/v1/availability", params=asked)).json()["items"]
    assert [item["resource"]["name"] for item in found] == ["Club", "Open"]
