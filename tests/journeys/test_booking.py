"""A startup finds a printer, books it with its key, and nobody else can take or see what is its own."""

from uuid import uuid4

import pytest

pytestmark = pytest.mark.anyio


async def test_a_startup_books_a_printer_and_the_same_key_gives_the_same_answer(hub):
    printer = await hub.printer()
    key = {"Idempotency-Key": str(uuid4())}
    first = await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "12:00"), headers=key)
    assert first.status_code == 201
    assert first.json()["state"] == "confirmed"
    assert first.json()["startup_id"] == hub.alice_startup
    assert first.json()["time_zone"] == "Europe/Paris"
    again = await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "12:00"), headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    read = await hub.alice_key.get(f"/v1/bookings/{first.json()['id']}")
    assert read.json() == first.json()


async def test_a_taken_time_is_refused_with_alternatives_that_work(hub):
    printer = await hub.printer()
    taken = await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "12:00", purpose="a secret thing"))
    refused = await hub.bruno_key.post("/v1/bookings", json=printer.wish("11:00", "13:00"))
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["code"] == "booking.conflict"
    # Only the part of the other's booking that is in the way, and no word of whose it is.
    (conflict,) = problem["conflicts"]
    assert conflict["ends_at"] == taken.json()["ends_at"]
    assert conflict["starts_at"] > taken.json()["starts_at"]
    assert hub.alice_startup not in refused.text
    assert "a secret thing" not in refused.text
    assert 1 <= len(problem["alternatives"]) <= 3
    for alternative in problem["alternatives"]:
        held = await hub.bruno_key.post("/v1/bookings", json={**alternative, "hold": "PT1M"})
        assert held.status_code == 201, held.text
        await hub.bruno_key.post(f"/v1/bookings/{held.json()['id']}/cancel")


async def test_availability_finds_the_earliest_printer_and_shows_one(hub):
    busy, free = await hub.printer(kind="resin_printer"), await hub.printer(kind="resin_printer", name="Form 4")
    await hub.bruno_key.post("/v1/bookings", json=busy.wish("09:00", "11:00"))
    span = {"from": busy.at("09:00"), "to": busy.at("18:00")}
    asked = {**span, "kind": "resin_printer", "duration": "PT2H", "hub": hub.id}
    found = (await hub.alice_key.get("/v1/availability", params=asked)).json()["items"]
    assert [item["resource"]["id"] for item in found] == [free.id, busy.id]
    assert found[1]["starts_at"] == found[0]["ends_at"]  # eleven o'clock, when the first is given back
    one = await hub.alice_key.get(f"/v1/resources/{busy.id}/availability", params=span)
    assert [window["starts_at"] for window in one.json()["windows"]] == [found[1]["starts_at"]]
    for item in found:
        wish = {"resource_id": item["resource"]["id"], "starts_at": item["starts_at"], "ends_at": item["ends_at"]}
        assert (await hub.alice_key.post("/v1/bookings", json=wish)).status_code == 201


async def test_staff_see_the_booking_and_their_screen(hub):
    printer = await hub.printer()
    made = (await hub.alice_key.post("/v1/bookings", json=printer.wish("14:00", "15:00"))).json()
    span = {"hub": hub.id, "from": printer.at("00:00"), "to": printer.at("23:59"), "limit": 100}
    listed = (await hub.staff.get("/v1/bookings", params=span)).json()["items"]
    assert made["id"] in {booking["id"] for booking in listed}
    overview = await hub.staff.get("/v1/overview", params={"hub": hub.id})
    assert overview.status_code == 200
    assert overview.json()["unavailable"] == []
    assert overview.json()["portfolio"]["residents"] >= 2
    assert (await hub.anonymous.get("/v1/overview", params={"hub": hub.id})).status_code == 401
    assert (await hub.alice.get("/v1/overview", params={"hub": hub.id})).status_code == 403


async def test_another_startup_reads_moves_and_cancels_nothing(hub):
    printer = await hub.printer()
    made = (await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "11:00"))).json()
    path = f"/v1/bookings/{made['id']}"
    assert (await hub.bruno_key.get(path)).status_code == 404
    moved = await hub.bruno_key.patch(path, json={"purpose": "mine"}, headers={"If-Match": "*"})
    assert moved.status_code == 404
    assert (await hub.bruno_key.post(f"{path}/cancel")).status_code == 404
    listed = await hub.bruno_key.get("/v1/bookings", params={"resource": printer.id})
    assert listed.json()["items"] == []
    assert (await hub.alice_key.get(path)).json() == made


async def test_a_header_that_claims_an_identity_changes_nothing(hub):
    printer = await hub.printer()
    liar = {"X-Quarters-Identity": "eyJhbGciOiJFZDI1NTE5In0.e30.c2ln", "X-User": "admin", "X-Forwarded-User": "admin"}
    refused = await hub.anonymous.post("/v1/bookings", json=printer.wish("10:00", "11:00"), headers=liar)
    assert refused.status_code == 401
    assert (await hub.anonymous.get("/v1/me", headers=liar)).json()["kind"] == "anonymous"


async def test_a_revoked_key_stops_at_once(hub):
    wish = {"name": "short", "startup": hub.alice_startup, "scopes": ["bookings:read"]}
    key = (await hub.alice.post("/v1/keys", json=wish)).json()
    holder = hub.client(key["secret"])
    assert (await holder.get("/v1/bookings")).status_code == 200
    assert (await hub.bruno.delete(f"/v1/keys/{key['id']}")).status_code == 404
    assert (await hub.alice.delete(f"/v1/keys/{key['id']}")).status_code == 204
    assert (await holder.get("/v1/bookings")).status_code == 401


async def test_what_happened_is_in_the_feed_of_those_it_concerns(hub):
    printer = await hub.printer()
    before = (await hub.alice_key.get("/v1/feed", params={"after": 0})).json()["next_after"]
    made = (await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "11:00"))).json()
    await hub.deliver()
    told = (await hub.alice_key.get("/v1/feed", params={"after": before})).json()["items"]
    assert ("booking.confirmed", made["id"]) in {(item["type"], item["data"].get("id")) for item in told}
    for other in (hub.bruno_key, hub.anonymous):
        answer = await other.get("/v1/feed", params={"after": before})
        assert made["id"] not in answer.text
