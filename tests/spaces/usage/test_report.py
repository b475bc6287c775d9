"""Who may read the report, how it is asked for, and its forms."""

import csv
import io
import time
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, insert, select, text, true

from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.spans import Span
from services.kit.tabular import safe
from services.spaces.bookings.models import Booking
from services.spaces.resources.models import Resource
from services.spaces.usage.operations import Utilisation
from tests.conftest import NOW
from tests.spaces.story import Story, at, z
from tests.support import engines
from tests.support.service import key_of, network_admin, staff_of

pytestmark = pytest.mark.anyio

PATH = "/v1/reports/utilisation"
YEAR = Span(at("00:00", 1), at("00:00", 1) + timedelta(days=365))
OTHER_HUB = "01890000-0000-7000-8000-000000000001"


def asked(story, **more):
    return {"hub": story.hub_id, "from": z(at("00:00")), "to": z(at("24:00")), **more}


async def test_a_stranger_reads_no_report(spaces, story):
    answer = await spaces.client().get(PATH, params=asked(story))
    assert (answer.status_code, answer.json()["code"]) == (401, "credential.missing")


async def test_staff_of_the_hub_and_admins_read_it(spaces, story):
    for by in (story.staff, network_admin()):
        answer = await spaces.client(by).get(PATH, params=asked(story))
        assert (answer.status_code, answer.json()["rows"]) == (200, [])
        assert answer.json()["totals"]["ratio"] is None
    spaces.put_replica("hub", id=story.hub_id, slug="halle", name="Halle", time_zone="Europe/Paris")
    answer = await spaces.client(story.staff).get(PATH, params=asked(story, hub="halle"))
    assert (answer.json()["hub_id"], answer.json()["time_zone"]) == (story.hub_id, "Europe/Paris")


async def test_an_unchanged_report_is_not_sent_again(spaces, story):
    story.resource()
    tag = (await spaces.client(story.staff).get(PATH, params=asked(story))).headers["etag"]
    again = await spaces.client(story.staff, **{"if-none-match": tag}).get(PATH, params=asked(story))
    assert again.status_code == 304


@pytest.mark.parametrize(("days", "status"), [(0, 422), (-1, 422), (366, 200), (367, 422)])
async def test_a_period_is_a_year_at_most(spaces, story, days, status):
    params = asked(story, to=z(at("00:00") + timedelta(days=days)))
    answer = await spaces.client(story.staff).get(PATH, params=params)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["code"] == "report.period"
        assert "366" in answer.json()["detail"]


@pytest.mark.parametrize("missing", ["hub", "from", "to"])
async def test_the_report_needs_a_hub_and_a_period(spaces, story, missing):
    params = {name: value for name, value in asked(story).items() if name != missing}
    assert (await spaces.client(story.staff).get(PATH, params=params)).status_code == 422


async def test_unknown_groupings_and_parameters_are_refused(spaces, story):
    client = spaces.client(story.staff)
    assert (await client.get(PATH, params=asked(story, by="moon"))).status_code == 422
    answer = await client.get(PATH, params=asked(story, group="kind"))
    assert (answer.status_code, answer.json()["code"]) == (400, "query.unknown")
    answer = await client.get(PATH, params=asked(story, hub="nowhere"))
    assert (answer.status_code, answer.json()["code"]) == (404, "hub.not_found")


async def test_figures_come_with_their_definitions_in_both_languages(story, report):
    english = (await report(at("00:00"), at("24:00")))["definition"]
    french = (await report(at("00:00"), at("24:00"), **{"accept-language": "fr"}))["definition"]
    assert {"booked", "used", "open", "ratio", "no_shows", "refused_demand", "parts"} <= set(english)
    assert set(english) == set(french)
    assert english["no_shows"] == "Bookings to which nobody came."
    assert french["no_shows"] == "Réservations auxquelles personne n’est venu."


async def test_the_same_as_a_table(story, put, report):
    room = story.resource(name='=cmd|"/c calc"!A1, "quoted"')
    put(room, at("09:00"), at("10:30"))
    answer = await report(at("00:00"), at("24:00"), accept="text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "accept" in answer.headers["vary"].lower()
    header, row = csv.reader(io.StringIO(answer.text))
    assert header == [
        *("key", "name", "units", "booked_hours", "used_hours", "open_hours", "ratio"),
        *("bookings", "no_shows", "cancelled", "refused_hours", "refused_wishes"),
    ]
    assert row[:2] == [room, '\'=cmd|"/c calc"!A1, "quoted"']
    assert row[2:] == ["1", "1.5", "0.0", "24.0", "0.0625", "1", "0", "0", "0.0", "0"]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_never_becomes_a_formula(cell):
    assert safe(cell) == f"'{cell}"


def test_numbers_and_plain_words_stay():
    assert [safe(cell) for cell in (-1.5, 0, None, "Salle", "a=b")] == [-1.5, 0, None, "Salle", "a=b"]


@pytest.mark.parametrize("by", ["resource", "kind", "site", "startup", "week"])
def test_a_hundred_thousand_bookings_are_summed_by_the_database(filled, by):
    statements = []
    event.listen(filled.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    began = time.process_time()  # of this process alone, whatever else the machine does
    told = filled.do(
        lambda unit: Utilisation(unit).report(filled.hub_id, YEAR, by, by=unit.by),
        filled.staff,
    )
    took = time.process_time() - began
    assert (told.totals.bookings, told.totals.booked_hours) == (100_000, 100_000)
    assert (told.totals.open_hours, told.totals.ratio) == (100 * 365 * 24, 0.1142)
    assert len([s for s in statements if s.lstrip().upper().startswith(("SELECT", "WITH"))]) <= 9
    assert took < 2, took


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A year of bookings: a thousand hours on each of a hundred rooms."""
    url = engines.database_urls_on("sqlite", tmp_path_factory.mktemp("usage"), ["spaces"])["spaces"]
    database = Database(url)
    story = Story(database, FixedClock(NOW))
    rooms = [story.resource(name=f"Room {number}", kind=f"kind{number % 7}") for number in range(100)]
    story.book(rooms[0], at("10:00", 1), at("11:00", 1))
    (first,) = story.rows()
    known = {name: value for name, value in first._asdict().items() if name not in {"id", "root_id", "exclusive"}}
    times = ("starts_at", "ends_at", "blocked_until", "lapses_at")
    rows = [
        known
        | {"id": new_id(), "root_id": rooms[0], "exclusive": False}
        | {name: known[name] + timedelta(hours=8 * number) for name in times}
        for number in range(1000)
    ]
    table = Booking.__table__
    made = {"id": func.lower(func.hex(func.randomblob(16))), "resource_id": Resource.id, "root_id": Resource.id}
    copies = select(*[made.get(column.name, column) for column in table.columns]).where(Resource.id != rooms[0])
    with database.transaction() as session:
        session.execute(delete(Booking))
        session.execute(insert(Booking), rows)
        session.execute(
            insert(Booking).from_select(list(table.columns.keys()), copies.select_from(table.join(Resource, true())))
        )
        session.execute(text("ANALYZE"))
    yield story
    database.dispose()


async def test_a_key_without_the_scope_reads_none(spaces, story):
    by = staff_of(story.hub_id, scopes=frozenset({"bookings:read"}))
    answer = await spaces.client(by).get(PATH, params=asked(story))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")


async def test_someone_elses_key_and_staff_of_another_hub_read_none(spaces, story):
    for by in (story.key, key_of(story.other_id, story.hub_id), staff_of(OTHER_HUB)):
        answer = await spaces.client(by).get(PATH, params=asked(story))
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
