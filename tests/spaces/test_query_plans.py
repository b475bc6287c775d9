"""The hot queries find their rows by an index on both engines, whatever the tables grow to."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlmodel import Session
from starlette.requests import Request

from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.paging import Paging
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.repository import AvailabilityRepository
from services.spaces.bookings.models import Booking
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.overview.repository import OverviewRepository
from services.spaces.resources.models import Resource
from services.spaces.resources.operations import Resources
from tests.conftest import NOW
from tests.spaces.story import Story, at
from tests.support import engines
from tests.support.plans import explained, scans

SPAN = Span(at("09:00"), at("18:00"))


def plans(story: Story, asking: Callable[[Unit], object], by: Any) -> str:
    """How the database would run each statement of a story."""
    with story.database.transaction() as session:
        unit = Unit(session=session, by=by, clock=story.clock, now=story.clock.now())
        lines = explained(session, lambda: asking(unit))
        session.rollback()
    return lines


def paging(story: Story, **query: str) -> Paging:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/bookings",
        "query_string": asked.encode(),
        "headers": [],
        "server": ("service.test", 80),
        "scheme": "http",
        "state": {"principal": story.staff},
        "app": SimpleNamespace(state=SimpleNamespace(fingerprint_key=b"seal")),
    }
    return Paging(Request(scope), 20, None, count=False)


@pytest.fixture(scope="module", params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def filled(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A year of bookings on many resources of several hubs: enough that the planners choose as they would at work."""
    url = engines.database_urls_on(engine, tmp_path_factory.mktemp("plans"), ["spaces"])["spaces"]
    database = Database(url)
    stories = [Story(database, FixedClock(NOW)) for _ in range(5)]
    for story in stories:
        room = story.resource(name="Room", kind="room", attributes={"screen": True})
        booked = story.book(room, at("08:00", 1), at("09:00", 1))
        with database.transaction() as session:
            _multiply(session, room, booked.id)
    with database.transaction() as session:
        session.execute(text("ANALYZE"))
    yield stories[0]
    database.dispose()


def _multiply(session: Session, resource_id: str, booking_id: str) -> None:
    """A hundred copies of a resource, of which few have the attribute, with forty bookings each."""
    resource = session.execute(select(*Resource.__table__.columns).where(Resource.id == resource_id)).one()._asdict()
    booking = session.execute(select(*Booking.__table__.columns).where(Booking.id == booking_id)).one()._asdict()
    ids = [new_id() for _ in range(100)]
    session.execute(
        insert(Resource),
        [
            resource | {"id": known, "root_id": known, "name": f"Room {number}", "kind": f"kind{number % 10}"}
            for number, known in enumerate(ids)
        ],
    )
    session.execute(
        insert(Booking),
        [
            booking
            | {"id": new_id(), "resource_id": known, "root_id": known, "startup_id": new_id()}
            | {name: booking[name] + timedelta(days=day) for name in ("starts_at", "ends_at", "blocked_until")}
            for known in ids
            for day in range(0, 320, 8)
        ],
    )


def booked(story: Story) -> Any:
    """The first booking of the story's startup."""
    with story.database.reading() as session:
        known = select(*Booking.__table__.columns).where(Booking.startup_id == story.startup_id)
        return session.execute(known).one()


def ask_list(unit: Unit, story: Story, **asked: Any) -> None:
    known = {"resource": None, "startup": None, "hub": None, "state": None, "span": SPAN}
    Bookings(unit).page(paging(story), by=unit.by, **{**known, **asked})


LISTS = {
    "resource": (lambda story: booked(story).resource_id, "ix_booking_of_resource"),
    "startup": (lambda story: story.startup_id, "ix_booking_of_startup"),
    "hub": (lambda story: story.hub_id, "ix_booking_of_hub"),
}


