"""Opening hours as people write them become spans of real time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.kit.spans import Span
from services.spaces.sites.hours import Hours, fault, is_holiday, is_place

PARIS = ZoneInfo("Europe/Paris")


def local(text: str, zone: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def opening(week, *, exceptions=None, holidays=None, zone=PARIS) -> Hours:
    return Hours(zone, week, exceptions or {}, holidays)


def day(date: str, zone: ZoneInfo = PARIS) -> Span:
    start = datetime.fromisoformat(date)
    return Span(local(date, zone), local((start + timedelta(days=1)).isoformat(), zone))


def spans(hours: Hours, within: Span) -> list[str]:
    """As a clock on the wall shows them."""
    shown = [tuple(at.astimezone(hours.zone).strftime("%d %H:%M") for at in span) for span in hours.open_spans(within)]
    return [f"{start} - {end}" for start, end in shown]


WEEK = {"tue": [["08:00", "12:00"], ["13:00", "20:00"]], "fri": [["20:00", "04:00"]]}


def test_a_break_is_closed():
    hours = opening(WEEK)
    assert spans(hours, day("2026-12-01")) == ["01 08:00 - 01 12:00", "01 13:00 - 01 20:00"]
    assert hours.covers(Span(local("2026-12-01T08:00"), local("2026-12-01T12:00")))
    assert not hours.covers(Span(local("2026-12-01T11:00"), local("2026-12-01T14:00")))


def test_a_day_without_hours_is_closed():
    assert spans(opening(WEEK), day("2026-12-02")) == []
    assert spans(opening({}), day("2026-12-01")) == []


def test_no_hours_at_all_is_always_open():
    within = day("2026-12-01")
    assert opening(None).open_spans(within) == [within]


def test_a_night_runs_into_the_next_day():
    hours = opening(WEEK)
    assert spans(hours, day("2026-12-04")) == ["04 20:00 - 05 00:00"]
    assert spans(hours, day("2026-12-05")) == ["05 00:00 - 05 04:00"]
    assert hours.covers(Span(local("2026-12-04T23:00"), local("2026-12-05T04:00")))
    assert not hours.covers(Span(local("2026-12-04T23:00"), local("2026-12-05T04:01")))


def test_days_that_touch_at_midnight_are_one_span():
    hours = opening({"mon": [["18:00", "24:00"]], "tue": [["00:00", "06:00"]]})
    assert hours.covers(Span(local("2026-11-30T22:00"), local("2026-12-01T02:00")))


def test_an_exception_replaces_its_date_only():
    hours = opening(WEEK, exceptions={"2026-12-01": [["10:00", "11:00"]], "2026-12-08": []})
    assert spans(hours, day("2026-12-01")) == ["01 10:00 - 01 11:00"]
    assert spans(hours, day("2026-12-08")) == []
    assert spans(hours, day("2026-12-15")) == ["15 08:00 - 15 12:00", "15 13:00 - 15 20:00"]


def test_an_exception_can_close_what_is_always_open():
    hours = opening(None, exceptions={"2026-12-01": []})
    within = Span(local("2026-11-30T12:00"), local("2026-12-02T12:00"))
    assert spans(hours, within) == ["30 12:00 - 01 00:00", "02 00:00 - 02 12:00"]


def test_a_night_before_a_closed_day_still_runs_to_its_end():
    hours = opening(WEEK, exceptions={"2026-12-05": []})
    assert spans(hours, day("2026-12-05")) == ["05 00:00 - 05 04:00"]


ALL_DAY = {name: [["00:00", "24:00"]] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def test_a_public_holiday_closes_its_date():
    hours = opening(ALL_DAY, holidays="FR")
    assert spans(hours, day("2026-07-14")) == []
    assert spans(hours, day("2026-07-15")) == ["15 00:00 - 16 00:00"]


def test_the_moselle_has_holidays_that_france_has_not():
    assert spans(opening(ALL_DAY, holidays="FR"), day("2026-12-26")) == ["26 00:00 - 27 00:00"]
    assert spans(opening(ALL_DAY, holidays="FR-57"), day("2026-12-26")) == []
    good_friday = datetime.fromisoformat("2026-04-03").date()
    assert is_holiday(good_friday, "FR-57")
    assert not is_holiday(good_friday, "FR")


def test_an_exception_opens_a_public_holiday():
    hours = opening(ALL_DAY, holidays="FR", exceptions={"2026-07-14": [["09:00", "12:00"]]})
    assert spans(hours, day("2026-07-14")) == ["14 09:00 - 14 12:00"]


def test_countries_and_regions_are_checked():
    assert is_place("FR")
    assert is_place("FR-57")
    assert not is_place("FR-99")
    assert not is_place("Atlantis")
    assert not is_place("")


@pytest.mark.parametrize(("date", "length"), [("2027-03-28", 23), ("2026-10-25", 25), ("2026-12-01", 24)])
def test_a_whole_day_is_as_long_as_the_clock_change_makes_it(date, length):
    assert [s.duration for s in opening(ALL_DAY).open_spans(day(date))] == [timedelta(hours=length)]


def test_hours_keep_their_wall_clock_over_a_clock_change():
    hours = opening({"sat": [["08:00", "18:00"]], "sun": [["08:00", "18:00"]]})
    saturday, sunday = (hours.open_spans(day(date))[0] for date in ("2027-03-27", "2027-03-28"))
    assert saturday.starts_at == datetime(2027, 3, 27, 7, tzinfo=UTC)
    assert sunday.starts_at == datetime(2027, 3, 28, 6, tzinfo=UTC)


def test_a_night_of_the_spring_change_is_an_hour_shorter():
    hours = opening({"sat": [["22:00", "04:00"]]})
    night = Span(local("2027-03-27T12:00"), local("2027-03-28T12:00"))
    assert [s.duration for s in hours.open_spans(night)] == [timedelta(hours=5)]


def test_a_night_of_the_autumn_change_is_an_hour_longer():
    hours = opening({"sat": [["22:00", "04:00"]]})
    night = Span(local("2026-10-24T12:00"), local("2026-10-25T12:00"))
    assert [s.duration for s in hours.open_spans(night)] == [timedelta(hours=7)]


def test_a_time_that_spring_skips_is_the_instant_after_the_gap():
    opens_in_the_gap = opening({"sun": [["02:30", "06:00"]]})
    assert spans(opens_in_the_gap, day("2027-03-28")) == ["28 03:00 - 28 06:00"]
    closes_in_the_gap = opening({"sun": [["00:00", "02:30"]]})
    assert spans(closes_in_the_gap, day("2027-03-28")) == ["28 00:00 - 28 03:00"]
    around_its_end = opening({"sun": [["02:30", "03:15"]]})
    assert spans(around_its_end, day("2027-03-28")) == ["28 03:00 - 28 03:15"]
    assert spans(opening({"sun": [["02:10", "02:50"]]}), day("2027-03-28")) == []


def test_a_time_that_autumn_repeats_is_its_first_instant():
    hours = opening({"sun": [["01:00", "02:30"], ["02:45", "05:00"]]})
    first, second = hours.open_spans(day("2026-10-25"))
    assert first.ends_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == Span(datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("America/New_York", datetime(2026, 12, 1, 13, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 12, 1, 2, 15, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 30, 18, tzinfo=UTC)),
    ],
)
def test_hours_are_those_of_the_site_wherever_it_is(zone, opens):
    there = ZoneInfo(zone)
    hours = opening({"tue": [["08:00", "12:00"]]}, zone=there)
    assert hours.open_spans(day("2026-12-01", there)) == [Span(opens, opens + timedelta(hours=4))]


@pytest.mark.parametrize(
    "intervals",
    [
        [["08:00"]],
        [["8:00", "12:00"]],
        [["08:00", "25:00"]],
        [["24:00", "01:00"]],
        [["08:00", "08:00"]],
        [["08:00", "12:00"], ["11:00", "13:00"]],
        [["13:00", "14:00"], ["08:00", "12:00"]],
        [["20:00", "04:00"], ["05:00", "06:00"]],
    ],
)
def test_intervals_that_cannot_be_are_refused(intervals):
    assert fault(intervals) is not None


@pytest.mark.parametrize("intervals", [[], [["00:00", "24:00"]], [["08:00", "12:00"], ["12:00", "04:00"]]])
def test_intervals_as_people_write_them_are_accepted(intervals):
    assert fault(intervals) is None
