"""What is asked about series finds its rows by an index on both engines."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.etags import Match
from services.kit.ids import new_id
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry
from services.spaces.bookings.models import Booking
from services.spaces.series.changes import SeriesChanges
from services.spaces.series.models import Series, SeriesOccurrence
from services.spaces.series.operations import Series as SeriesVerbs
from services.spaces.series.repository import SeriesRepository
from services.spaces.series.rules import Meant
from services.spaces.series.schemas import SeriesCreate, SeriesUpdate
from tests.conftest import NOW
from tests.spaces.story import Story, at
from tests.spaces.test_query_plans import paging, plans, scans
from tests.support import engines

TABLES = ("series", "series_occurrence", "booking", "resource", "allowance_account", "allowance_entry")
ALL = Meant("all", None)


@pytest.fixture(scope="module", params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def filled(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Story, str]]:
    """A series among two hundred others of other startups, hubs and rooms, with their dates and bookings."""
    url = engines.database_urls_on(engine, tmp_path_factory.mktemp("plans"), ["spaces"])["spaces"]
    database = Database(url)
    story = Story(database, FixedClock(NOW))
    room = story.resource(policy_id=story.policy(quota_hours_per_week=40, max_active_bookings=100))
    wish = SeriesCreate(resource_id=room, starts_at=at("09:00"), ends_at=at("10:00"), rrule="FREQ=DAILY;COUNT=5")
    rooms = [story.resource(name=f"Room {number}") for number in range(2)]
    made = story.do(lambda unit: SeriesVerbs(unit).create(wish, by=unit.by), story.key)
    with database.transaction() as session:
        one = session.execute(select(*Series.__table__.columns)).one()._asdict()
        dates = [row._asdict() for row in session.execute(select(*SeriesOccurrence.__table__.columns))]
        booking = session.execute(select(*Booking.__table__.columns).limit(1)).one()._asdict()
        others = [new_id() for _ in range(200)]
        session.execute(
            insert(Series),
            [
                one | {"id": known, "startup_id": new_id(), "hub_id": new_id(), "resource_id": rooms[number % 2]}
                for number, known in enumerate(others)
            ],
        )
        copies = [
            (date | {"series_id": known, "booking_id": new_id()}, timedelta(hours=2 * number + 3))
            for number, known in enumerate(others)
            for date in dates
        ]
        session.execute(insert(SeriesOccurrence), [date for date, _ in copies])
        session.execute(
            insert(Booking),
            [
                booking
                | {"id": date["booking_id"], "series_id": date["series_id"], "startup_id": new_id(), "hub_id": new_id()}
                | {"root_id": new_id(), "exclusive": False, "recurs_at": date["starts_at"]}
                | {name: booking[name] + later for name in ("starts_at", "ends_at", "blocked_until", "lapses_at")}
                for date, later in copies
            ],
        )
        account = session.execute(select(*AllowanceAccount.__table__.columns).limit(1)).one()._asdict()
        more = [account | {"id": new_id(), "startup_id": new_id()} for _ in range(200)]
        session.execute(insert(AllowanceAccount), more)
        entry = {"at": NOW, "delta": -1, "reason": "booked"}
        session.execute(
            insert(AllowanceEntry),
            [entry | {"account_id": more[n % 200]["id"], "booking_id": new_id()} for n in range(1000)],
        )
    with database.transaction() as session:
        session.execute(text("ANALYZE"))
    yield story, made.id
    database.dispose()


def test_what_belongs_to_a_series_is_found_by_indexes(filled):
    story, series_id = filled

    def ask(unit):
        rows = SeriesRepository(unit.session, unit.clock)
        rows.find(series_id, unit.by)
        rows.lock(series_id)
        dates = rows.occurrences(series_id)
        rows.resources_of(series_id)
        rows.mark_moved(dates[0].booking_id)
        rows.plan(series_id, dates[0].starts_at, dates[0].wall_starts_at, dates[0].wall_ends_at)

    plan = plans(story, ask, story.key)
    assert [line for table in TABLES for line in scans(plan, table)] == []
    assert "ix_series_occurrence_booking_id" in plan
    assert "ix_booking_series_id_recurs_at" in plan


@pytest.mark.parametrize(
    ("by", "asked", "index"),
    [
        ("key", None, "ix_series_startup_id_id"),
        ("key", "startup", "ix_series_startup_id_id"),
        ("staff", None, "ix_series_hub_id_id"),
        ("staff", "hub", "ix_series_hub_id_id"),
        ("staff", "startup", "ix_series_"),
        ("staff", "resource", "ix_series_"),
    ],
)
def test_lists_of_series_use_the_index_of_their_filter(filled, by, asked, index):
    story, series_id = filled
    known = {"startup": story.startup_id, "hub": story.hub_id, "resource": None}
    with story.database.reading() as session:
        known["resource"] = session.execute(select(Series.resource_id).where(Series.id == series_id)).scalar_one()
    filters = {name: known[name] if name == asked else None for name in known}
    plan = plans(story, lambda unit: SeriesVerbs(unit).page(paging(story), by=unit.by, **filters), getattr(story, by))
    assert scans(plan, "series") == []
    assert index in plan


def test_making_changing_and_cancelling_scan_no_table(filled):
    story, series_id = filled
    with story.database.reading() as session:
        room = session.execute(select(Series.resource_id).where(Series.id == series_id)).scalar_one()
    wish = SeriesCreate(resource_id=room, starts_at=at("12:00"), ends_at=at("13:00"), rrule="FREQ=DAILY;COUNT=3")
    change = SeriesUpdate(starts_at=at("10:30"), ends_at=at("11:30"))
    stories = (
        lambda unit: SeriesVerbs(unit).create(wish, by=unit.by),
        lambda unit: SeriesChanges(unit).change(series_id, change, ALL, Match("*"), by=unit.by),
        lambda unit: SeriesChanges(unit).cancel(series_id, ALL, Match("*"), by=unit.by),
    )
    for asking in stories:
        plan = plans(story, asking, story.key)
        assert [line for table in TABLES for line in scans(plan, table)] == []
