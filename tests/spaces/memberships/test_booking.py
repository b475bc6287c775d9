"""A startup whose membership is suspended or has ended books nothing new in that hub."""

import pytest

from services.spaces.bookings.errors import RulesBroken
from tests.spaces.story import Story, at, z
from tests.support.service import key_of

pytestmark = pytest.mark.anyio


def refusal(act, *args, **kwargs):
    with pytest.raises(RulesBroken) as refused:
        act(*args, **kwargs)
    return [(one.code, one.rule, one.actual) for one in refused.value.violations]


def barred(standing):
    return [("booking.not_allowed", "membership", standing)]


async def test_suspended_it_may_not_book_and_resumed_it_may(story, membership):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    await membership("activated")
    story.book(room, at("10:00"), at("11:00"))
    await membership("suspended", suspended_from="2026-12-01")
    assert refusal(story.book, room, at("11:00"), at("12:00")) == barred("suspended")
    await membership("resumed", suspended_from=None)
    story.book(room, at("11:00"), at("12:00"))


async def test_an_end_takes_effect_on_its_day_by_the_clock_of_the_hub(story, membership, hub_says, clock):
    hub_says("keep", "Europe/Paris")
    room = story.resource()
    await membership("activated", ends_on="2026-12-03")
    clock.set(at("22:59", 2))
    story.book(room, at("09:00", 8), at("10:00", 8))
    clock.set(at("23:00", 2))
    assert refusal(story.book, room, at("10:00", 8), at("11:00", 8)) == barred("ended")


async def test_others_and_other_hubs_and_the_house_are_left_alone(story, membership):
    room = story.resource()
    await membership("ended", ends_on="2026-11-30")
    story.book(room, at("09:00"), at("10:00"), by=story.other_key)
    story.book(room, at("10:00"), at("11:00"), by=story.staff)
    elsewhere = Story(story.database, story.clock)
    key = key_of(story.startup_id, elsewhere.hub_id)
    assert elsewhere.book(elsewhere.resource(), at("09:00"), at("10:00"), by=key).state == "confirmed"


async def test_staff_pass_it_with_a_reason_only(story, membership):
    room = story.resource()
    await membership("ended", ends_on="2026-11-30")
    wish = {"by": story.staff, "startup_id": story.startup_id}
    assert refusal(story.book, room, at("09:00"), at("10:00"), **wish) == barred("ended")
    story.book(room, at("09:00"), at("10:00"), override_reason="Moves out that day", **wish)


async def test_holds_and_moves_are_judged_too(story, membership):
    room = story.resource()
    await membership("activated")
    held = story.book(room, at("09:00"), at("10:00"), hold="PT30M")
    kept = story.book(room, at("10:00"), at("11:00"))
    await membership("suspended", suspended_from="2026-12-01")
    assert refusal(story.book, room, at("12:00"), at("13:00"), hold="PT30M") == barred("suspended")
    assert refusal(story.turn, held.id, "confirm") == barred("suspended")
    assert refusal(story.move, kept.id, starts_at=at("10:30")) == barred("suspended")
    story.move(held.id, by=story.staff, starts_at=at("09:30"), override_reason="We promised")
    assert story.turn(held.id, "confirm").state == "confirmed"
    assert story.turn(kept.id, "cancel").state == "cancelled"


async def test_series_and_the_queue_are_refused_too(spaces, story, membership, wait):
    room = story.resource()
    await membership("suspended", suspended_from="2026-12-01")
    story.book(room, at("09:00"), at("10:00"), by=story.other_key)
    wish = {"resource_id": room, "starts_at": z(at("14:00")), "ends_at": z(at("15:00")), "rrule": "FREQ=DAILY;COUNT=2"}
    answer = await spaces.client(story.key).post("/v1/series", json=wish)
    assert (answer.status_code, answer.json()["violations"][0]["rule"]) == (409, "membership")
    assert refusal(wait, room, by=story.key) == barred("suspended")


async def test_a_search_shows_what_the_caller_may_book(spaces, story, membership, hub_says):
    hub_says("cancel")
    story.resource(kind="laser")
    await membership("suspended", suspended_from="2026-12-02", suspended_to="2026-12-04")
    asked = {"kind": "laser", "from": z(at("09:00")), "to": z(at("09:00", 9)), "duration": "PT2H"}

    async def found(by):
        answer = await spaces.client(by).get("/v1/availability", params=asked)
        return [item["starts_at"] for item in answer.json()["items"]]

    assert await found(story.other_key) == await found(story.staff) == [z(at("09:00"))]
    assert await found(story.key) == [z(at("00:00", 4))]
    await membership("suspended", suspended_from="2026-12-01")
    assert await found(story.key) == []


async def test_news_that_arrives_late_changes_nothing(story, membership):
    room = story.resource()
    await membership("activated")
    await membership("resumed", version=5)
    await membership("suspended", suspended_from="2026-12-01", version=3)
    story.book(room, at("09:00"), at("10:00"))
