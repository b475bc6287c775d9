"""What closures take from opening hours, and what they give to those who wait when they go, in full or in part."""

from datetime import timedelta

import pytest

from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


async def test_freed_time_outside_the_closure_goes_to_the_queue(spaces, story, room, close):
    story.book(room, at("08:00"), at("10:00"))
    wish = {"resource_id": room, "from": z(at("08:00")), "to": z(at("10:00")), "duration": "PT1H"}
    entry = (await spaces.client(story.other_key).post("/v1/waitlist", json=wish)).json()
    await close(resource_id=room, on_booked="cancel")
    offer = (await spaces.client(story.other_key).get(f"/v1/waitlist/{entry['id']}")).json()["offer"]
    assert (offer["starts_at"], offer["ends_at"]) == (z(at("08:00")), z(at("09:00")))


async def test_an_offer_in_closed_time_is_taken_back_and_its_entry_waits_on(spaces, story, room, close):
    taken = story.book(room, at("09:00"), at("10:00"))
    wish = {"resource_id": room, "from": z(at("09:00")), "to": z(at("10:00")), "duration": "PT1H"}
    other = spaces.client(story.other_key)
    entry = (await other.post("/v1/waitlist", json=wish)).json()
    story.turn(taken.id, "cancel")
    made = (await close(resource_id=room, on_booked="cancel")).json()
    assert made["cancelled_total"] == 1
    waiting = (await other.get(f"/v1/waitlist/{entry['id']}")).json()
    assert (waiting["state"], waiting["offer"], waiting["booking_id"]) == ("waiting", None, None)
    await spaces.client(story.staff).delete(f"/v1/closures/{made['id']}", headers={"If-Match": "*"})
    again = (await other.get(f"/v1/waitlist/{entry['id']}")).json()
    assert (again["state"], again["offer"]["starts_at"]) == ("offered", z(at("09:00")))


async def test_a_closure_made_longer_treats_only_what_it_newly_closes(spaces, story, room, close):
    made = (await close(resource_id=room, on_booked="cancel")).json()
    story.book(room, at("10:00"), at("11:00"), by=story.staff, override_reason="a guest")
    later = story.book(room, at("13:00"), at("14:00"))
    staff, path = spaces.client(story.staff), f"/v1/closures/{made['id']}"
    preview = await staff.patch(f"{path}?dry_run=true", json={"ends_at": z(at("14:00"))}, headers={"If-Match": "*"})
    assert (preview.status_code, preview.json()["dry_run"], preview.json()["id"]) == (200, True, made["id"])
    changed = await staff.patch(path, json={"ends_at": z(at("14:00"))}, headers={"If-Match": '"v1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert [one["booking_id"] for one in changed.json()["affected"]] == [later.id]
    assert [row.state for row in story.rows()] == ["confirmed", "cancelled"]
    stale = await staff.patch(path, json={"reason": "Other"}, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    assert len(spaces.events("closure.changed")) == 1


async def test_a_closure_made_shorter_offers_what_is_open_again(spaces, story, room, close):
    made = (await close(resource_id=room)).json()
    wish = {"resource_id": room, "from": z(at("10:00")), "to": z(at("12:00")), "duration": "PT1H"}
    other = spaces.client(story.other_key)
    entry = (await other.post("/v1/waitlist", json=wish)).json()
    assert entry["state"] == "waiting"
    path = f"/v1/closures/{made['id']}"
    await spaces.client(story.staff).patch(path, json={"ends_at": z(at("11:00"))}, headers={"If-Match": "*"})
    offer = (await other.get(f"/v1/waitlist/{entry['id']}")).json()["offer"]
    assert offer["starts_at"] == z(at("11:00"))


async def test_closures_may_overlap(spaces, story, room, close, windows):
    one = (await close(resource_id=room)).json()
    await close(site_id=story.site_id, hours=("11:00", "14:00"))
    assert await windows(room) == [(z(at("08:00")), z(at("09:00"))), (z(at("14:00")), z(at("18:00")))]
    await spaces.client(story.staff).delete(f"/v1/closures/{one['id']}", headers={"If-Match": "*"})
    assert (await windows(room))[0] == (z(at("08:00")), z(at("11:00")))


async def test_a_local_day_across_a_clock_change_is_closed_as_the_instants_it_has(spaces, story):
    """On 28 March 2027 Paris skips an hour: the local day has 23 of them."""
    site = story.site(name="Paris", time_zone="Europe/Paris", opening_hours={"sun": [["00:00", "24:00"]]})
    room = story.resource(site_id=site)
    spaces.clock.advance(timedelta(days=110))
    asked = {"from": "2027-03-27T00:00:00Z", "to": "2027-03-30T00:00:00Z"}
    (before,) = (await spaces.client().get(f"/v1/resources/{room}/availability", params=asked)).json()["windows"]
    body = {"resource_id": room, "starts_at": "2027-03-28T00:00:00+01:00", "ends_at": "2027-03-29T00:00:00+02:00"}
    made = await spaces.client(story.staff).post("/v1/closures", json={**body, "reason": "Day off"})
    assert (made.json()["starts_at"], made.json()["ends_at"]) == ("2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z")
    assert (before["starts_at"], before["ends_at"]) == (made.json()["starts_at"], made.json()["ends_at"])
    free = await spaces.client().get(f"/v1/resources/{room}/availability", params=asked)
    assert free.json()["windows"] == []


async def test_lists_show_what_is_ahead_unless_a_span_is_asked(spaces, story, room, close):
    first = (await close(resource_id=room)).json()
    second = (await close(resource_id=room, day=5)).json()
    spaces.clock.set(at("12:00"))

    async def ids(**asked):
        answer = await spaces.client().get("/v1/closures", params=asked)
        return [closure["id"] for closure in answer.json()["items"]]

    assert await ids() == [second["id"]]
    assert await ids(**{"from": z(at("00:00"))}) == [first["id"], second["id"]]
    assert await ids(to=z(at("00:00", 3))) == [first["id"]]
    page = (
        await spaces.client().get("/v1/closures", params={"from": z(at("00:00")), "limit": 1, "count": True})
    ).json()
    assert (len(page["items"]), page["total"]) == (1, 2)
    rest = await ids(**{"from": z(at("00:00")), "cursor": page["next"], "limit": 1, "count": True})
    assert rest == [second["id"]]
