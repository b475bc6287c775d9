"""Closing sites and resources: what becomes of the bookings, and who may."""

import pytest

from services.kit.ids import new_id
from services.spaces.closures import rules
from tests.spaces.story import at, z
from tests.support.service import key_of, staff_of

pytestmark = pytest.mark.anyio


async def test_anonymous_callers_read_what_is_closed_and_close_nothing(spaces, story, room, close):
    made = (await close(resource_id=room)).json()
    anonymous = spaces.client()
    listed = (await anonymous.get("/v1/closures", params={"hub": story.hub_id})).json()["items"]
    assert [(closure["id"], closure["reason"], closure["time_zone"]) for closure in listed] == [
        (made["id"], "Paint", "UTC")
    ]
    assert (await anonymous.get(f"/v1/closures/{made['id']}")).status_code == 200
    refused = [
        await anonymous.post(
            "/v1/closures",
            json={"resource_id": room, "starts_at": z(at("09:00")), "ends_at": z(at("10:00")), "reason": "no"},
        ),
        await anonymous.patch(f"/v1/closures/{made['id']}", json={"reason": "no"}, headers={"If-Match": "*"}),
        await anonymous.delete(f"/v1/closures/{made['id']}", headers={"If-Match": "*"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(401, "credential.missing")}


async def test_a_closed_room_cannot_be_booked_and_opens_at_once_when_the_closure_goes(
    spaces, story, room, close, windows
):
    made = await close(resource_id=room)
    assert made.status_code == 201
    assert await windows(room) == [(z(at("08:00")), z(at("09:00"))), (z(at("12:00")), z(at("18:00")))]
    wish = {"resource_id": room, "starts_at": z(at("11:00")), "ends_at": z(at("13:00"))}
    refused = await spaces.client(story.key).post("/v1/bookings", json=wish)
    assert [broken["code"] for broken in refused.json()["violations"]] == ["booking.closed"]
    staff, path = spaces.client(story.staff), f"/v1/closures/{made.json()['id']}"
    assert (await staff.delete(path)).json()["code"] == "etag.required"
    assert (await staff.delete(path, headers={"If-Match": '"v9"'})).json()["code"] == "etag.mismatch"
    tag = (await staff.get(path)).headers["etag"]
    assert (await staff.delete(path, headers={"If-Match": tag})).status_code == 204
    assert (await staff.get(path)).json()["code"] == "closure.not_found"
    assert (await spaces.client(story.key).post("/v1/bookings", json=wish)).status_code == 201
    assert [told.type for told in spaces.events() if told.type.startswith("closure")] == [
        "closure.added",
        "closure.removed",
    ]
    assert {told.visibility for told in spaces.events("closure.added")} == {"public"}


async def test_a_dry_run_lists_who_is_affected_with_where_they_could_be_and_writes_nothing(spaces, story, room, close):
    twin = story.resource(name="Twin")
    booked = story.book(room, at("10:00"), at("11:00"))
    story.book(room, at("12:00"), at("13:00"))
    before = len(spaces.events())
    answer = await close(resource_id=room, on_booked="cancel", dry=True)
    shown = answer.json()
    assert (answer.status_code, shown["id"], shown["dry_run"]) == (200, None, True)
    assert (shown["affected_total"], shown["cancelled_total"], shown["alternatives_for"]) == (1, 1, 1)
    (affected,) = shown["affected"]
    assert (affected["booking_id"], affected["startup_id"], affected["state"]) == (
        booked.id,
        story.startup_id,
        "cancelled",
    )
    assert affected["alternatives"] == [
        {"resource_id": room, "starts_at": z(at("13:00")), "ends_at": z(at("14:00"))},
        {"resource_id": room, "starts_at": z(at("08:00")), "ends_at": z(at("09:00"))},
        {"resource_id": twin, "starts_at": z(at("10:00")), "ends_at": z(at("11:00"))},
    ]
    assert [row.state for row in story.rows()] == ["confirmed", "confirmed"]
    assert (await spaces.client().get("/v1/closures")).json()["items"] == []
    assert len(spaces.events()) == before


async def test_bookings_that_are_kept_stay_and_can_move_where_it_says(spaces, story, room, close):
    booked = story.book(room, at("10:00"), at("11:00"))
    shown = (await close(resource_id=room)).json()
    (affected,) = shown["affected"]
    assert (shown["cancelled_total"], affected["state"]) == (0, "confirmed")
    target = affected["alternatives"][0]
    moved = await spaces.client(story.key).patch(f"/v1/bookings/{booked.id}", json=target, headers={"If-Match": "*"})
    assert (moved.status_code, moved.json()["starts_at"]) == (200, target["starts_at"])


async def test_bookings_are_cancelled_with_full_refund_and_told_of(spaces, story, close):
    policy = story.policy(quota_hours_per_week=5, cancel_notice="P30D")
    room = story.resource(policy_id=policy)
    booked = story.book(room, at("10:00"), at("11:00"))
    shown = (await close(resource_id=room, on_booked="cancel")).json()
    assert (shown["affected_total"], shown["cancelled_total"]) == (1, 1)
    (row,) = story.rows()
    assert (row.state, row.occupies, row.lapses_at, row.version) == ("cancelled", False, None, 2)
    (told,) = spaces.events("booking.cancelled")
    assert (told.startup_id, told.data["id"]) == (story.startup_id, booked.id)
    client = spaces.client(story.key)
    history = (await client.get(f"/v1/bookings/{booked.id}/history")).json()["items"]
    assert (history[-1]["action"], history[-1]["reason"]) == ("booking.cancelled", "Paint")
    (allowance,) = (await client.get("/v1/allowances", params={"startup": story.startup_id})).json()["items"]
    assert allowance["left"] == 5


async def test_who_is_there_already_may_stay_and_is_listed(spaces, story, room, close):
    running = story.book(room, at("09:00"), at("11:00"))
    spaces.clock.set(at("09:00"))
    story.turn(running.id, "check_in")
    shown = (await close(resource_id=room, on_booked="cancel")).json()
    assert [(one["booking_id"], one["state"]) for one in shown["affected"]] == [(running.id, "checked_in")]
    assert shown["cancelled_total"] == 0


async def test_who_is_there_already_is_told_what_they_could_book_beside(spaces, story, close):
    """What has begun does not move, so its own time is not free for them either."""
    room = story.resource()
    running = story.book(room, at("09:00"), at("11:00"))
    spaces.clock.set(at("09:30"))
    story.turn(running.id, "check_in")
    (affected,) = (await close(resource_id=room, hours=("09:30", "10:00"))).json()["affected"]
    assert [other["starts_at"] for other in affected["alternatives"]] == [z(at("11:00"))]
    answer = await spaces.client(story.key).post("/v1/bookings", json=affected["alternatives"][0])
    assert answer.status_code == 201, answer.text


async def test_what_a_closure_shuts_is_what_it_affects(spaces, story, close):
    """Above, below and beside: the list and the opening hours agree, whatever is closed."""
    whole, left, right = story.hall()
    pool = story.resource(kind="desk", units=4, name="Pool")
    desk = story.resource(kind="desk", units=2, name="Desk", parent_id=pool)
    nodes = {"whole": whole, "left": left, "right": right, "pool": pool, "desk": desk}
    booked = {}
    for day, name in enumerate(nodes, start=3):
        # A day each, for the whole and its parts exclude each other.
        booked[name] = [story.book(nodes[name], at("10:00", day), at("11:00", day)).id]
    expected = {
        "whole": {"whole", "left", "right"},
        "left": {"whole", "left"},
        "pool": {"pool", "desk"},
        "desk": {"desk"},
    }
    for closed, shut in expected.items():
        body = {
            "resource_id": nodes[closed],
            "starts_at": z(at("00:00", 3)),
            "ends_at": z(at("00:00", 9)),
            "reason": "x",
        }
        answer = await spaces.client(story.staff).post("/v1/closures", json=body)
        affected = {one["booking_id"] for one in answer.json()["affected"]}
        assert affected == {booked[name][0] for name in shut}
        for day, name in enumerate(nodes, start=3):
            free = await spaces.client().get(
                f"/v1/resources/{nodes[name]}/availability",
                params={"from": z(at("14:00", day)), "to": z(at("16:00", day))},
            )
            assert (free.json()["windows"] == []) == (name in shut)
        staff = spaces.client(story.staff)
        await staff.delete(f"/v1/closures/{answer.json()['id']}", headers={"If-Match": "*"})


async def test_a_site_is_closed_with_all_that_stands_on_it(spaces, story, close, windows):
    elsewhere = story.resource(site_id=story.site(name="Elsewhere"))
    rooms = [story.resource(name=f"Room {number}") for number in range(3)]
    booked = [story.book(room, at("10:00"), at("11:00")) for room in (*rooms, elsewhere)]
    shown = (await close(site_id=story.site_id, on_booked="cancel")).json()
    assert {one["booking_id"] for one in shown["affected"]} == {booking.id for booking in booked[:3]}
    assert sorted(row.state for row in story.rows()) == ["cancelled"] * 3 + ["confirmed"]
    assert (await windows(elsewhere))[0][0] == z(at("08:00"))
    listed = await spaces.client().get("/v1/closures", params={"resource": rooms[0]})
    assert [closure["id"] for closure in listed.json()["items"]] == [shown["id"]]
    assert (await spaces.client().get("/v1/closures", params={"resource": elsewhere})).json()["items"] == []
    by_site = await spaces.client().get("/v1/closures", params={"site": story.site_id})
    assert [closure["id"] for closure in by_site.json()["items"]] == [shown["id"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_at": z(at("09:00"))}, "closure.span"),
        ({"starts_at": z(at("06:00", 1)), "ends_at": z(at("07:00", 1))}, "closure.span"),
        ({"ends_at": "2028-12-31T00:00:00Z"}, "closure.span"),
        ({"reason": " "}, "value.invalid"),
        ({"on_booked": "forget"}, "value.invalid"),
        ({"site_id": new_id()}, "value.invalid"),
        ({"resource_id": None}, "value.invalid"),
        ({"ends_at": "2026-12-02T09:00:00"}, "time.naive"),
        ({"whatever": 1}, "body.unknown_field"),
    ],
)
async def test_what_cannot_be_closed_is_refused(spaces, story, room, close, change, code):
    answer = await close(**{"resource_id": room, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await spaces.client().get("/v1/closures")).json()["items"] == []


async def test_more_than_can_be_cancelled_at_once_is_refused_with_the_number(spaces, story, room, close, monkeypatch):
    monkeypatch.setattr(rules, "MOST_CANCELLED", 1)
    for hour in ("09:00", "10:00"):
        story.book(room, at(hour), at(f"{int(hour[:2]) + 1}:00"))
    answer = await close(resource_id=room, on_booked="cancel")
    assert (answer.status_code, answer.json()["code"]) == (422, "closure.too_many")
    assert "at most 1" in answer.json()["detail"]
    assert {row.state for row in story.rows()} == {"confirmed"}


async def test_only_the_first_are_listed_and_fewer_with_alternatives(spaces, story, room, close, monkeypatch):
    monkeypatch.setattr(rules, "SHOWN", 2)
    monkeypatch.setattr(rules, "WITH_ALTERNATIVES", 1)
    for hour in ("09", "10", "11"):
        story.book(room, at(f"{hour}:00"), at(f"{hour}:30"))
    shown = (await close(resource_id=room)).json()
    assert (len(shown["affected"]), shown["affected_total"], shown["alternatives_for"]) == (2, 3, 1)
    assert [one["alternatives"] is None for one in shown["affected"]] == [False, True]


async def test_the_closure_of_a_hidden_room_is_as_hidden(spaces, story, close):
    room = story.resource(visibility="hub")
    made = (await close(resource_id=room)).json()
    assert (await spaces.client().get(f"/v1/closures/{made['id']}")).status_code == 404
    assert (await spaces.client().get("/v1/closures")).json()["items"] == []
    assert (await spaces.client(story.key).get(f"/v1/closures/{made['id']}")).status_code == 200
    assert {told.visibility for told in spaces.events("closure.added")} == {"hub"}


async def test_only_staff_of_the_hub_close_change_and_open(spaces, story, room, close):
    made = (await close(resource_id=room)).json()
    for by in (story.key, key_of(new_id(), story.hub_id), staff_of(new_id())):
        client, path = spaces.client(by), f"/v1/closures/{made['id']}"
        answers = [
            await close(by, resource_id=room),
            await close(by, resource_id=room, dry=True),
            await client.patch(path, json={"reason": "mine"}, headers={"If-Match": "*"}),
            await client.delete(path, headers={"If-Match": "*"}),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "role.missing")}
    assert len((await spaces.client().get("/v1/closures")).json()["items"]) == 1
