"""What stands in the file: zones, hostile texts, and a bounded number of events."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from services.kit.calendars import CONFIRMED, Entry, written
from services.kit.ids import new_id
from services.spaces.bookings.models import Booking
from services.spaces.calendars import rules
from tests.conftest import NOW
from tests.spaces.calendars.reading import both, events
from tests.spaces.story import at

DAY = timedelta(days=1)


def entry(starts_at: datetime, ends_at: datetime, zone: str = "Europe/Paris", **more: str) -> Entry:
    known = {"summary": "Room", "location": "", "description": "", **more}
    return Entry(
        uid="one@hub.test",
        sequence=2,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone,
        status=CONFIRMED,
        created_at=NOW,
        updated_at=NOW,
        **known,
    )


def file(*entries: Entry) -> str:
    return written("Rooms", entries, product="Digital Quarters").decode()


def test_times_are_on_the_wall_clock_of_the_site_whose_zone_is_described():
    text = file(entry(datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 10, 30, tzinfo=UTC)))
    assert "DTSTART;TZID=Europe/Paris:20261202T100000" in text
    assert "DTEND;TZID=Europe/Paris:20261202T113000" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "METHOD" not in text
    (event,) = both(text)
    assert (event["sequence"], event["status"]) == (2, "CONFIRMED")


def test_the_zone_changes_when_the_clock_did_before_the_change():
    """RFC 5545 §3.6.5: the onset is told in the time that held until then, 02:00 in March and 03:00 in October."""
    text = file(entry(datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 10, tzinfo=UTC)))
    spring = "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200"
    autumn = "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100"
    lines = {part.strip() for part in text.split("END:")}
    for wanted in (spring, autumn):
        assert any(sorted(wanted.split("\r\n")) == sorted(p.split("\r\n")[-5:]) for p in lines), wanted


ZONES = st.sampled_from(["Europe/Paris", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Etc/UTC"])
SECONDS = st.integers(0, 400 * 86400)


@given(ZONES, SECONDS, st.integers(1, 3 * 86400))
def test_both_libraries_read_the_instants_that_were_meant(zone, since, length):
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=since)
    ends_at = starts_at + timedelta(seconds=length)
    found = events(file(entry(starts_at, ends_at, zone)))
    assert [(event["starts_at"], event["ends_at"]) for event in found] == [(starts_at, ends_at)]


@pytest.mark.parametrize("minute", range(0, 240, 15))
@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 24, 23, tzinfo=UTC)])
def test_around_a_clock_change_each_quarter_of_an_hour_is_itself(day, minute):
    starts_at = day + timedelta(minutes=minute)
    (event,) = both(file(entry(starts_at, starts_at + timedelta(minutes=15))))
    assert (event["starts_at"], event["ends_at"] - event["starts_at"]) == (starts_at, timedelta(minutes=15))


HOSTILE = "Réunion; a, b\\ 😀\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT\r\nBEGIN:VEVENT" + "é" * 200


def test_texts_stay_texts():
    text = file(entry(at("09:00"), at("10:00"), summary=HOSTILE, location=HOSTILE, description=HOSTILE))
    (event,) = events(text)
    assert event["summary"] == event["location"] == HOSTILE.replace("\r\n", "\n")
    assert "ATTENDEE" not in {line.partition(":")[0] for line in text.split("\r\n")}
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    named = written(HOSTILE, [], product="Digital Quarters").decode()
    assert named.splitlines()[3].startswith("X-WR-CALNAME:Réunion\\; a\\, b\\\\ 😀 ATTENDEE")
    assert icalendar.Calendar.from_ical(named).walk("VEVENT") == []


@given(st.text(max_size=120))
def test_no_text_breaks_the_file(words):
    (event,) = events(file(entry(at("09:00"), at("10:00"), summary=words)))
    assert (event["starts_at"], event["sequence"]) == (at("09:00"), 2)


@pytest.mark.anyio
async def test_a_busy_year_is_cut_where_it_matters_least(spaces, story, monkeypatch):
    monkeypatch.setattr(rules, "WHOLE", rules.WHOLE._replace(most=50))
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    (row,) = story.rows()
    known = dict(row._mapping)
    names = ("starts_at", "ends_at", "blocked_until")

    def later(by: timedelta) -> dict:
        return known | {"id": new_id()} | {name: known[name] + by for name in names}

    async def starts():
        answer = await spaces.client(story.key).get(f"/v1/resources/{room}/calendar.ics")
        found = [event["starts_at"] for event in events(answer.text)]
        return len(found), found[0], found[-1]

    with spaces.database.transaction() as session:
        session.execute(insert(Booking), [later(timedelta(hours=4 * n)) for n in range(1, 49)])
        session.execute(insert(Booking), [later(-2 * DAY - timedelta(hours=4 * n)) for n in range(20)])
        session.execute(insert(Booking), [later(-61 * DAY), later(402 * DAY)])
    # All 49 that are to come within 400 days, and of the past the latest.
    assert await starts() == (50, at("09:00") - 2 * DAY, at("09:00") + 8 * DAY)
    spaces.clock.set(at("09:00") + 4 * DAY)
    assert await starts() == (50, at("09:00"), at("09:00") + 402 * DAY)
