"""Bookings over HTTP: repeated safely, and listed."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from services.kit.ids import new_id
from services.kit.tables import audit, idempotency, outbox
from tests.spaces.bookings.asking import counted, wish
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


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
