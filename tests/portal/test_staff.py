"""The staff's screen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal import daygrid
from portal.shapes import Booking, Resource
from tests.portal.fake_gateway import OUTSIDER, booking

DAY = date(2026, 11, 24)


def test_nobody_sees_it_without_signing_in(visitor, gateway):
    page = visitor.open("/staff?day=2026-11-25")
    assert page.status == 303
    assert page.headers["location"] == "/sign-in?next=%2Fstaff%3Fday%3D2026-11-25"
    assert gateway.asked == []


def test_a_session_that_is_over_leads_to_the_sign_in(visitor):
    page = visitor.open_as_staff("/staff", token="dqs_old")
    assert page.status == 303
    assert "Max-Age=0" in page.headers["set-cookie"]


def test_someone_who_is_not_staff_is_told_so(visitor, gateway):
    page = visitor.open_as_staff("/staff", token=OUTSIDER)
    assert page.status == 403
    assert "For staff only" in page.text
    assert "/v1/bookings" not in {path for _, path, *_ in gateway.asked}


def test_staff_of_one_hub_do_not_see_another(visitor):
    assert visitor.open_as_staff("/staff?hub=la-plaine").status == 403


def test_staff_see_now_what_waits_and_who_booked_what(visitor):
    page = visitor.open_as_staff("/staff")
    assert page.status == 200
    for word in ("26 / 40", "Bookings to approve", "Registrations to approve", "Datron Neo", "Boréal Robotics"):
        assert word in page.text
    assert "Events in draft" not in page.text
    assert "Fail night: what we got wrong" in page.text


def test_a_booking_stands_in_the_columns_of_its_hours(visitor, gateway):
    gateway.bookings = [booking("r-datron-neo", "octave", -2 - 5 / 60, 2.5)]
    page = visitor.open_as_staff("/staff")
    (bar,) = page.of_class("bar", "confirmed", "lane-1")
    assert {"at-29", "for-10"} <= set(bar["class"].split())  # 15:00 is 7 hours after 8:00
    assert "Octave, 15:00 – 17:30, Confirmed" in bar["title"].replace("\u2009", " ")


def test_the_same_bookings_follow_as_a_table(visitor, gateway):
    gateway.bookings = [booking("r-datron-neo", "octave", 0, 1), booking("r-forum", None, 1, 1, "cancelled")]
    page = visitor.open_as_staff("/staff")
    rows = [attrs for tag, attrs in page.elements if tag == "th" and attrs.get("scope") == "row"]
    assert len(rows) == 2
    assert "Cancelled" in page.text
    assert not page.of_class("bar", "cancelled")


def test_another_day_is_asked_for_by_its_local_midnights(visitor, gateway):
    page = visitor.open_as_staff("/staff?day=2026-07-01")
    asked = next(query for _, path, query, *_ in gateway.asked if path == "/v1/bookings")
    assert (asked["from"], asked["to"]) == ("2026-06-30T22:00:00Z", "2026-07-01T22:00:00Z")
    assert {"/staff?day=2026-06-30", "/staff?day=2026-07-02", "/staff"} <= set(page.values("href"))
    assert "Nothing is booked on this day." in page.text


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-12-31", ""])
def test_a_day_that_is_none_is_today(day, visitor):
    assert "Tuesday 24 November 2026" in visitor.open_as_staff(f"/staff?day={day}").text


@pytest.mark.parametrize("failing", ["/v1/overview", "/v1/bookings", "/v1/resources"])
def test_a_part_that_fails_does_not_take_the_screen_with_it(failing, visitor, gateway):
    gateway.failing.add(failing)
    page = visitor.open_as_staff("/staff")
    assert page.status == 200
    assert ("This part is not answering" in page.text) == (failing != "/v1/resources")
    assert ("26 / 40" in page.text) == (failing != "/v1/overview")


def test_a_service_that_is_down_is_named(visitor, gateway):
    gateway.overview["unavailable"] = ["events"]
    assert "Not answering right now: events." in visitor.open_as_staff("/staff").text


def grid(*bookings: Booking, day: date = DAY, now: datetime = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)):
    resources = [Resource(id="r", name="R", kind="room"), Resource(id="q", name="Q", kind="room")]
    return daygrid.lay_out(bookings, resources, day=day, time_zone="Europe/Paris", now=now)


def booked(start: datetime, hours: float, name: str = "b") -> Booking:
    return Booking(id=name, resource_id="r", starts_at=start, ends_at=start + timedelta(hours=hours))


def test_bookings_at_the_same_time_take_lanes_and_free_ones_are_taken_again():
    eight = datetime(2026, 11, 24, 7, tzinfo=UTC)
    (row,) = grid(booked(eight, 2, "a"), booked(eight, 1, "b"), booked(eight + timedelta(hours=1), 1, "c")).rows
    assert sorted(bar.lane for bar in row.bars) == [1, 1, 2]
    assert row.lanes == 2


def test_more_bookings_than_lanes_are_counted():
    eight = datetime(2026, 11, 24, 7, tzinfo=UTC)
    (row,) = grid(*(booked(eight, 1, str(n)) for n in range(11))).rows
    assert (len(row.bars), row.hidden) == (daygrid.MOST_LANES, 11 - daygrid.MOST_LANES)


def test_the_grid_widens_for_early_and_late_bookings_and_stops_at_midnight():
    late = datetime(2026, 11, 24, 22, tzinfo=UTC)  # 23:00 in Paris, for two hours
    laid = grid(booked(datetime(2026, 11, 24, 5, 20, tzinfo=UTC), 1, "early"), booked(late, 2, "late"))
    assert laid.hours[0] == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert laid.slots == 18 * 4
    assert [(bar.start, bar.slots) for bar in laid.rows[0].bars] == [(2, 5), (69, 4)]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (DAY, 24), (date(2026, 10, 25), 25)])
def test_a_day_of_changing_clocks_has_its_true_hours(day, hours):
    start, end = daygrid.span_of_day(day, "Europe/Paris")
    assert end - start == timedelta(hours=hours)
    whole_day = grid(booked(start, hours), day=day)
    assert whole_day.slots == hours * 4 <= daygrid.MOST_SLOTS


def test_now_is_marked_on_its_day_only():
    assert grid().now_slot == 37  # 17:05, from 8:00
    assert grid(day=date(2026, 11, 25)).now_slot is None


def test_what_is_not_booked_is_idle():
    laid = grid(booked(datetime(2026, 11, 24, 9, tzinfo=UTC), 1))
    assert [resource.id for resource in laid.idle] == ["q"]


def test_every_place_on_the_grid_has_its_class():
    css = daygrid.stylesheet()
    for rule in (".at-1{", ".at-100{", ".for-100{", ".slots-100{", ".lane-8{"):
        assert rule in css
