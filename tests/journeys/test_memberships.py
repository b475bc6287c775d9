"""The staff suspend a startup, let it back, and end its membership: what it may book follows at once."""

import pytest

pytestmark = pytest.mark.anyio


async def test_a_suspended_startup_books_nothing_until_it_is_let_back(hub):
    printer = await hub.printer()
    path = f"/v1/memberships/{await residency(hub)}"
    today = printer.day.fromordinal(printer.day.toordinal() - 1).isoformat()
    kept = await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "11:00"))
    await said(hub, f"{path}/suspend", **{"from": today, "reason": "Rent is due"})
    refused = await hub.alice_key.post("/v1/bookings", json=printer.wish("12:00", "13:00"))
    assert (refused.status_code, refused.json()["code"]) == (422, "booking.rule")
    (violation,) = refused.json()["violations"]
    assert (violation["code"], violation["rule"]) == ("booking.not_allowed", "membership")
    asked = {"kind": "printer", "from": printer.at("08:00"), "to": printer.at("18:00"), "duration": "PT1H"}
    for by, sees in ((hub.alice_key, False), (hub.bruno_key, True)):
        found = (await by.get("/v1/availability", params=asked)).json()["items"]
        assert (printer.id in {item["resource"]["id"] for item in found}) is sees
    # Its key goes on reading, and what it had booked is kept, for so the hub has it.
    assert (await hub.alice_key.get(f"/v1/bookings/{kept['id']}")).json()["state"] == "confirmed"
    override = {"startup_id": hub.alice_startup, "override_reason": "Last parts"}
    assert (await hub.staff.post("/v1/bookings", json=printer.wish("14:00", "15:00", **override))).status_code == 201
    await said(hub, f"{path}/resume")
    assert (await hub.alice_key.post("/v1/bookings", json=printer.wish("12:00", "13:00"))).status_code == 201


async def test_where_an_end_cancels_the_time_goes_to_those_who_wait(hub):
    change = {"json": {"on_membership_end": "cancel"}, "headers": {"If-Match": "*"}}
    assert (await hub.admin.patch(f"/v1/hubs/{hub.id}", **change)).status_code == 200
    printer = await hub.printer(kind="resin_printer")
    before = await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "11:00"))
    after = printer.day.fromordinal(printer.day.toordinal() + 1)
    beyond = {"resource_id": printer.id, "starts_at": f"{after}T10:00:00Z", "ends_at": f"{after}T11:00:00Z"}
    booked = await hub.made(hub.alice_key, "/v1/bookings", **beyond)
    wait = {"resource_id": printer.id, "from": beyond["starts_at"], "to": beyond["ends_at"], "duration": "PT1H"}
    entry = await hub.made(hub.bruno_key, "/v1/waitlist", **wait)
    await hub.deliver()
    await said(hub, f"/v1/memberships/{await residency(hub)}/end", ends_on=after.isoformat())
    assert (await hub.alice_key.get(f"/v1/bookings/{before['id']}")).json()["state"] == "confirmed"
    assert (await hub.alice_key.get(f"/v1/bookings/{booked['id']}")).json()["state"] == "cancelled"
    entry = (await hub.bruno_key.get(f"/v1/waitlist/{entry['id']}")).json()
    assert entry["state"] == "offered"
    confirmed = await hub.bruno_key.post(f"/v1/bookings/{entry['booking_id']}/confirm")
    assert confirmed.json()["state"] == "confirmed"
    refused = await hub.alice_key.post(
        "/v1/bookings", json=beyond | {"starts_at": f"{after}T12:00:00Z", "ends_at": f"{after}T13:00:00Z"}
    )
    assert refused.status_code == 422


async def residency(hub):
    listed = await hub.staff.get("/v1/memberships", params={"startup": hub.alice_startup})
    (membership,) = listed.json()["items"]
    return membership["id"]


async def said(hub, path, **wish):
    answer = await hub.staff.post(path, json=wish)
    assert answer.status_code in {200, 201}, answer.text
    await hub.deliver()
