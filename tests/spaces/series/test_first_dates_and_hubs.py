"""Where a series begins, and where it may not go."""

import pytest
from sqlalchemy import update

from services.kit.ids import new_id
from services.spaces.bookings.models import Booking
from tests.spaces.series.asking import days, hour, live, name
from tests.spaces.story import at, z
from tests.support.service import key_of, staff_of

pytestmark = pytest.mark.anyio


async def test_the_times_of_a_series_are_those_of_its_first_date(story, asking):
    # The 2nd of December is a Wednesday: the rule leaves it out.
    series = await asking.made(story.resource(), rrule="FREQ=WEEKLY;BYDAY=TH,FR;COUNT=3")
    assert (series["starts_at"], series["ends_at"]) == (z(at("09:00", 3)), z(at("10:00", 3)))
    changed = await asking.patch(series, hour("11:00", 3))
    assert changed.status_code == 200
    assert days(live(story)) == ["03 11:00", "04 11:00", "10 11:00"]
    assert changed.json()["starts_at"] == z(at("11:00", 3))


@pytest.mark.parametrize("scope", ["all", "this"])
async def test_a_series_does_not_go_to_another_hub(story, asking, scope):
    room = story.resource()
    elsewhere = new_id()
    story.hub_id, here = elsewhere, story.hub_id
    staff = staff_of(here, elsewhere)
    story.staff = staff
    site = story.site()
    away = story.resource(site_id=site)
    owner = asking.by(key_of(story.startup_id, here, elsewhere))
    series = await owner.made(room)
    where = {"occurrence": name(series, 1)} if scope == "this" else {}
    for by in (owner, asking.by(staff)):
        refused = await by.patch(series, {"resource_id": away}, scope=scope, **where)
        assert (refused.status_code, refused.json()["code"]) == (422, "booking.other_hub")
    assert {(row.hub_id, row.resource_id) for row in story.rows()} == {(here, room)}
    assert (await owner.read(series))["version"] == 1


async def test_whoever_may_not_see_a_booking_does_not_change_it_through_its_series(story, asking):
    series = await asking.made(story.resource())
    theirs = series["occurrences"][1]["booking_id"]
    with story.database.transaction() as session:
        session.execute(update(Booking).where(Booking.id == theirs).values(startup_id=story.other_id, hub_id=new_id()))
    refused = await asking.patch(series, {"purpose": "mine"}, scope="this", occurrence=name(series, 1))
    assert (refused.status_code, refused.json()["code"]) == (404, "booking.not_found")
