"""Every statement of calendars and reports finds its rows by an index, whatever the tables grow to."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from services.kit.ids import new_id
from services.kit.spans import Span
from services.spaces.calendars.models import Calendar
from services.spaces.calendars.operations import Calendars
from services.spaces.calendars.schemas import CalendarCreate
from services.spaces.usage.models import Demand
from services.spaces.usage.operations import Demands, Utilisation
from tests.conftest import NOW
from tests.spaces.story import at
from tests.spaces.test_query_plans import booked, engine, filled, paging, plans, scans  # noqa: F401 -- fixtures

PERIOD = Span(at("00:00", 1), at("00:00", 1) + timedelta(days=90))


@pytest.fixture(scope="module")
def crowded(filled):  # noqa: F811
    """Many calendars and much demand, in this hub and in others."""
    calendars = [
        {
            "id": new_id(),
            "startup_id": new_id(),
            "hub_id": new_id(),
            "token_hash": str(n),
            "created_by": "x",
            "created_at": NOW,
        }
        for n in range(2000)
    ]
    demand = [
        {"hub_id": new_id(), "kind": "room", "wanted_at": NOW, "seconds": 1, "cause": "taken", "code": "x"}
        for _ in range(2000)
    ]
    with filled.database.transaction() as session:
        session.execute(insert(Calendar), calendars)
        session.execute(insert(Demand), demand)
        session.execute(text("ANALYZE"))
    return filled


@pytest.mark.parametrize("by", ["resource", "kind", "site", "startup", "week"])
def test_a_report_scans_no_table(crowded, by):
    plan = plans(
        crowded,
        lambda unit: Utilisation(unit).report(crowded.hub_id, PERIOD, by, by=unit.by),
        crowded.staff,
    )
    assert [scans(plan, table) for table in ("booking", "resource", "demand", "closure", "site")] == [[]] * 5
    assert "ix_booking_of_hub" in plan
    assert "ix_demand_hub_id_wanted_at" in plan


def token(story, **wish):
    wish = CalendarCreate(**wish)
    made = story.do(lambda unit: Calendars(unit).create(wish, by=unit.by), story.staff)
    return made.id, made.url.rpartition("/")[2].removesuffix(".ics")


def read(story, known):
    return plans(story, lambda unit: Calendars(unit).of_token(known), story.staff)


def test_a_secret_address_is_found_by_its_hash_and_its_bookings_by_their_startup(crowded):
    plan = read(crowded, token(crowded, startup_id=booked(crowded).startup_id)[1])
    assert scans(plan, "calendar") == scans(plan, "booking") == []
    assert "uq_calendar_token_hash" in plan
    assert "ix_booking_of_startup" in plan


def test_the_bookings_of_a_resource_are_found_by_their_resource(crowded):
    resource = booked(crowded).resource_id
    for plan in (
        read(crowded, token(crowded, resource_id=resource)[1]),
        plans(crowded, lambda unit: Calendars(unit).of_resource(resource, by=unit.by), crowded.key),
    ):
        assert scans(plan, "booking") == scans(plan, "resource") == scans(plan, "calendar") == []
        assert "ix_booking_of_resource" in plan


@pytest.mark.parametrize("by", ["key", "staff"])
def test_ones_own_calendars_are_found_by_an_index(crowded, by):
    caller = getattr(crowded, by)
    plan = plans(crowded, lambda unit: Calendars(unit).page(paging(crowded), by=unit.by), caller)
    assert scans(plan, "calendar") == []


def test_a_calendar_is_revoked_by_its_id(crowded):
    known, _ = token(crowded, startup_id=crowded.startup_id)
    plan = plans(crowded, lambda unit: Calendars(unit).revoke(known, by=unit.by), crowded.staff)
    assert scans(plan, "calendar") == []


def test_old_demand_is_forgotten_by_an_index(crowded):
    plan = plans(crowded, lambda unit: Demands(unit).forget(limit=10), crowded.staff)
    assert scans(plan, "demand") == []
    assert "ix_demand_wanted_at" in plan
