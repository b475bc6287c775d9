"""What the staff's screen says is in use is what somebody has now: parts, and nothing that has lapsed."""

import pytest

from tests.spaces.story import at

pytestmark = pytest.mark.anyio


async def overview(spaces, story):
    answer = await spaces.client(story.staff).get("/internal/overview", params={"hub": story.hub_id})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def in_use(spaces, story):
    return {row["kind"]: (row["in_use"], row["units"]) for row in (await overview(spaces, story))["now"]["resources"]}


async def test_a_hall_is_in_use_as_soon_as_a_half_is_and_once_with_both(spaces, story):
    hall, left, right = story.hall()
    assert await in_use(spaces, story) == {"hall": (0, 1)}
    for number, half in enumerate((left, right)):
        story.book(half, at("09:00"), at("10:00"))
        story.book(hall, at(f"{12 + number}:00"), at(f"{13 + number}:00"))
    for clock, taken in (("09:30", 1), ("10:30", 0), ("12:30", 1)):
        spaces.clock.set(at(clock))
        assert await in_use(spaces, story) == {"hall": (taken, 1)}


async def test_the_parts_of_a_pool_count_with_it(spaces, story):
    floor = story.resource(kind="desk", units=8)
    north = story.resource(kind="desk", units=4, parent_id=floor)
    story.book(floor, at("09:00"), at("10:00"), units=2)
    story.book(north, at("09:00"), at("10:00"), units=3)
    story.resource(kind="desk", units=1)
    spaces.clock.set(at("09:30"))
    assert await in_use(spaces, story) == {"desk": (5, 9)}


async def test_what_has_lapsed_is_not_in_use_before_it_is_tidied_up(spaces, story):
    room = story.resource(policy_id=story.policy(no_show_after="PT15M"))
    story.book(room, at("09:00"), at("11:00"))
    spaces.clock.set(at("09:14"))
    assert await in_use(spaces, story) == {"room": (1, 1)}
    spaces.clock.set(at("09:15"))
    assert await in_use(spaces, story) == {"room": (0, 1)}
    assert [row.state for row in story.rows()] == ["confirmed"]


async def test_a_hold_that_has_ended_is_not_to_come(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"), hold="PT10M")
    spaces.clock.set(at("08:00"))
    assert (await overview(spaces, story))["use"]["bookings_next_24_hours"] == 0
    assert [row.state for row in story.rows()] == ["held"]
