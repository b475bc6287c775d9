"""A calendar behind a secret address: who may make one, what it shows, and that revoking ends it at once."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from services.kit.tables import idempotency
from services.spaces.calendars import rules
from services.spaces.calendars.models import Calendar
from services.spaces.calendars.operations import Calendars
from services.spaces.calendars.schemas import CalendarCreate
from tests.spaces.calendars.reading import both
from tests.spaces.racing import kinds, race
from tests.spaces.story import at
from tests.support.service import key_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio


async def made(spaces, by, **wish):
    answer = await spaces.client(by).post("/v1/calendars", json=wish)
    assert answer.status_code == 201, answer.text
    return answer.json()


def path(calendar) -> str:
    return urlsplit(calendar["url"]).path


async def shown(spaces, calendar, **headers):
    answer = await spaces.client(**headers).get(path(calendar))
    assert answer.status_code == 200, answer.text
    return answer


async def listed(spaces, by):
    return [item["id"] for item in (await spaces.client(by).get("/v1/calendars")).json()["items"]]


async def test_a_stranger_makes_and_lists_nothing(spaces, story):
    client = spaces.client()
    assert (await client.post("/v1/calendars", json={"startup_id": story.startup_id})).status_code == 401
    assert (await client.get("/v1/calendars")).status_code == 401
    assert (await client.delete(f"/v1/calendars/{story.startup_id}")).status_code == 401
    answer = await client.get("/v1/calendars/dqc_00.ics")
    assert (answer.status_code, answer.json()["code"]) == (404, "calendar.not_found")


async def test_a_startup_reads_its_bookings_without_a_credential(spaces, story):
    spaces.put_replica("startup", id=story.startup_id, display_name="Alpha, Numérique")
    site = story.site(name="Share", address={"street": "5, parvis Alan-Turing", "postcode": "75013", "city": "Paris"})
    room = story.resource(name="Salle Ada", site_id=site)
    booked = story.book(room, at("09:00"), at("10:30"), purpose="Démo")
    story.book(room, at("11:00"), at("12:00"), by=story.other_key, purpose="Theirs")
    calendar = await made(spaces, story.key, startup_id=story.startup_id)
    assert set(calendar) == {"id", "url", "startup_id", "resource_id", "hub_id", "created_at"}
    answer = await shown(spaces, calendar)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=60"
    (event,) = both(answer.text)
    assert event["uid"] == f"{booked.id}@{urlsplit(calendar['url']).hostname}"
    assert (event["summary"], event["description"]) == ("Salle Ada", "Démo")
    assert event["location"] == "Share, 5, parvis Alan-Turing, 75013 Paris"
    assert (event["starts_at"], event["ends_at"]) == (at("09:00"), at("10:30"))
    assert (event["status"], event["sequence"], event["updated_at"]) == ("CONFIRMED", 0, booked.updated_at)
    assert "X-WR-CALNAME:Alpha\\, Numérique\r\n" in answer.text


async def test_the_secret_is_shown_once_and_stored_as_a_hash(spaces, story):
    calendar = await made(spaces, story.key, startup_id=story.startup_id)
    secret = path(calendar).rpartition("/")[2].removesuffix(".ics")
    (item,) = (await spaces.client(story.key).get("/v1/calendars")).json()["items"]
    assert (item["id"], "url" in item) == (calendar["id"], False)
    with spaces.database.reading() as session:
        (row,) = session.execute(select(*Calendar.__table__.columns))
    assert not [value for value in row if secret in str(value)]
    again = await made(spaces, story.key, startup_id=story.startup_id)
    assert again["url"] != calendar["url"]


async def test_revoking_works_at_once_and_for_this_calendar_alone(spaces, story):
    first, second = [await made(spaces, story.key, startup_id=story.startup_id) for _ in range(2)]
    client = spaces.client(story.key)
    assert (await client.delete(f"/v1/calendars/{first['id']}")).status_code == 204
    gone = await spaces.client().get(path(first))
    assert (gone.status_code, gone.json()["code"]) == (404, "calendar.not_found")
    await shown(spaces, second)
    assert await listed(spaces, story.key) == [second["id"]]
    assert (await client.delete(f"/v1/calendars/{first['id']}")).status_code == 404


async def test_staff_make_one_of_a_resource_that_shows_who_comes(spaces, story):
    spaces.put_replica("startup", id=story.startup_id, display_name="Alpha")
    room = story.resource(name="Salle Ada", visibility="private")
    story.book(room, at("09:00"), at("10:00"), by=story.staff, startup_id=story.startup_id, purpose="Démo")
    story.book(room, at("11:00"), at("12:00"), by=story.staff)
    calendar = await made(spaces, story.staff, resource_id=room)
    assert calendar["resource_id"] == room
    events = both((await shown(spaces, calendar)).text)
    assert [event["summary"] for event in events] == ["Alpha: Démo", "Team of the hub"]
    assert [event["location"] for event in events] == ["Salle Ada, Share"] * 2
    french = both((await shown(spaces, calendar, **{"accept-language": "fr"})).text)
    assert french[1]["summary"] == "Équipe du quartier"


async def test_a_resources_calendar_is_for_staff(spaces, story):
    room = story.resource()
    answer = await spaces.client(story.key).post("/v1/calendars", json={"resource_id": room})
    assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")


async def test_staff_see_of_a_startup_what_it_books_in_their_hub(spaces, story):
    elsewhere = staff_of("01890000-0000-7000-8000-000000000001")
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    here = await made(spaces, story.staff, startup_id=story.startup_id)
    there = await made(spaces, elsewhere, startup_id=story.startup_id)
    everywhere = await made(spaces, network_admin(), startup_id=story.startup_id)
    assert (here["hub_id"], everywhere["hub_id"]) == (story.hub_id, None)
    found = [len(both((await shown(spaces, calendar)).text)) for calendar in (here, there, everywhere)]
    assert found == [1, 0, 1]


async def test_staff_of_several_hubs_say_which(spaces, story):
    other = "01890000-0000-7000-8000-000000000001"
    by = staff_of(story.hub_id, other)
    client = spaces.client(by)
    answer = await client.post("/v1/calendars", json={"startup_id": story.startup_id})
    assert (answer.status_code, answer.json()["code"]) == (422, "calendar.hub_required")
    assert (await made(spaces, by, startup_id=story.startup_id, hub_id=other))["hub_id"] == other


@pytest.mark.parametrize("wish", [{}, {"startup_id": "x"}, {"startup_id": None, "resource_id": None}])
async def test_a_calendar_is_of_one_thing(spaces, story, wish):
    assert (await spaces.client(story.key).post("/v1/calendars", json=wish)).status_code == 422
    both_of_them = {"startup_id": story.startup_id, "resource_id": story.startup_id}
    assert (await spaces.client(story.key).post("/v1/calendars", json=both_of_them)).status_code == 422


async def test_each_sees_and_revokes_its_own(spaces, story):
    room = story.resource()
    of_startup = (await made(spaces, story.key, startup_id=story.startup_id))["id"]
    of_room = (await made(spaces, story.staff, resource_id=room))["id"]
    assert await listed(spaces, story.key) == [of_startup]
    assert await listed(spaces, story.staff) == [of_room]
    assert await listed(spaces, network_admin()) == [of_startup, of_room]
    assert await listed(spaces, story.other_key) == await listed(spaces, someone()) == []
    for by in (story.staff, story.other_key):
        assert (await spaces.client(by).delete(f"/v1/calendars/{of_startup}")).status_code == 404


async def test_a_retry_answers_the_same_address(spaces, story):
    client = spaces.client(story.key, **{"idempotency-key": "once"})
    answers = [await client.post("/v1/calendars", json={"startup_id": story.startup_id}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(await listed(spaces, story.key)) == 1


async def test_the_answer_that_is_kept_for_a_retry_does_not_tell_the_secret(spaces, story):
    client = spaces.client(story.key, **{"idempotency-key": "once"})
    answer = await client.post("/v1/calendars", json={"startup_id": story.startup_id})
    secret = path(answer.json()).rpartition("/")[2].removesuffix(".ics")
    with spaces.database.reading() as session:
        (row,) = session.execute(select(idempotency))
    assert secret not in str(dict(row._mapping))
    assert secret.encode() not in row.body


async def test_an_unchanged_calendar_is_not_sent_again(spaces, story):
    calendar = await made(spaces, story.key, startup_id=story.startup_id)
    tag = (await shown(spaces, calendar)).headers["etag"]
    assert (await spaces.client(**{"if-none-match": tag}).get(path(calendar))).status_code == 304
    story.book(story.resource(), at("09:00"), at("10:00"))
    assert (await spaces.client(**{"if-none-match": tag}).get(path(calendar))).status_code == 200


async def test_a_key_that_may_only_read_makes_and_revokes_none(spaces, story):
    reader = spaces.client(key_of(story.startup_id, story.hub_id, scopes=["bookings:read"]))
    calendar = await made(spaces, story.key, startup_id=story.startup_id)
    for answer in (
        await reader.post("/v1/calendars", json={"startup_id": story.startup_id}),
        await reader.delete(f"/v1/calendars/{calendar['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")
    assert [item["id"] for item in (await reader.get("/v1/calendars")).json()["items"]] == [calendar["id"]]


@pytest.mark.parametrize("of", ["startup", "resource"])
async def test_a_thing_has_no_more_than_twenty_addresses_at_once(spaces, story, of):
    wish = {"startup_id": story.startup_id} if of == "startup" else {"resource_id": story.resource()}
    by = story.key if of == "startup" else story.staff
    known = [await made(spaces, by, **wish) for _ in range(20)]
    client = spaces.client(by)
    refused = await client.post("/v1/calendars", json=wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar.too_many")
    await made(spaces, story.other_key, startup_id=story.other_id)
    assert (await client.delete(f"/v1/calendars/{known[0]['id']}")).status_code == 204
    await made(spaces, by, **wish)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_who_makes_the_last_two_at_once_gets_one(story, engine):
    wish = CalendarCreate(startup_id=story.startup_id)

    def make(unit):
        return Calendars(unit).create(wish, by=unit.by)

    for _ in range(rules.MOST_ADDRESSES - 1):
        story.do(make, story.key)
    outcomes = race(*[lambda: story.do(make, story.key)] * 4)
    assert kinds(outcomes) == {"CalendarMade": 1, "TooManyCalendars": 3}


async def test_someone_elses_key_makes_none(spaces, story):
    answer = await spaces.client(story.other_key).post("/v1/calendars", json={"startup_id": story.startup_id})
    assert (answer.status_code, answer.json()["code"]) == (403, "startup.not_yours")
    for place in ({"hub_id": story.hub_id}, {}):
        wish = {"startup_id": story.startup_id, **place}
        assert (await spaces.client(someone()).post("/v1/calendars", json=wish)).status_code == 403
