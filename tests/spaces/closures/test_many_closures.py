"""Closures ahead cost only those whose place they shut, and those little."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.kit.spans import Span, subtract
from services.kit.unit import Unit
from services.spaces.availability.places import places
from services.spaces.closures.closed import closed_around
from services.spaces.closures.repository import ClosureRepository
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.sites import hours
from services.spaces.sites.hours import Hours
from tests.spaces.story import at

pytestmark = pytest.mark.anyio


async def test_a_booking_reads_the_closures_of_its_own_tree_and_site_only(story, close, monkeypatch):
    whole, left, right = story.hall()
    other = story.resource(name="Other")
    elsewhere = story.resource(name="Elsewhere", site_id=story.site(name="Annex"))
    for place in (left, other, elsewhere):
        await close(resource_id=place)
    await close(site_id=story.site_id, day=3)
    with story.database.reading() as session:
        unit = Unit(session=session, by=story.staff, clock=story.clock, now=story.clock.now())
        trees = OccupancyRepository(session, story.clock).trees({whole, other})
        known = closed_around(session, [trees[whole]], since=unit.now)
        monkeypatch.setattr(ClosureRepository, "ahead", None)  # nobody asks for those of the whole hub
        shut = {place.id: place.hours.closures for place in places(unit, [(trees[whole], n) for n in (whole, right)])}
    assert set(known) == {left, story.site_id}
    assert shut[whole] == (Span(at("09:00"), at("12:00")), Span(at("09:00", 3), at("12:00", 3)))
    assert shut[right] == (Span(at("09:00", 3), at("12:00", 3)),)


def test_of_thousands_of_closures_a_span_is_judged_by_those_that_it_meets(monkeypatch):
    shut = tuple(Span(at("09:00") + timedelta(hours=n), at("09:30") + timedelta(hours=n)) for n in range(5000))
    open_but = Hours(ZoneInfo("UTC"), None, {}, closures=shut)
    day = Span(at("08:15"), at("12:15"))
    judged = []
    monkeypatch.setattr(hours, "subtract", lambda spans, holes: judged.append(len(holes)) or subtract(spans, holes))
    assert open_but.open_spans(day) == subtract([day], shut)
    assert judged == [4]
    assert open_but.covers(Span(at("09:30"), at("10:00")))
    assert not open_but.covers(Span(at("09:29"), at("10:00")))
