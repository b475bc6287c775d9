"""Who may wait for what, and what is asked of them."""

import pytest
from sqlalchemy import select

from services.kit.ids import new_id
from services.spaces.resources.models import Resource
from services.spaces.waitlist import arrivals
from tests.spaces.story import at, z
from tests.support.service import key_of, member_of, staff_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def taken(story):
    """A room that the first startup has from nine to ten."""
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    return room


async def join(spaces, by, body):
    return await spaces.client(by).post("/v1/waitlist", json=body)


async def test_anonymous_callers_are_asked_to_sign_in(spaces, story, taken, wait, wish):
    entry, anonymous = wait(taken), spaces.client()
    answers = [
        await anonymous.post("/v1/waitlist", json=wish(taken)),
        await anonymous.get("/v1/waitlist"),
        await anonymous.get(f"/v1/waitlist/{entry.id}"),
        await anonymous.delete(f"/v1/waitlist/{entry.id}"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "credential.missing")}


async def test_who_waits_is_told_everything_about_it(spaces, story, taken, wish):
    answer = await join(spaces, story.other_key, wish(taken))
    entry = answer.json()
    assert answer.status_code == 201
    assert entry == {
        "id": entry["id"],
        "hub_id": story.hub_id,
        "startup_id": story.other_id,
        "resource_id": taken,
        "kind": None,
        "from": z(at("09:00")),
        "to": z(at("10:00")),
        "time_zone": "UTC",
        "duration": "PT1H",
        "units": 1,
        "operator_id": None,
        "state": "waiting",
        "offer": None,
        "booking_id": None,
        "position": 1,
        "version": 1,
        "created_at": z(spaces.clock.now()),
        "updated_at": z(spaces.clock.now()),
    }
    read = await spaces.client(story.other_key).get(f"/v1/waitlist/{entry['id']}")
    assert read.json() == entry
    assert "etag" in read.headers
    (told,) = spaces.events("waitlist.joined")
    assert (told.visibility, told.startup_id, told.data) == ("private", story.other_id, entry)


async def test_positions_count_those_who_wait_for_the_same_time(spaces, story, taken, wait):
    keys = [key_of(new_id(), story.hub_id) for _ in range(3)]
    first = wait(taken, by=keys[0])
    by_kind = wait(by=keys[1], kind="room", hub_id=story.hub_id)
    story.book(taken, at("09:00", 3), at("10:00", 3))
    another_day = wait(taken, by=keys[2], day=3)
    second = wait(taken, by=keys[2])
    assert [entry.position for entry in (first, by_kind, another_day, second)] == [1, 2, 1, 3]


async def test_nobody_waits_for_what_is_free(spaces, story, wish):
    room = story.resource()
    story.book(room, at("09:00"), at("09:30"))
    answer = await join(spaces, story.other_key, wish(room, ("09:00", "12:00")))
    assert (answer.status_code, answer.json()["code"]) == (409, "waitlist.free_now")
    alternative = answer.json()["alternatives"][0]
    assert alternative == {"resource_id": room, "starts_at": z(at("09:30")), "ends_at": z(at("10:30"))}
    booked = await spaces.client(story.other_key).post("/v1/bookings", json=alternative)
    assert booked.status_code == 201


async def test_of_a_kind_whatever_is_free_in_the_hub_is_shown(spaces, story, taken, wish):
    twin = story.resource(name="Twin")
    body = wish(kind="room", hub_id=story.hub_id)
    answer = await join(spaces, story.other_key, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "waitlist.free_now")
    assert [found["resource_id"] for found in answer.json()["alternatives"]] == [twin]
    story.book(twin, at("09:00"), at("10:00"))
    assert (await join(spaces, story.other_key, body)).status_code == 201


