"""Booked, used and open hours, each story worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from services.kit.ids import new_id
from services.spaces.closures.models import Closure
from tests.conftest import NOW
from tests.spaces.story import at

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
LUNCH = {day: [["08:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def figures(row, *names):
    return tuple(row[name] for name in names)


HOURS = ("booked_hours", "used_hours", "open_hours", "ratio")
COUNTS = ("bookings", "no_shows", "cancelled")


async def test_a_day_with_a_lunch_break(story, put, report):
    room = story.resource(site_id=story.site(opening_hours=LUNCH), name="Salle Ada")
    put(room, at("10:00"), at("12:00"))
    put(room, at("13:00"), at("13:30"), "checked_in")
    put(room, at("14:00"), at("14:30"), "completed")
    put(room, at("15:00"), at("16:00"), "no_show")
    for state in ("cancelled", "declined", "expired", "held", "pending"):
        put(room, at("16:00"), at("17:00"), state)
    told = await report(at("00:00"), at("24:00"))
    (row,) = told["rows"]
    assert (row["key"], row["name"], row["units"]) == (room, "Salle Ada", 1)
    assert figures(row, *HOURS) == (4, 1, 9, 0.4444)
    assert figures(row, *COUNTS) == (4, 1, 1)
    assert figures(told["totals"], *HOURS, *COUNTS) == figures(row, *HOURS, *COUNTS)
    assert (told["hub_id"], told["by"], told["time_zone"]) == (story.hub_id, "resource", "UTC")
    assert (told["from"], told["to"]) == ("2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z")


async def test_what_lapsed_counts_as_what_became_of_it(spaces, story, put, report):
    room = story.resource()
    put(room, at("09:00"), at("10:00"))
    put(room, at("11:00"), at("12:00"), no_show_after=900)
    spaces.clock.set(at("13:00"))
    (row,) = (await report(at("00:00"), at("24:00")))["rows"]
    assert figures(row, *HOURS[:2], *COUNTS) == (2, 1, 2, 1, 0)


async def test_only_what_lies_in_the_period_counts(story, put, report):
    """Open from Saturday 20:00 to Sunday 04:00; asked about Sunday until 03:00."""
    room = story.resource(site_id=story.site(opening_hours={"sat": [["20:00", "04:00"]]}))
    put(room, at("22:00", 5), at("02:00", 6), "completed")
    put(room, at("20:00", 5), at("24:00", 5))
    put(room, at("03:00", 6), at("04:00", 6))
    (row,) = (await report(at("00:00", 6), at("03:00", 6)))["rows"]
    assert figures(row, *HOURS, "bookings") == (2, 2, 3, 0.6667, 1)


async def test_a_holiday_and_an_exception(story, report):
    site = story.site(
        opening_hours=LUNCH,
        time_zone="Europe/Paris",
        holidays="FR",
        exceptions=[{"date": "2026-12-24", "intervals": [["08:00", "12:00"]]}],
    )
    story.resource(site_id=site)
    since = datetime(2026, 12, 23, 23, tzinfo=UTC)
    (row,) = (await report(since, since + 48 * HOUR))["rows"]
    assert figures(row, "open_hours", "ratio") == (4, 0)
    (row,) = (await report(since + 24 * HOUR, since + 48 * HOUR))["rows"]
    assert figures(row, "open_hours", "ratio") == (0, None)


async def test_units_multiply_hours(story, put, report):
    desks = story.resource(kind="desk", units=40)
    put(desks, at("09:00"), at("11:00"), units=3)
    put(desks, at("09:00"), at("10:00"), units=5, state="completed")
    (row,) = (await report(at("00:00"), at("24:00")))["rows"]
    assert figures(row, *HOURS) == (11, 5, 960, 0.0115)


async def test_the_week_in_which_the_clock_goes_back_has_an_hour_more(spaces, story, put, report):
    spaces.put_replica("hub", id=story.hub_id, name="Halle", time_zone="Europe/Paris")
    room = story.resource(site_id=story.site(time_zone="Europe/Paris"))
    monday = datetime(2026, 10, 18, 22, tzinfo=UTC)  # midnight in Paris, summer time
    put(room, monday + 6 * 24 * HOUR, monday + 7 * 24 * HOUR + HOUR)  # the whole Sunday: 25 hours
    put(room, monday + 7 * 24 * HOUR, monday + 7 * 24 * HOUR + 3 * HOUR)  # the last hour of it, and two of Monday
    told = await report(monday, monday + 14 * 24 * HOUR + HOUR, "week")
    rows = [figures(row, "key", "name", "open_hours", "booked_hours", "bookings") for row in told["rows"]]
    assert rows == [
        ("2026-10-19", "2026-W43", 169, 26, 2),
        ("2026-10-26", "2026-W44", 168, 2, 0),
    ]
    assert figures(told["totals"], "open_hours", "booked_hours", "bookings") == (337, 28, 2)


async def test_weeks_begin_on_monday_and_are_cut_at_the_ends(story, put, report):
    room = story.resource()
    put(room, at("09:00", 4), at("10:00", 4))
    told = await report(at("00:00", 4), at("12:00", 7), "week")
    rows = [figures(row, "key", "open_hours", "booked_hours") for row in told["rows"]]
    assert rows == [("2026-11-30", 72, 1), ("2026-12-07", 12, 0)]


async def test_maintenance_and_retirement_end_open_hours_when_they_were_said(spaces, story, put, report):
    broken, gone, used = (story.resource(name=name) for name in ("Broken", "Gone", "Used"))
    put(gone, at("02:00", 1), at("03:00", 1))
    for resource_id, state in ((broken, "maintenance"), (gone, "retired")):
        answer = await spaces.client(story.staff).patch(
            f"/v1/resources/{resource_id}", json={"state": state}, headers={"If-Match": "*"}
        )
        assert answer.status_code == 200, answer.text
    told = await report(at("00:00", 1), at("24:00", 1))  # it is 08:00 on the first
    rows = {row["key"]: figures(row, "units", "open_hours", "booked_hours") for row in told["rows"]}
    assert rows == {broken: (1, 8, 0), gone: (0, 8, 1), used: (1, 24, 0)}
    told = await report(at("00:00", 2), at("24:00", 2))
    assert {row["key"]: row["open_hours"] for row in told["rows"]} == {broken: 0, used: 24}


async def test_closures_are_not_open(story, report):
    room, other = story.resource(name="A"), story.resource(name="B")
    common = {"hub_id": story.hub_id, "reason": "Paint", "on_booked": "keep", "version": 1}
    times = {"created_at": NOW, "updated_at": NOW}
    with story.database.transaction() as session:
        for place, starts, ends in (
            ({"resource_id": room, "site_id": None}, at("10:00"), at("16:00")),
            ({"resource_id": None, "site_id": story.site_id}, at("22:00"), at("02:00", 3)),
        ):
            row = {"id": new_id(), **common, **times, **place, "starts_at": starts, "ends_at": ends}
            session.execute(insert(Closure), [row])
    told = await report(at("00:00"), at("24:00"))
    assert {row["key"]: row["open_hours"] for row in told["rows"]} == {room: 16, other: 22}


async def test_rows_by_kind_and_site(story, put, report):
    annex = story.site(name="Annex", opening_hours=LUNCH)
    room, printer, far = (
        story.resource(kind="room"),
        story.resource(kind="printer"),
        story.resource(kind="room", site_id=annex),
    )
    for resource_id, hours in ((room, 1), (printer, 2), (far, 3)):
        put(resource_id, at("08:00"), at("08:00") + hours * HOUR)
    by_kind = (await report(at("00:00"), at("24:00"), "kind"))["rows"]
    assert [figures(row, "key", "name", "units", "booked_hours", "open_hours") for row in by_kind] == [
        ("printer", "printer", 1, 2, 24),
        ("room", "room", 2, 4, 33),
    ]
    by_site = (await report(at("00:00"), at("24:00"), "site"))["rows"]
    assert {row["key"]: figures(row, "name", "units", "booked_hours", "open_hours") for row in by_site} == {
        annex: ("Annex", 1, 3, 9),
        story.site_id: ("Share", 2, 3, 48),
    }


async def test_rows_by_startup_are_shares_of_all_that_was_open(spaces, story, put, report):
    spaces.put_replica("startup", id=story.startup_id, display_name="Alpha")
    room = story.resource()
    story.resource()
    put(room, at("09:00"), at("12:00"))
    put(room, at("13:00"), at("14:00"), startup_id=story.other_id)
    put(room, at("15:00"), at("17:00"), startup_id=None)
    told = await report(at("00:00"), at("24:00"), "startup")
    rows = {row["key"]: figures(row, "name", "booked_hours", "open_hours", "ratio") for row in told["rows"]}
    assert rows == {story.startup_id: ("Alpha", 3, 48, 0.0625), story.other_id: ("", 1, 48, 0.0208)}
    assert {figures(row, "refused_hours", "refused_wishes") for row in told["rows"]} == {(None, None)}
    assert figures(told["totals"], "booked_hours", "open_hours") == (6, 48)
    assert "startups" in told["definition"]


async def test_a_hall_and_its_halves_count_once(story, put, report):
    hall, left, right = story.hall()
    put(hall, at("09:00"), at("10:00"), root_id=hall)
    put(left, at("11:00"), at("12:00"), root_id=hall)
    told = await report(at("00:00"), at("24:00"))
    rows = {row["key"]: figures(row, "booked_hours", "open_hours") for row in told["rows"]}
    assert rows == {hall: (1, 24), left: (1, 24), right: (0, 24)}
    assert figures(told["totals"], "units", "booked_hours", "open_hours") == (1, 1.5, 24)
    for by in ("kind", "site"):
        (row,) = (await report(at("00:00"), at("24:00"), by))["rows"]
        assert figures(row, "units", "booked_hours", "open_hours", "bookings") == (1, 1.5, 24, 2)


async def test_parts_of_another_kind_have_a_row_of_their_own(story, put, report):
    hall = story.resource(kind="hall")
    rooms = [story.resource(kind="room", parent_id=hall) for _ in range(3)]
    put(rooms[0], at("09:00"), at("12:00"), root_id=hall)
    told = await report(at("00:00"), at("24:00"), "kind")
    rows = {row["key"]: figures(row, "units", "booked_hours", "open_hours") for row in told["rows"]}
    assert rows == {"hall": (1, 0, 24), "room": (3, 3, 72)}
    assert figures(told["totals"], "booked_hours", "open_hours") == (1, 24)


async def test_a_pool_contains_its_parts(story, put, report):
    floor = story.resource(kind="desk", units=10)
    north = story.resource(kind="desk", units=4, parent_id=floor)
    put(floor, at("09:00"), at("10:00"), units=2)
    put(north, at("09:00"), at("10:00"), units=4, root_id=floor)
    totals = (await report(at("00:00"), at("24:00")))["totals"]
    assert figures(totals, "units", "booked_hours", "open_hours") == (10, 6, 240)


async def test_what_a_retired_part_used_still_counts(story, put, report):
    hall, left, right = story.hall()
    put(left, at("02:00", 1), at("04:00", 1), root_id=hall)
    story.change_resource(left, state="retired")
    totals = (await report(at("00:00", 1), at("24:00", 1)))["totals"]
    assert figures(totals, "units", "booked_hours", "open_hours") == (1, 1, 24)
    assert right


async def test_another_hub_is_not_counted(story, put, report):
    room = story.resource()
    put(room, at("09:00"), at("10:00"), hub_id=new_id())
    assert (await report(at("00:00"), at("24:00")))["totals"]["booked_hours"] == 0