@pytest.mark.parametrize("by", ["staff", "key"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_of_bookings_use_the_index_of_their_filter(filled, name, by):
    value, _index = LISTS[name]
    asked = {name: value(filled)}
    plan = plans(filled, lambda unit: ask_list(unit, filled, **asked), getattr(filled, by))
    assert scans(plan, "booking") == []
    assert "ix_booking_" in plan


@pytest.mark.parametrize("name", LISTS)
def test_staff_lists_are_bounded_by_time_on_the_index_itself(filled, name, engine):
    value, index = LISTS[name]
    asked = {name: value(filled)}
    plan = plans(filled, lambda unit: ask_list(unit, filled, **asked), filled.staff)
    bounded = {"sqlite": "starts_at>? AND starts_at<?", "postgresql": "starts_at >"}[engine]
    assert any(known in plan for _, known in LISTS.values())
    if engine == "sqlite":
        assert f"{index} ({name}_id=? AND {bounded})" in plan
    else:
        assert bounded in plan


@pytest.mark.parametrize("by", ["staff", "key"])
def test_the_list_of_all_that_one_may_see_uses_an_index(filled, by):
    plan = plans(filled, lambda unit: ask_list(unit, filled), getattr(filled, by))
    assert scans(plan, "booking") == []


def test_what_is_taken_in_a_tree_is_found_by_its_root(filled):
    roots = {booked(filled).root_id}
    plan = plans(filled, lambda unit: OccupancyRepository(unit.session, unit.clock).claims(roots, SPAN), filled.staff)
    assert scans(plan, "booking") == []
    assert "ix_booking_taken" in plan


def test_a_tree_is_locked_by_its_root(filled):
    resource = booked(filled).resource_id
    plan = plans(filled, lambda unit: OccupancyRepository(unit.session, unit.clock).lock_tree(resource), filled.staff)
    assert scans(plan, "resource") == []
    assert "ix_resource_root_id_id" in plan


def test_what_has_lapsed_is_found_by_an_index(filled):
    def lapse(unit: Unit) -> None:
        rows = OccupancyRepository(unit.session, unit.clock)
        rows.lapsed_roots(100)
        rows.lapse(booked(filled).root_id, at=unit.now)

    assert scans(plans(filled, lapse, filled.staff), "booking") == []


SEARCHES = {
    "kind": {"kind": "kind3"},
    "hub and kind": {"kind": "kind3", "hub_id": "of the story"},
    "site": {"site_id": "of the story"},
    "attribute": {"attributes": ["screen:true"]},
    "nothing": {},
}


@pytest.mark.parametrize("asked", SEARCHES.values(), ids=SEARCHES)
def test_candidates_of_a_search_are_found_by_an_index(filled, asked):
    asked = {name: getattr(filled, name) if value == "of the story" else value for name, value in asked.items()}
    known = {"kind": None, "hub_id": None, "site_id": None, "units": 1, "limit": 100}
    plan = plans(
        filled, lambda unit: AvailabilityRepository(unit.session).candidates(unit.by, **{**known, **asked}), filled.key
    )
    # Walking an index in the order asked for reads no more than the limit; a sort would read and keep them all.
    assert [line for line in scans(plan, "resource") if "USING" not in line] == []


def test_twins_are_found_by_an_index(filled):
    row = booked(filled)
    plan = plans(
        filled,
        lambda unit: AvailabilityRepository(unit.session).twins(
            unit.by, row.resource_id, row.root_id, units=1, limit=20
        ),
        filled.key,
    )
    assert [line for line in scans(plan, "resource") if "USING" not in line] == []


def test_a_whole_booking_scans_no_table(filled):
    room = booked(filled).resource_id

    def book(unit: Unit) -> None:
        wish = BookingCreate(resource_id=room, starts_at=at("09:00", 20), ends_at=at("10:00", 20))
        Bookings(unit).create(wish, by=unit.by)

    plan = plans(filled, book, filled.key)
    assert scans(plan, "booking") == scans(plan, "resource") == scans(plan, "site") == []


def test_the_staff_screen_scans_no_bookings(filled):
    def overview(unit: Unit) -> None:
        rows = OverviewRepository(unit.session, unit.clock, filled.hub_id)
        rows.by_kind()
        rows.in_use(unit.now)
        rows.bookings_in(SPAN)
        rows.to_approve(unit.now)

    assert scans(plans(filled, overview, filled.staff), "booking") == []


def test_a_question_without_index_would_be_noticed(filled):
    """The tool of these tests itself: a filter that no index serves shows as a scan."""

    def ask(unit: Unit) -> None:
        unit.session.execute(text("SELECT id FROM booking WHERE purpose = 'nothing'")).all()

    assert len(scans(plans(filled, ask, filled.staff), "booking")) == 1


def test_the_history_of_a_booking_is_found_by_an_index(filled):
    booking = booked(filled).id
    plan = plans(filled, lambda unit: Bookings(unit).history(booking, paging(filled), by=unit.by), filled.key)
    assert scans(plan, "audit") == scans(plan, "booking") == []


def test_lists_of_resources_walk_an_index(filled):
    known = dict.fromkeys(("hub", "site", "kind", "parent", "state"))
    for asked in ({}, {"site": filled.site_id}, {"hub": filled.hub_id}, {"parent": new_id()}):
        plan = plans(
            filled,
            lambda unit, a=asked: Resources(unit).page(paging(filled), by=unit.by, **{**known, **a}, attributes=[]),
            filled.key,
        )
        assert [line for line in scans(plan, "resource") if "USING" not in line] == []