async def test_the_same_startup_waits_once_for_the_same_thing(spaces, story, taken, wait, wish):
    wait(taken)
    again = await join(spaces, key_of(story.other_id, story.hub_id), wish(taken))
    assert (again.status_code, again.json()["code"]) == (409, "waitlist.already_waiting")
    story.book(taken, at("09:00", 3), at("10:00", 3))
    assert (await join(spaces, story.other_key, wish(taken, day=3))).status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from": z(at("06:00", 1)), "to": z(at("08:30", 1))}, "waitlist.window"),
        ({"to": z(at("09:30"))}, "waitlist.window"),
        ({"to": z(at("08:00"))}, "waitlist.window"),
        ({"to": "2027-01-20T09:00:00Z"}, "waitlist.window"),
        ({"units": 2}, "waitlist.nothing_like_it"),
        ({"kind": "room"}, "value.invalid"),
        ({"resource_id": None}, "value.invalid"),
        ({"resource_id": None, "kind": "room"}, "value.invalid"),
        ({"duration": "P32D"}, "value.invalid"),
        ({"from": "2026-12-02T09:00:00"}, "time.naive"),
        ({"whatever": 1}, "body.unknown_field"),
    ],
)
async def test_what_cannot_be_waited_for_is_refused(spaces, story, taken, wish, queue, change, code):
    answer = await join(spaces, story.other_key, wish(taken) | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert queue() == []


async def test_a_kind_that_nobody_has_is_refused(spaces, story, taken, wish):
    for change in ({"kind": "rocket"}, {"kind": "room", "units": 3}):
        answer = await join(spaces, story.other_key, wish(hub_id=story.hub_id, **change))
        assert (answer.status_code, answer.json()["code"]) == (422, "waitlist.nothing_like_it")


async def test_a_length_that_the_policy_never_allows_is_refused(spaces, story, wish):
    room = story.resource(policy_id=story.policy(max_duration="PT30M", granularity="PT15M"))
    story.book(room, at("09:00"), at("09:30"))
    answer = await join(spaces, story.other_key, wish(room))
    assert (answer.status_code, answer.json()["code"]) == (422, "booking.rule")
    assert [broken["code"] for broken in answer.json()["violations"]] == ["booking.too_long"]


async def test_a_length_that_nothing_of_the_kind_allows_is_refused(spaces, story, wish, queue):
    short = story.policy(max_duration="PT30M")
    rooms = [story.resource(name=name, policy_id=short) for name in ("One", "Two")]
    for room in rooms:
        story.book(room, at("09:00"), at("09:30"))
    body = wish(kind="room", hub_id=story.hub_id)
    answer = await join(spaces, story.other_key, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "booking.rule")
    assert [broken["code"] for broken in answer.json()["violations"]] == ["booking.too_long"]
    longer = story.resource(name="Three")
    story.book(longer, at("09:00"), at("10:00"))
    assert (await join(spaces, story.other_key, body)).status_code == 201
    assert len(queue()) == 1


async def test_a_startup_waits_for_so_much_at_a_time_and_no_more(spaces, story, taken, wait, wish, queue):
    rooms = [taken, *[story.resource(name=f"Room {number}") for number in range(20)]]
    for room in rooms[1:]:
        story.book(room, at("09:00"), at("10:00"))
    first = wait(rooms[0])
    for room in rooms[1:20]:
        wait(room)
    answer = await join(spaces, story.other_key, wish(rooms[20]))
    assert (answer.status_code, answer.json()["code"]) == (409, "waitlist.too_many")
    assert (await join(spaces, key_of(new_id(), story.hub_id), wish(rooms[20]))).status_code == 201
    await spaces.client(story.other_key).delete(f"/v1/waitlist/{first.id}")
    assert (await join(spaces, story.other_key, wish(rooms[20]))).status_code == 201
    assert len(queue()) == 22


async def test_what_is_free_of_a_kind_is_told_without_locks_and_what_is_too_common_is_refused(
    spaces, story, taken, wish, monkeypatch
):
    monkeypatch.setattr(arrivals, "_MOST_TREES", 1)
    twin = story.resource(name="Twin")
    body = wish(kind="room", hub_id=story.hub_id)
    with story.database.engine.connect() as connection, connection.begin() as locked:
        if story.database.dialect == "postgresql":
            connection.execute(select(Resource.id).with_for_update()).all()
        else:
            locked.rollback()  # it has no lock but the one of all who write
        answer = await join(spaces, story.other_key, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "waitlist.free_now")
    story.book(twin, at("09:00"), at("10:00"))
    answer = await join(spaces, story.other_key, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "waitlist.too_broad")
    assert "At most 1 " in answer.json()["detail"]


async def test_what_is_retired_or_secret_is_not_waited_for(spaces, story, taken, wish):
    story.change_resource(taken, visibility="private")
    answer = await join(spaces, story.other_key, wish(taken))
    assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")


async def test_staff_wait_for_a_startup_that_they_name(spaces, story, taken, wish):
    unsaid = await join(spaces, story.staff, wish(taken))
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "startup.required")
    said = await join(spaces, story.staff, wish(taken, startup_id=story.other_id))
    assert (said.status_code, said.json()["startup_id"]) == (201, story.other_id)
    theirs = await join(spaces, story.key, wish(taken, startup_id=story.other_id))
    assert (theirs.status_code, theirs.json()["code"]) == (403, "startup.not_yours")


