"""A membership that is suspended or ends: bookings are refused at once, what was booked goes by the hub's rule, and the
staff are told. A file of several megabytes passes the doors on the way."""

from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n" + b"\x00" * (4 * 1024 * 1024)


async def residency(hub: Any) -> str:
    (found,) = (await hub.staff.get("/v1/memberships", params={"startup": hub.alice_startup})).json()["items"]
    return f"/v1/memberships/{found['id']}"


async def said(hub: Any, path: str, **wish: Any) -> None:
    answer = await hub.staff.post(path, json=wish or None)
    assert answer.status_code == 200, answer.text
    await hub.deliver()


async def told(hub: Any, kind: str, **query: Any) -> list[dict[str, Any]]:
    asked = {"kind": kind, "startup": hub.alice_startup, "state": "open", **query}
    items: list[dict[str, Any]] = (await hub.staff.get("/v1/tasks", params=asked)).json()["items"]
    return items


async def refused(hub: Any, wish: dict[str, Any]) -> str:
    answer = await hub.alice_key.post("/v1/bookings", json=wish)
    assert answer.status_code == 422, answer.text
    return str(answer.json()["violations"][0]["code"])


@pytest.mark.parametrize(("rule", "left"), [("keep", "confirmed"), ("cancel", "cancelled")])
async def test_who_is_suspended_or_leaves_books_nothing_and_the_staff_have_a_task(
    hub: Any, rule: str, left: str
) -> None:
    change = {"json": {"on_membership_end": rule}, "headers": {"If-Match": "*"}}
    assert (await hub.admin.patch(f"/v1/hubs/{hub.id}", **change)).status_code == 200
    await hub.deliver()
    printer, path = await hub.printer(), await residency(hub)
    booked = await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "11:00"))
    today = (hub.tomorrow - timedelta(days=1)).isoformat()
    await said(hub, f"{path}/suspend", **{"from": today, "reason": "Rent is due"})
    assert await refused(hub, printer.wish("12:00", "13:00")) == "booking.not_allowed"
    assert (await hub.alice_key.get(f"/v1/bookings/{booked['id']}")).json()["state"] == left
    (task,) = await told(hub, "suspension")
    assert (task["due_on"], task["staff_only"]) == (today, True)
    await said(hub, f"{path}/resume")
    assert await told(hub, "suspension") == []
    booked = await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("14:00", "15:00"))
    await said(hub, f"{path}/end", ends_on=today, reason="Moves out", outcome="left")
    assert await refused(hub, printer.wish("16:00", "17:00")) == "booking.not_allowed"
    assert (await hub.alice_key.get(f"/v1/bookings/{booked['id']}")).json()["state"] == left
    keys = next(each for each in await told(hub, "offboarding", limit=100) if each["item"] == "keys_back")
    assert keys["due_on"] == today
    queue = (await hub.staff.get("/v1/todo", params={"hub": hub.id})).json()["categories"]
    assert next(each for each in queue if each["category"] == "returns_due")["count"] >= 1
    # Nobody is welcomed any more who has left.
    assert await told(hub, "onboarding") == []
    feed = [each["type"] for each in (await hub.staff.get("/v1/feed", params={"limit": 100})).json()["items"]]
    assert {"membership.suspended", "membership.ended", "task.raised"} <= set(feed)
    # What is the staff's alone is not in the startup's feed.
    own = (await hub.alice_key.get("/v1/feed", params={"limit": 100, "types": "task.*"})).json()["items"]
    assert own
    assert not [each for each in own if each["data"]["staff_only"]]


async def test_a_file_of_four_megabytes_is_handed_in_and_comes_back_to_be_saved(hub: Any) -> None:
    (document,) = (
        await hub.staff.get("/v1/documents", params={"startup": hub.alice_startup, "kind": "insurance"})
    ).json()["items"]
    path = f"/v1/documents/{document['id']}/file"
    answer = await hub.alice.put(path, content=PDF, params={"name": "attestation.pdf"})
    assert answer.status_code == 200, answer.text
    for by in (hub.alice, hub.staff):
        found = await by.get(path)
        assert found.content == PDF
        assert found.headers["content-disposition"] == 'attachment; filename="attestation.pdf"'
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "private, no-store"
    for by, status in ((hub.anonymous, 401), (hub.bruno, 404), (hub.alice_key, 404), (hub.bruno_key, 404)):
        assert (await by.get(path)).status_code == status
    too_much = await hub.alice.put(path, content=PDF + b"x" * 1024 * 1024)
    assert (too_much.status_code, too_much.json()["code"]) == (413, "body.too_large")
