"""What the queue and closures ask on every release and every booking is found by an index, on both engines."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.closures.models import Closure
from services.spaces.closures.operations import Closures
from services.spaces.closures.repository import AffectedRepository, ClosureRepository, Taken
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.waitlist.models import WaitlistEntry
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.repository import WaitlistRepository
from tests.conftest import NOW
from tests.spaces.story import Story, at
from tests.spaces.test_query_plans import paging, plans, scans
from tests.support import engines

SPAN = Span(at("09:00"), at("18:00"))


@pytest.fixture(scope="module", params=engines.ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Hubs with rooms, in which many wait and much is closed."""
    url = engines.database_urls_on(request.param, tmp_path_factory.mktemp("queues"), ["spaces"])["spaces"]
    database = Database(url)
    stories = [Story(database, FixedClock(NOW)) for _ in range(5)]
    for story in stories:
        story.room = story.resource()
        story.book(story.room, at("09:00"), at("10:00"))
        _fill(story)
    with database.transaction() as session:
        session.execute(text("ANALYZE"))
    yield stories[0]
    database.dispose()


def _fill(story: Story) -> None:
    entry = {
        "hub_id": story.hub_id,
        "duration": 3600,
        "time_zone": "UTC",
        "units": 1,
        "asked_by": '{"kind":"key"}',
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    known = {"hub_id": story.hub_id, "reason": "x", "on_booked": "keep", "created_at": NOW, "updated_at": NOW}
    waiting, closed, booked = [], [], []
    with story.database.reading() as session:
        booking = session.execute(select(*Booking.__table__.columns).where(Booking.hub_id == story.hub_id)).one()
    for number in range(400):
        day = timedelta(days=number)
        span = {"from_at": NOW + day, "to_at": NOW + day + timedelta(hours=9)}
        place = {"resource_id": story.room, "kind": None} if number % 2 else {"resource_id": None, "kind": "room"}
        state = "waiting" if number % 8 < 2 else "left"
        lapses_at = NOW + day + timedelta(hours=8)
        own = {"id": new_id(), "startup_id": new_id(), "state": state, "lapses_at": lapses_at}
        waiting.append(entry | own | span | place)
        times = {"starts_at": NOW + day, "ends_at": NOW + day + timedelta(hours=1)}
        where = (
            {"resource_id": story.room, "site_id": None}
            if number % 2
            else {"resource_id": None, "site_id": story.site_id}
        )
        closed.append(known | {"id": new_id(), "version": 1} | times | where)
        lives = (
            {"lapses_at": times["ends_at"]}
            if number < 40
            else {"state": "cancelled", "occupies": False, "lapses_at": None}
        )
        gone = {"blocked_until": times["ends_at"], "exclusive": False}
        booked.append(booking._asdict() | {"id": new_id()} | times | gone | lives)
    with story.database.transaction() as session:
        session.execute(insert(WaitlistEntry), waiting)
        session.execute(insert(Closure), closed)
        session.execute(insert(Booking), booked)


def whole(plan: str) -> list[str]:
    """Tables that grow and are read from end to end, not along an index."""
    tables = ("waitlist_entry", "closure", "booking", "resource", "other")
    return [line for table in tables for line in scans(plan, table) if "USING" not in line]


def rows(unit: Any) -> WaitlistRepository:
    return WaitlistRepository(unit.session, unit.clock)


@pytest.mark.parametrize("freed", [SPAN, None])
def test_who_waits_for_a_tree_is_found_by_an_index(filled, freed):
    def ask(unit: Any) -> None:
        tree = OccupancyRepository(unit.session, unit.clock).lock_tree(filled.room)
        rows(unit).waiting_for(tree, list(tree.nodes), freed, limit=50)

    plan = plans(filled, ask, filled.staff)
    assert whole(plan) == []
    for index in ("ix_waitlist_entry_resource_id_waiting", "ix_waitlist_entry_hub_id_kind_waiting"):
        assert index in plan


@pytest.mark.parametrize(
    "ask",
    [
        lambda unit, _: rows(unit).expire(limit=100, at=unit.now),
        lambda unit, _: rows(unit).follow(new_id(), "expired", at=unit.now),
        lambda unit, story: rows(unit).waits(new_id(), story.hub_id, story.room, None, SPAN),
        lambda unit, story: rows(unit).roots_waited_for([story.room]),
        lambda unit, story: rows(unit).roots_of_kind(unit.by, story.hub_id, "room", 1, limit=2000),
        lambda unit, story: rows(unit).lock_roots([story.room]),
        lambda unit, story: rows(unit).untidy([story.room]),
        lambda unit, story: rows(unit).lock_open(story.startup_id, story.hub_id),
        lambda unit, story: rows(unit).count_open(story.startup_id, story.hub_id),
        lambda unit, _: rows(unit).root_waited_for(after=None),
        lambda unit, story: rows(unit).root_waited_for(after=story.room),
    ],
)
def test_every_statement_of_the_queue_uses_an_index(filled, ask):
    assert whole(plans(filled, lambda unit: ask(unit, filled), filled.staff)) == []


@pytest.mark.parametrize("by", ["staff", "key"])
@pytest.mark.parametrize("asked", [{}, {"hub": True}, {"resource": True}, {"startup": True}])
def test_lists_of_the_queue_use_an_index(filled, by, asked):
    values = {"hub": filled.hub_id, "resource": filled.room, "startup": filled.startup_id}
    known = {name: values[name] if name in asked else None for name in values}
    plan = plans(
        filled,
        lambda unit: Waitlist(unit).page(paging(filled), by=unit.by, state=None, **known),
        getattr(filled, by),
    )
    assert whole(plan) == []


@pytest.mark.parametrize("asked", [{}, {"hub": True}, {"site": True}, {"resource": True}])
def test_lists_of_closures_use_an_index(filled, asked):
    values = {"hub": filled.hub_id, "site": filled.site_id, "resource": filled.room}
    known = {name: values[name] if name in asked else None for name in values}
    plan = plans(filled, lambda unit: Closures(unit).page(paging(filled), by=unit.by, span=SPAN, **known), filled.key)
    assert whole(plan) == []


def test_closures_that_shut_a_booking_are_found_by_an_index(filled):
    def ask(unit: Any) -> None:
        found = ClosureRepository(unit.session)
        found.ahead([filled.hub_id], since=unit.now)
        found.ahead_of([filled.room], [filled.site_id], since=unit.now)

    assert whole(plans(filled, ask, filled.key)) == []


@pytest.mark.parametrize("of_site", [True, False])
def test_affected_bookings_are_found_by_an_index(filled, of_site):
    taken = Taken(filled.site_id, None if of_site else filled.room, [filled.room], SPAN)

    def ask(unit: Any) -> None:
        found = AffectedRepository(unit.session, unit.clock)
        found.count(taken)
        found.first(taken, limit=200)
        list(found.lock_cancellable(taken))
        ClosureRepository(unit.session).lock_site(filled.site_id)

    assert whole(plans(filled, ask, filled.staff)) == []
