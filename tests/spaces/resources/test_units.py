"""The units of a resource can be changed as far as what is booked, its parts and its whole allow."""

import pytest

from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


async def changed(spaces, story, resource_id, units):
    answer = await spaces.client(story.staff).patch(
        f"/v1/resources/{resource_id}", json={"units": units}, headers={"If-Match": "*"}
    )
    return answer.status_code, answer.json().get("code")


@pytest.fixture
def busy(story):
    """Books each for the same hour."""

    def book(*resource_ids, units=1):
        for resource_id in resource_ids:
            story.book(resource_id, at("09:00"), at("10:00"), units=units)

    return book


async def test_a_pool_shrinks_to_what_is_booked_at_once_and_no_further(spaces, story, busy):
    desks = story.resource(kind="desk", units=10)
    busy(desks, desks, units=2)
    story.book(desks, at("10:00"), at("11:00"), units=3)
    refused = await spaces.client(story.staff).patch(
        f"/v1/resources/{desks}", json={"units": 3}, headers={"If-Match": "*"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "resource.units_in_use")
    assert "4 units" in refused.json()["detail"]
    assert z(at("09:00"))[:16] in refused.json()["detail"]
    assert await changed(spaces, story, desks, 4) == (200, None)


async def test_what_is_over_does_not_count(spaces, story, busy):
    desks = story.resource(kind="desk", units=5)
    busy(desks, units=5)
    spaces.clock.set(at("10:00"))
    assert await changed(spaces, story, desks, 1) == (200, None)


async def test_a_whole_becomes_no_pool_smaller_than_its_parts(spaces, story):
    hall = story.resource(kind="hall")
    for name in ("One", "Two", "Three"):
        story.resource(kind="hall", name=name, parent_id=hall)
    assert await changed(spaces, story, hall, 2) == (422, "resource.parts_exceed_whole")
    assert await changed(spaces, story, hall, 3) == (200, None)


async def test_a_part_gets_no_more_units_than_its_whole_has(spaces, story):
    floor = story.resource(units=4)
    north = story.resource(units=2, parent_id=floor)
    story.resource(units=1, parent_id=floor)
    assert await changed(spaces, story, north, 4) == (422, "resource.parts_exceed_whole")
    assert await changed(spaces, story, north, 3) == (200, None)


async def test_a_room_that_becomes_a_pool_counts_for_more_above_it(spaces, story, busy):
    floor = story.resource(units=3)
    room = story.resource(parent_id=floor)
    parts = [story.resource(parent_id=room) for _ in range(2)]
    busy(*parts)
    busy(floor, units=2)
    assert await changed(spaces, story, room, 2) == (409, "resource.units_in_use")
    assert await changed(spaces, story, room, 1) == (200, None)
