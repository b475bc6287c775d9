"""A startup was typed in twice; the staff make one of the two, and everything goes on in its name."""

import pytest

pytestmark = pytest.mark.anyio


async def test_a_key_books_for_the_startup_that_its_own_became_part_of(hub):
    printer = await hub.printer(kind="sla_printer")
    typed = await hub.made(hub.staff, "/v1/startups", display_name=f"Alpha Typed Again {printer.id[-6:]}")
    await hub.deliver()
    key = await hub.key(hub.admin, startup=typed["id"])
    booked = await hub.made(key, "/v1/bookings", **printer.wish("10:00", "11:00"))
    talk = await hub.made(
        hub.staff, "/v1/events",
        hub_id=hub.id, title={"en": "Open house"}, starts_at=printer.at("18:00"), ends_at=printer.at("20:00"),
        host_startup_id=typed["id"],
    )  # fmt: skip
    path = f"/v1/startups/{typed['id']}"
    rehearsed = await hub.staff.post(f"{path}/merge?dry_run=true", json={"into": hub.alice_startup})
    assert rehearsed.status_code == 200, rehearsed.text
    assert (await hub.anonymous.get(path)).status_code == 200
    merged = await hub.staff.post(f"{path}/merge", json={"into": hub.alice_startup})
    assert merged.status_code == 200, merged.text
    assert typed["display_name"] in merged.json()["survivor"]["aliases"]
    await hub.deliver()
    # The gateway sends the reader on and does not go there itself.
    for asked in (typed["id"], typed["slug"]):
        for by in (hub.anonymous, hub.staff):
            answer = await by.get(f"/v1/startups/{asked}")
            assert (answer.status_code, answer.headers["location"]) == (308, f"/v1/startups/{hub.alice_startup}")
    followed = await hub.anonymous.get(path, follow_redirects=True)
    assert (followed.status_code, followed.json()["id"]) == (200, hub.alice_startup)
    head = await hub.anonymous.head(path)
    assert (head.status_code, head.content) == (308, b"")
    # The key goes on, in the name of the startup that stays, and both see what was booked before.
    assert {grant["startup_id"] for grant in (await key.get("/v1/me")).json()["grants"]} == {hub.alice_startup}
    again = await hub.made(key, "/v1/bookings", **printer.wish("12:00", "13:00"))
    assert again["startup_id"] == hub.alice_startup
    for by in (key, hub.alice_key):
        found = (await by.get(f"/v1/bookings/{booked['id']}")).json()
        assert (found["state"], found["startup_id"]) == ("confirmed", hub.alice_startup)
    assert (await key.post(f"/v1/bookings/{booked['id']}/cancel")).status_code == 200
    assert (await hub.staff.get(f"/v1/events/{talk['id']}")).json()["host_startup_id"] == hub.alice_startup
    told = await hub.anonymous.get("/v1/feed", params={"types": "startup.merged", "limit": 100})
    gone = [item for item in told.json()["items"] if item["data"].get("id") == typed["id"]]
    assert [(item["tombstone"], item["data"]["into"]) for item in gone] == [(True, hub.alice_startup)]
