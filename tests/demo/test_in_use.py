"""The rules of the loaded demo, as the people who sign in meet them."""

from typing import Any

import pytest

from deploy.demo.network import Network
from tests.demo.conftest import Loaded

ALICE, STAFF = "alice@atelier-lumen.example", "staff@halle-freyssinet.example"


def _one(made: Network, kind: str) -> dict[str, Any]:
    return next(resource for resource in made.spaces.resources if resource["kind"] == kind)


def _wish(resource: dict[str, Any], **more: Any) -> dict[str, Any]:
    hours = {"starts_at": "2026-12-13T10:00:00+01:00", "ends_at": "2026-12-13T11:00:00+01:00"}
    return {"resource_id": resource["id"], **hours, **more}


@pytest.mark.anyio
async def test_a_hero_sees_what_is_used_of_the_quota_and_of_the_credits(loaded: Loaded, small: Network) -> None:
    for key in loaded.demo.api_keys:
        answer = await loaded.client(key["key"]).get("/v1/allowances", params={"limit": "100"})
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        quotas = [item for item in items if item["account"] == "hours" and item["window"]["ends_at"]]
        credits_ = [item for item in items if item["account"] == "credits"]
        assert {item["granted"] for item in quotas} == {20}
        assert any(item["used"] > 0 for item in quotas)
        assert all(item["left"] == item["granted"] - item["used"] >= 8 for item in quotas)
        assert [item["granted"] for item in credits_] == [40]
        assert any(item["entries"] for item in items)


@pytest.mark.anyio
async def test_who_is_certified_cuts_and_who_is_not_does_not(loaded: Loaded, small: Network) -> None:
    alice = await loaded.signed_in(ALICE)
    laser = _one(small, "laser_cutter")
    me = (await alice.get("/v1/me")).json()["person_id"]
    colleague = next(
        role["person_id"]
        for role in small.people.roles
        if role["startup_id"] == small.startups[0].id and role["person_id"] != me
    )
    refused = await alice.post("/v1/bookings", json=_wish(laser, operator_id=colleague))
    made = await alice.post("/v1/bookings", json=_wish(laser))
    assert (refused.status_code, refused.json()["code"]) == (403, "certification.missing"), refused.text
    assert (made.status_code, made.json()["operator_id"]) == (201, me), made.text


@pytest.mark.anyio
async def test_what_is_closed_cannot_be_booked_but_what_was_kept_is_there(loaded: Loaded, small: Network) -> None:
    closure = small.rules.closures[1]
    room = next(r for r in small.spaces.resources if r["kind"] == "room" and r["site_id"] == closure["site_id"])
    second = loaded.client(loaded.demo.api_keys[1]["key"])
    day = closure["starts_at"].isoformat(), closure["ends_at"].isoformat()
    kept = await second.get("/v1/bookings", params={"from": day[0], "to": day[1]})
    wish = {"starts_at": "2027-01-12T09:00:00+01:00", "ends_at": "2027-01-12T10:00:00+01:00"}
    refused = await second.post("/v1/bookings", json={"resource_id": room["id"], **wish})
    assert [item["resource_id"] for item in kept.json()["items"]] == [room["id"]]
    assert refused.status_code == 422, refused.text
    assert [v["code"] for v in refused.json()["violations"]] == ["booking.closed"]


@pytest.mark.anyio
async def test_the_history_of_a_booking_says_who_and_why(loaded: Loaded, small: Network) -> None:
    staff = await loaded.signed_in(STAFF)
    passed = next(booking for booking in small.bookings if booking["override_reason"] is not None)
    answer = await staff.get(f"/v1/bookings/{passed['id']}/history")
    assert answer.status_code == 200, answer.text
    first, *rest = answer.json()["items"]
    assert first["reason"] == passed["override_reason"]
    assert (first["action"], first["on_behalf_of"]) == ("booking.confirmed", passed["startup_id"])
    assert [entry["action"] for entry in rest] == ["booking.checked_in", "booking.completed"]
    assert all(later["before"] == sooner["after"] for sooner, later in zip([first, *rest], rest, strict=False))


@pytest.mark.anyio
async def test_the_report_says_which_machine_to_buy_next(loaded: Loaded) -> None:
    staff = await loaded.signed_in(STAFF)
    query = {"hub": "halle-freyssinet", "from": "2026-09-08T00:00:00Z", "to": "2026-12-01T00:00:00Z", "by": "kind"}
    answer = await staff.get("/v1/reports/utilisation", params=query)
    assert answer.status_code == 200, answer.text
    rows = {row["key"]: row for row in answer.json()["rows"]}
    assert rows["laser_cutter"]["refused_wishes"] > 5
    assert rows["desk"]["refused_wishes"] == 0
    assert all(row["booked_hours"] <= row["open_hours"] for row in rows.values())


@pytest.mark.anyio
async def test_a_hero_meets_every_week_but_for_the_date_that_was_taken(loaded: Loaded) -> None:
    alice = await loaded.signed_in(ALICE)
    (listed,) = (await alice.get("/v1/series")).json()["items"]
    series = (await alice.get(f"/v1/series/{listed['id']}")).json()
    dates = series["occurrences"]
    assert [date["state"] for date in dates] == ["completed"] * 3 + ["checked_in"] + ["confirmed"] * 2 + [
        None,
        "confirmed",
    ]
    assert [date["outcome"] for date in dates].count("booked") == 7
    assert [date["moved"] for date in dates] == [False] * 5 + [True, False, False]
    assert dates[6]["reason"] == "booking.conflict"


@pytest.mark.anyio
async def test_both_heroes_wait_in_one_queue_and_the_first_gets_what_becomes_free(
    loaded: Loaded, small: Network
) -> None:
    staff = await loaded.signed_in(STAFF)
    first, second = (await staff.get("/v1/waitlist", params={"state": "waiting"})).json()["items"]
    assert [entry["startup_id"] for entry in (first, second)] == [startup.id for startup in small.startups[:2]]
    assert [entry["position"] for entry in (first, second)] == [1, 2]
    taken = next(
        booking
        for booking in small.bookings
        if booking["resource_id"] == first["resource_id"]
        and booking["starts_at"].isoformat()[:16] == "2026-12-03T11:15"
    )
    freed = await staff.post(f"/v1/bookings/{taken['id']}/cancel")
    assert freed.status_code == 200, freed.text
    offered = (await staff.get(f"/v1/waitlist/{first['id']}")).json()
    assert (offered["state"], offered["offer"]["starts_at"]) == ("offered", "2026-12-03T11:15:00Z")
