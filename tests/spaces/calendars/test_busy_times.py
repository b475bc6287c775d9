"""The calendar of a resource says when it is busy, to whoever may see it, and never by whom."""

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest

from services.kit.principal import ANONYMOUS
from services.spaces.calendars import rules
from tests.spaces.calendars.reading import both, events
from tests.spaces.story import at
from tests.support.service import key_of, someone

pytestmark = pytest.mark.anyio


def address(resource_id: str) -> str:
    return f"/v1/resources/{resource_id}/calendar.ics"


async def busy(spaces, resource_id, by=None, **headers):
    client = spaces.client(by, **headers) if by else spaces.client(**headers)
    answer = await client.get(address(resource_id))
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_stranger_reads_when_a_public_room_is_busy(spaces, story):
    room = story.resource(name="Salle Ada", visibility="public")
    booked = story.book(room, at("09:00"), at("10:30"), purpose="Secret merger")
    answer = await busy(spaces, room)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=60"
    (event,) = both(answer.text)
    assert event["uid"].endswith("@127.0.0.1")
    assert (event["starts_at"], event["ends_at"]) == (at("09:00"), at("10:30"))
    assert (event["summary"], event["status"]) == ("Busy", "CONFIRMED")
    assert icalendar.Calendar.from_ical(answer.text)["X-WR-CALNAME"] == "Salle Ada"
    for secret in (
        "Secret merger",
        booked.id,
        "CREATED",
        "LAST-MODIFIED",
        story.startup_id,
        story.key.id,
        story.key.name,
    ):
        assert secret not in answer.text


async def test_nobody_follows_a_booking_from_one_calendar_to_another(spaces, story):
    """Each calendar has a name of its own for it, which stays."""
    hall, left, _ = story.hall()
    booked = story.book(left, at("09:00"), at("10:00"))
    secret = await spaces.client(story.staff).post("/v1/calendars", json={"resource_id": left})
    texts = [(await busy(spaces, resource)).text for resource in (hall, left)]
    texts.append((await spaces.client().get(urlsplit(secret.json()["url"]).path)).text)
    uids = [event["uid"] for text in texts for event in both(text)]
    assert len(set(uids)) == 3
    assert [booked.id in text for text in texts] == [False, False, True]
    story.move(booked.id, ends_at=at("11:00"))
    assert [event["uid"] for event in both((await busy(spaces, left)).text)] == [uids[1]]


async def test_when_somebody_booked_is_said_by_the_day_alone(spaces, story):
    room = story.resource()
    spaces.clock.set(at("11:47", 1))
    story.book(room, at("09:00"), at("10:00"))
    (event,) = icalendar.Calendar.from_ical((await busy(spaces, room)).text).walk("VEVENT")
    assert event["DTSTAMP"].dt == at("00:00", 1)
    assert {"CREATED", "LAST-MODIFIED"}.isdisjoint(event)


async def test_a_stranger_is_told_less_than_who_has_signed_in(spaces, story, monkeypatch):
    room = story.resource()
    for day in (2, 5, 9):
        story.book(room, at("09:00", day), at("10:00", day))
    far = at("09:00") + timedelta(days=95)
    story.book(room, far, far + timedelta(hours=1))
    monkeypatch.setattr(rules, "FOR_STRANGERS", rules.FOR_STRANGERS._replace(most=2))
    spaces.clock.set(at("08:00", 4))
    assert [event["starts_at"] for event in both((await busy(spaces, room)).text)] == [at("09:00", d) for d in (5, 9)]
    answer = await busy(spaces, room, story.other_key)
    assert [event["starts_at"] for event in both(answer.text)] == [*(at("09:00", d) for d in (2, 5, 9)), far]
    assert answer.headers["cache-control"] == "private, max-age=60"


def test_a_stranger_is_told_a_month_back_and_three_ahead():
    assert rules.extent(ANONYMOUS) == (timedelta(days=30), timedelta(days=90), 500)
    assert rules.extent(someone()) == (timedelta(days=60), timedelta(days=400), 2000)


async def test_busy_is_said_in_french_too(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    answer = await busy(spaces, room, **{"accept-language": "fr"})
    assert [event["summary"] for event in both(answer.text)] == ["Occupé"]


async def test_of_a_pool_it_says_how_much_is_taken(spaces, story):
    desks = story.resource(kind="desk", units=40)
    story.book(desks, at("09:00"), at("10:00"), units=3)
    assert [event["summary"] for event in both((await busy(spaces, desks)).text)] == ["Busy (3/40)"]


async def test_what_was_cancelled_stays_as_cancelled_with_the_same_uid_and_a_higher_sequence(spaces, story, turned):
    room = story.resource()
    booked = story.book(room, at("09:00"), at("10:00"))
    (before,) = both((await busy(spaces, room)).text)
    await turned(booked.id, "cancel")
    (after,) = both((await busy(spaces, room)).text)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"] == 0
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert (before["transparent"], after["transparent"]) == (False, True)


async def test_what_may_still_change_is_tentative_and_a_hold_that_ended_is_cancelled(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"), hold="PT10M")
    (held,) = both((await busy(spaces, room)).text)
    assert held["status"] == "TENTATIVE"
    spaces.clock.set(at("08:30", 1))
    (ended,) = both((await busy(spaces, room)).text)
    assert ended["status"] == "CANCELLED"


async def test_a_hall_is_busy_with_its_halves_and_each_half_with_the_hall(spaces, story):
    hall, left, right = story.hall()
    story.book(left, at("09:00"), at("10:00"))
    story.book(hall, at("11:00"), at("12:00"))

    async def starts(resource_id):
        return [event["starts_at"] for event in both((await busy(spaces, resource_id)).text)]

    assert await starts(hall) == [at("09:00"), at("11:00")]
    assert await starts(left) == [at("09:00"), at("11:00")]
    assert await starts(right) == [at("11:00")]


async def test_a_part_of_a_pool_is_not_busy_with_what_the_pool_gives_elsewhere(spaces, story):
    floor = story.resource(units=4)
    north = story.resource(units=2, parent_id=floor)
    story.book(floor, at("09:00"), at("10:00"))
    assert events((await busy(spaces, north)).text) == []
    assert len(events((await busy(spaces, floor)).text)) == 1


async def test_an_unchanged_calendar_is_not_sent_again(spaces, story, turned):
    room = story.resource()
    booked = story.book(room, at("09:00"), at("10:00"))
    tag = (await busy(spaces, room)).headers["etag"]
    again = await spaces.client(**{"if-none-match": tag}).get(address(room))
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=60"
    await turned(booked.id, "cancel")
    assert (await spaces.client(**{"if-none-match": tag}).get(address(room))).status_code == 200


async def test_time_that_passes_changes_nothing_by_itself(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    before = (await busy(spaces, room)).headers["etag"]
    spaces.clock.set(at("08:59"))
    assert (await busy(spaces, room)).headers["etag"] == before


async def test_a_room_of_the_network_is_no_business_of_strangers(spaces, story):
    room = story.resource(visibility="network")
    assert (await spaces.client().get(address(room))).status_code == 404
    answer = await busy(spaces, room, story.other_key)
    assert answer.headers["cache-control"] == "private, max-age=60"


async def test_an_unknown_query_parameter_is_refused(spaces, story):
    room = story.resource()
    answer = await spaces.client().get(address(room), params={"from": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "query.unknown")


async def test_someone_elses_key_does_not_see_a_private_room(spaces, story):
    room = story.resource(visibility="private")
    stranger = key_of(story.other_id)
    answer = await spaces.client(stranger).get(address(room))
    assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")