async def test_a_joining_that_is_repeated_answers_the_same(spaces, story, taken, wish, queue):
    client = spaces.client(story.other_key, **{"Idempotency-Key": "once"})
    answers = [await client.post("/v1/waitlist", json=wish(taken)) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(queue()) == 1


async def test_no_more_of_a_caller_is_kept_than_judges_their_booking(spaces, story, taken, wait, queue):
    elsewhere, else_startup = new_id(), new_id()
    grants = (*story.other_key.grants, *member_of(else_startup, elsewhere).grants)
    wait(
        taken,
        by=story.other_key.model_copy(update={"grants": grants, "name": "Secret Name"}),
        startup_id=story.other_id,
    )
    (row,) = queue()
    assert story.other_id in row.asked_by
    for secret in ("Secret Name", elsewhere, else_startup, "webhooks"):
        assert secret not in row.asked_by


async def test_a_wish_that_waits_is_demand(spaces, story, taken, wait, wish):
    wait(taken)
    spaces.put_replica("hub", id=story.hub_id, time_zone="UTC")
    report = await spaces.client(story.staff).get(
        "/v1/reports/utilisation", params={"hub": story.hub_id, "from": z(at("00:00")), "to": z(at("00:00", 3))}
    )
    assert report.json()["totals"]["refused_wishes"] == 1


async def test_lists_show_ones_own_and_staff_the_hubs(spaces, story, taken, wait):
    mine = wait(taken)
    another = wait(taken, by=key_of(new_id(), story.hub_id))

    async def ids(by, **asked):
        answer = await spaces.client(by).get("/v1/waitlist", params=asked)
        return [entry["id"] for entry in answer.json()["items"]]

    assert await ids(story.other_key) == [mine.id]
    assert await ids(story.key) == []
    assert await ids(story.staff) == [mine.id, another.id]
    assert await ids(staff_of(new_id())) == []
    assert await ids(story.staff, startup=story.other_id, resource=taken, hub=story.hub_id, state="waiting") == [
        mine.id
    ]
    assert await ids(story.staff, state="offered") == []


async def test_leaving_is_final_and_may_be_repeated(spaces, story, taken, wait):
    first, second = wait(taken), wait(taken, by=key_of(new_id(), story.hub_id))
    client = spaces.client(story.other_key)
    assert [(await client.delete(f"/v1/waitlist/{first.id}")).status_code for _ in range(2)] == [204, 204]
    assert (await client.get(f"/v1/waitlist/{first.id}")).json()["state"] == "left"
    assert len(spaces.events("waitlist.left")) == 1
    staff = spaces.client(story.staff)
    assert (await staff.get(f"/v1/waitlist/{second.id}")).json()["position"] == 1


async def test_someone_elses_key_finds_nothing(spaces, story, taken, wait, queue):
    entry = wait(taken)
    stranger = spaces.client(key_of(new_id(), story.hub_id))
    for answer in (
        await stranger.get(f"/v1/waitlist/{entry.id}"),
        await stranger.delete(f"/v1/waitlist/{entry.id}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "waitlist.not_found")
        assert story.other_id not in answer.text
    assert [row.state for row in queue()] == ["waiting"]
