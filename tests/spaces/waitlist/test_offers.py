"""Freed time goes to those who wait, oldest first, as a hold that they confirm or refuse."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.kit.ids import new_id
from services.spaces.bookings.sweep import sweep
from services.spaces.usage.models import Demand
from tests.spaces.story import at, z
from tests.support.service import key_of, member_of

pytestmark = pytest.mark.anyio
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def room(story):
    return story.resource()


@pytest.fixture
def taken(story, room):
    """What the first startup has from nine to ten."""
    return story.book(room, at("09:00"), at("10:00"))


@pytest.fixture
def keys(story):
    return [key_of(new_id(), story.hub_id) for _ in range(3)]


async def read(spaces, by, entry):
    return (await spaces.client(by).get(f"/v1/waitlist/{entry.id}")).json()


async def post(spaces, by, path, **body):
    return await spaces.client(by).post(f"/v1/bookings/{path}", json=body or None)


async def test_what_is_cancelled_is_held_for_the_first_who_waits(spaces, story, room, taken, wait, keys):
    first, second = (wait(room, by=key) for key in keys[:2])
    story.turn(taken.id, "cancel")
    entry = await read(spaces, keys[0], first)
    assert (entry["state"], entry["position"]) == ("offered", None)
    offer = entry["offer"]
    assert offer == {
        "booking_id": entry["booking_id"],
        "resource_id": room,
        "starts_at": z(at("09:00")),
        "ends_at": z(at("10:00")),
        "expires_at": z(spaces.clock.now() + HALF_AN_HOUR),
    }
    booking = (await spaces.client(keys[0]).get(f"/v1/bookings/{offer['booking_id']}")).json()
    assert (booking["state"], booking["startup_id"]) == ("held", first.startup_id)
    assert booking["booked_by"] == {"kind": "key", "id": keys[0].id}
    waiting = await read(spaces, keys[1], second)
    assert (waiting["state"], waiting["position"], waiting["offer"]) == ("waiting", 1, None)
    (told,) = spaces.events("waitlist.offered")
    assert (told.startup_id, told.data["offer"]) == (first.startup_id, offer)


async def test_an_offer_is_accepted_by_confirming_its_booking(spaces, story, room, taken, wait):
    entry = wait(room)
    story.turn(taken.id, "cancel")
    offer = (await read(spaces, story.other_key, entry))["offer"]
    confirmed = await post(spaces, story.other_key, f"{offer['booking_id']}/confirm")
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    known = await read(spaces, story.other_key, entry)
    assert (known["state"], known["booking_id"], known["offer"]) == ("accepted", offer["booking_id"], None)
    left = await spaces.client(story.other_key).delete(f"/v1/waitlist/{entry.id}")
    assert (left.status_code, left.json()["code"]) == (409, "waitlist.accepted")
    assert len(spaces.events("waitlist.accepted")) == 1


@pytest.mark.parametrize("how", ["cancel", "leave"])
async def test_whoever_refuses_an_offer_leaves_and_the_next_is_asked(spaces, story, room, taken, wait, keys, how):
    first, second = (wait(room, by=key) for key in keys[:2])
    story.turn(taken.id, "cancel")
    offer = (await read(spaces, keys[0], first))["offer"]
    if how == "cancel":
        assert (await post(spaces, keys[0], f"{offer['booking_id']}/cancel")).status_code == 200
    else:
        assert (await spaces.client(keys[0]).delete(f"/v1/waitlist/{first.id}")).status_code == 204
    assert (await read(spaces, keys[0], first))["state"] == "left"
    assert (await read(spaces, keys[1], second))["state"] == "offered"
    assert [row.state for row in story.rows() if row.startup_id == first.startup_id] == ["cancelled"]


async def test_an_offer_that_nobody_answers_is_passed_on(spaces, story, room, taken, wait, keys, queue):
    entries = [wait(room, by=key) for key in keys]
    story.turn(taken.id, "cancel")
    for number in range(3):
        assert [(await read(spaces, story.staff, entry))["state"] for entry in entries] == [
            *["expired"] * number,
            "offered",
            *["waiting"] * (2 - number),
        ]
        spaces.clock.advance(HALF_AN_HOUR)
        # It reads so at once, and the sweeper tells the next.
        assert (await read(spaces, story.staff, entries[number]))["state"] == "expired"
        await sweep(spaces.app)
    assert [row.state for row in queue()] == ["expired"] * 3
    assert len(spaces.events("waitlist.expired")) == 3
    with story.database.reading() as session:
        causes = [cause for cause in session.execute(select(Demand.cause)).scalars() if cause != "taken"]
    assert sorted(causes) == ["abandoned"] * 3 + ["waitlisted"] * 3


async def test_nobody_overtakes_those_who_wait(spaces, story, room, wait):
    story.book(room, at("09:00"), at("10:00"), hold=timedelta(minutes=5))
    wait(room)
    spaces.clock.advance(timedelta(minutes=5))
    # The hold has ended, nobody has tidied up: whoever comes now is still behind the queue.
    answer = await spaces.client(key_of(new_id(), story.hub_id)).post(
        "/v1/bookings", json={"resource_id": room, "starts_at": z(at("09:00")), "ends_at": z(at("10:00"))}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "booking.conflict")
    assert story.other_id not in answer.text
    await sweep(spaces.app)
    assert [told.startup_id for told in spaces.events("waitlist.offered")] == [story.other_id]


async def test_an_offer_ends_with_its_start_at_the_latest(spaces, story, room, taken, wait):
    entry = wait(room, hours=("09:00", "10:00"))
    spaces.clock.set(at("08:45"))
    story.turn(taken.id, "cancel")
    assert (await read(spaces, story.other_key, entry))["offer"]["expires_at"] == z(at("09:00"))


async def test_nobody_is_offered_what_begins_before_they_could_answer(spaces, story, room, taken, wait):
    later = story.book(room, at("10:00"), at("12:00"))
    waiting = wait(room, hours=("09:00", "12:00"))
    spaces.clock.set(at("09:58"))
    story.turn(later.id, "cancel")
    assert (await read(spaces, story.other_key, waiting))["offer"]["starts_at"] == z(at("10:03"))


async def test_the_earliest_time_on_the_grid_that_is_open_is_offered(spaces, story, wait):
    policy = story.policy(granularity="PT30M", lead_time="PT1H")
    room = story.resource(policy_id=policy, opening_hours={"wed": [["08:00", "12:00"]]}, turnaround="PT10M")
    story.book(room, at("08:00"), at("09:00"))
    middle = story.book(room, at("09:30"), at("12:00"), by=story.staff)
    entry = wait(room, hours=("08:00", "18:00"))
    story.turn(middle.id, "cancel", by=story.staff)
    offer = (await read(spaces, story.other_key, entry))["offer"]
    assert (offer["starts_at"], offer["ends_at"]) == (z(at("09:30")), z(at("10:30")))


async def test_any_of_a_kind_serves_who_waits_for_the_kind(spaces, story, wait):
    rooms = [story.resource(name=f"Room {number}") for number in range(2)]
    booked = [story.book(room, at("09:00"), at("10:00")) for room in rooms]
    entry = wait(kind="room", hub_id=story.hub_id)
    story.turn(booked[1].id, "cancel")
    assert (await read(spaces, story.other_key, entry))["offer"]["resource_id"] == rooms[1]
    story.turn(booked[0].id, "cancel")
    assert len(spaces.events("waitlist.offered")) == 1


async def test_a_part_that_is_freed_frees_the_whole(spaces, story, wait):
    whole, left, right = story.hall()
    booked = [story.book(part, at("09:00"), at("10:00")) for part in (left, right)]
    entry = wait(whole)
    story.turn(booked[0].id, "cancel")
    assert (await read(spaces, story.other_key, entry))["state"] == "waiting"
    story.turn(booked[1].id, "cancel")
    assert (await read(spaces, story.other_key, entry))["state"] == "offered"


async def test_who_asks_for_more_than_is_free_does_not_hold_up_the_others(spaces, story, wait, keys):
    desks = story.resource(kind="desk", units=3)
    booked = [story.book(desks, at("09:00"), at("10:00")) for _ in range(3)]
    many, one = wait(desks, units=2, by=keys[0]), wait(desks, by=keys[1])
    story.turn(booked[0].id, "cancel")
    assert [(await read(spaces, story.staff, entry))["state"] for entry in (many, one)] == ["waiting", "offered"]


async def test_who_has_used_up_their_hours_is_skipped_and_waits_on(spaces, story, wait, keys):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=1))
    taken = story.book(room, at("09:00"), at("10:00"))
    first, second = wait(room, by=keys[0]), wait(room, by=keys[1])
    story.book(room, at("11:00"), at("12:00"), by=keys[0])
    story.turn(taken.id, "cancel")
    assert [(await read(spaces, story.staff, entry))["state"] for entry in (first, second)] == ["waiting", "offered"]


async def test_a_certification_that_is_gone_skips_its_owner(spaces, story, wait):
    person, staff = new_id(), spaces.client(story.staff)
    made = await staff.post("/v1/certifications", json={"hub_id": story.hub_id, "name": "Laser"})
    certification = made.json()["id"]
    laser = story.resource(kind="laser", certification_id=certification)
    operator = member_of(story.other_id, story.hub_id, id=person)
    grant = await staff.post(f"/v1/people/{person}/certifications", json={"certification_id": certification})
    booked = story.book(laser, at("09:00"), at("10:00"), by=operator)
    entry = wait(laser, by=operator)
    await staff.delete(f"/v1/people/{person}/certifications/{grant.json()['id']}")
    story.turn(booked.id, "cancel", by=operator)
    assert (await read(spaces, operator, entry))["state"] == "waiting"


async def test_a_window_that_is_over_expires_its_entry(spaces, story, room, taken, wait, queue):
    entry = wait(room)
    spaces.clock.set(at("09:01"))
    assert (await read(spaces, story.other_key, entry))["state"] == "expired"
    listed = await spaces.client(story.other_key).get("/v1/waitlist", params={"state": "expired"})
    assert [found["id"] for found in listed.json()["items"]] == [entry.id]
    await sweep(spaces.app)
    assert [row.state for row in queue()] == ["expired"]
    assert len(spaces.events("waitlist.expired")) == 1
    await sweep(spaces.app)
    assert len(spaces.events("waitlist.expired")) == 1


async def test_leaving_early_offers_the_rest(spaces, story, room, wait):
    running = story.book(room, at("09:00"), at("12:00"))
    entry = wait(room, hours=("09:00", "12:00"))
    spaces.clock.set(at("09:00"))
    story.turn(running.id, "check_in")
    spaces.clock.set(at("10:00"))
    story.turn(running.id, "check_out")
    assert (await read(spaces, story.other_key, entry))["offer"]["starts_at"] == z(at("10:05"))


async def test_a_booking_that_moves_away_leaves_its_time_to_the_queue(spaces, story, room, taken, wait):
    entry = wait(room)
    story.move(taken.id, starts_at=at("14:00"), ends_at=at("15:00"))
    assert (await read(spaces, story.other_key, entry))["state"] == "offered"


async def test_nobody_coming_offers_what_is_left(spaces, story, wait):
    room = story.resource(policy_id=story.policy(no_show_after="PT10M"))
    story.book(room, at("09:00"), at("12:00"))
    entry = wait(room, hours=("09:00", "12:00"))
    spaces.clock.set(at("09:10"))
    await sweep(spaces.app)
    assert (await read(spaces, story.other_key, entry))["offer"]["starts_at"] == z(at("09:15"))


async def test_more_units_and_a_resource_that_is_active_again_serve_the_queue(spaces, story, wait, keys):
    desks = story.resource(kind="desk", units=1)
    story.book(desks, at("09:00"), at("10:00"))
    more = wait(desks, by=keys[0])
    story.change_resource(desks, units=2)
    assert (await read(spaces, keys[0], more))["state"] == "offered"
    printer = story.resource(kind="printer")
    story.change_resource(printer, state="maintenance")
    again = wait(printer, by=keys[1])
    story.change_resource(printer, state="active")
    assert (await read(spaces, keys[1], again))["state"] == "offered"


async def test_an_offer_that_needs_approval_is_asked_for_when_it_is_accepted(spaces, story, wait):
    room = story.resource(policy_id=story.policy(requires_approval=True))
    taken = story.book(room, at("09:00"), at("10:00"))
    entry = wait(room)
    story.turn(taken.id, "cancel")
    offer = (await read(spaces, story.other_key, entry))["offer"]
    assert (await post(spaces, story.other_key, f"{offer['booking_id']}/confirm")).json()["state"] == "pending"
    assert (await read(spaces, story.other_key, entry))["state"] == "accepted"


async def test_whoever_gave_the_time_back_stays_unknown_to_who_gets_it(spaces, story, room, taken, wait):
    entry = wait(room)
    story.turn(taken.id, "cancel", by=story.key.model_copy(update={"name": "Stealth Mode SAS"}))
    offer = (await read(spaces, story.other_key, entry))["offer"]
    history = await spaces.client(story.other_key).get(f"/v1/bookings/{offer['booking_id']}/history")
    assert [line["actor"]["kind"] for line in history.json()["items"]] == ["service"]
    told = [event for event in spaces.events() if event.startup_id == story.other_id]
    for text in (history.text, *[event.model_dump_json() for event in told]):
        assert "Stealth" not in text
        assert story.startup_id not in text


async def test_a_part_of_a_pool_that_is_freed_helps_its_neighbour(spaces, story, wait):
    floor = story.resource(kind="desk", units=2)
    north, south = (story.resource(kind="desk", name=name, parent_id=floor) for name in ("North", "South"))
    story.book(floor, at("09:00"), at("10:00"))
    booked = story.book(north, at("09:00"), at("10:00"))
    entry = wait(south)
    story.turn(booked.id, "cancel")
    assert (await read(spaces, story.other_key, entry))["offer"]["resource_id"] == south


async def test_what_kept_its_turnaround_free_for_the_next_is_offered_when_that_goes(spaces, story, wait):
    room = story.resource(turnaround="PT30M")
    following = story.book(room, at("10:15"), at("11:00"))
    entry = wait(room, hours=("09:00", "10:00"))
    story.turn(following.id, "cancel")
    assert (await read(spaces, story.other_key, entry))["offer"]["starts_at"] == z(at("09:00"))


async def test_someone_else_cannot_accept_an_offer(spaces, story, room, taken, wait):
    entry = wait(room)
    story.turn(taken.id, "cancel")
    offer = (await read(spaces, story.other_key, entry))["offer"]
    stranger = await post(spaces, key_of(new_id(), story.hub_id), f"{offer['booking_id']}/confirm")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "booking.not_found")
    assert (await read(spaces, story.other_key, entry))["state"] == "offered"
