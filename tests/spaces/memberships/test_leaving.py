"""When a membership ends or is suspended, what is booked is kept or cancelled, as the hub says."""

import pytest

from tests.spaces.story import at

pytestmark = pytest.mark.anyio


def states(story):
    return {row.starts_at: row.state for row in story.rows()}


async def test_cancel_takes_what_begins_after_the_end_and_gives_back_what_it_cost(spaces, story, membership, hub_says):
    hub_says("cancel")
    await membership("activated")
    policy = story.policy(quota_hours_per_week=10, cancel_notice="P3D")
    room = story.resource(policy_id=policy)
    story.book(room, at("09:00"), at("10:00"))
    gone = story.book(room, at("00:00", 3), at("01:00", 3))
    story.book(room, at("02:00", 3), at("03:00", 3), by=story.other_key)
    await membership("ended", ends_on="2026-12-03")
    assert states(story) == {at("09:00"): "confirmed", at("00:00", 3): "cancelled", at("02:00", 3): "confirmed"}
    (told,) = spaces.events("booking.cancelled")
    assert (told.data["id"], told.actor.id) == (gone.id, "spaces")
    history = (await spaces.client(story.key).get(f"/v1/bookings/{gone.id}/history")).json()["items"]
    assert (history[-1]["action"], history[-1]["reason"]) == ("booking.cancelled", "membership ended")
    allowance = (await spaces.client(story.key).get("/v1/allowances", params={"startup": story.startup_id})).json()
    assert {entry["delta"] for account in allowance["items"] for entry in account["entries"]} >= {-1, 1}
    await membership("ended")
    assert len(spaces.events("booking.cancelled")) == 1


async def test_keep_leaves_all_as_it_is(spaces, story, membership, hub_says):
    hub_says("keep")
    await membership("activated")
    room = story.resource()
    kept = story.book(room, at("09:00"), at("10:00"))
    await membership("ended", ends_on="2026-12-01")
    assert states(story) == {at("09:00"): "confirmed"}
    assert spaces.events("booking.cancelled") == []
    assert (await spaces.client(story.key).get(f"/v1/bookings/{kept.id}")).json()["state"] == "confirmed"


async def test_a_pause_cancels_only_what_is_in_it_and_a_new_membership_saves_the_rest(
    spaces, story, membership, hub_says
):
    hub_says("cancel")
    await membership("activated")
    room = story.resource()
    for day in (2, 4, 6):
        story.book(room, at("09:00", day), at("10:00", day))
    await membership("suspended", suspended_from="2026-12-03", suspended_to="2026-12-05")
    assert list(states(story).values()) == ["confirmed", "cancelled", "confirmed"]


async def test_a_notice_cancels_what_lies_beyond_it(story, membership, hub_says):
    hub_says("cancel")
    await membership("activated")
    room = story.resource()
    story.book(room, at("09:00", 4), at("10:00", 4))
    story.book(room, at("09:00", 6), at("10:00", 6))
    await membership("notice", ends_on="2026-12-05")
    assert list(states(story).values()) == ["confirmed", "cancelled"]


async def test_who_has_come_may_stay(story, membership, hub_says, clock):
    hub_says("cancel")
    await membership("activated")
    room = story.resource()
    booking = story.book(room, at("09:00"), at("10:00"))
    clock.set(at("08:50"))
    story.turn(booking.id, "check_in")
    await membership("ended", ends_on="2026-12-02")
    assert list(states(story).values()) == ["checked_in"]


async def test_the_time_goes_to_those_who_wait(story, membership, hub_says, wait, queue):
    hub_says("cancel")
    await membership("activated")
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    wait(room)
    await membership("suspended", suspended_from="2026-12-01")
    assert [row.state for row in queue()] == ["offered"]
    assert sorted(row.state for row in story.rows()) == ["cancelled", "held"]


async def test_it_leaves_the_queue_and_gives_back_what_it_is_offered(spaces, story, membership, hub_says, wait, queue):
    hub_says("keep")
    await membership("activated")
    first, second = story.resource(name="First"), story.resource(name="Second")
    taken = [story.book(room, at("09:00"), at("10:00"), by=story.other_key) for room in (first, second)]
    for room in (first, second):
        wait(room, by=story.key)
    third = story.key.model_copy(update={"id": story.other_key.id, "grants": story.other_key.grants})
    wait(first, hours=("09:00", "10:00"), by=third)
    story.turn(taken[0].id, "cancel", by=story.other_key)
    assert [row.state for row in queue()] == ["offered", "waiting", "waiting"]
    await membership("suspended", suspended_from="2026-12-01")
    assert [row.state for row in queue()] == ["left", "left", "offered"]
    assert len(spaces.events("waitlist.left")) == 2
