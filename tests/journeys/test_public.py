"""What anyone may read and do without a key."""

import anyio
import pytest

pytestmark = pytest.mark.anyio


async def published(hub, **more):
    starts, ends = f"{hub.tomorrow}T18:00:00+01:00", f"{hub.tomorrow}T20:00:00+01:00"
    wish = {"hub_id": hub.id, "title": {"fr": "Soirée découpe laser"}, "starts_at": starts, "ends_at": ends} | more
    event = await hub.made(hub.staff, "/v1/events", **wish)
    answer = await hub.staff.post(f"/v1/events/{event['id']}/publish")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_startup_is_found_without_its_accent_and_with_a_slip(hub):
    found = (await hub.anonymous.get("/v1/startups", params={"q": "numerik"})).json()["items"]
    assert hub.alice_startup in {startup["id"] for startup in found}
    slug = next(startup["slug"] for startup in found if startup["id"] == hub.alice_startup)
    read = await hub.anonymous.get(f"/v1/startups/{slug}")
    assert read.json()["display_name"] == "Alpha Numérique"
    assert read.json()["hubs"] == [{"hub": hub.id, "status": "resident"}]


async def test_the_last_seat_goes_to_exactly_one(hub):
    event = await published(hub, capacity=1, registration={"mode": "open", "waitlist": "direct"})
    answers = []

    async def register(number):
        wish = {"name": f"Guest {number}", "email": f"guest{number}@example.com"}
        answers.append(await hub.anonymous.post(f"/v1/events/{event['id']}/registrations", json=wish))

    async with anyio.create_task_group() as tasks:
        for number in range(8):
            tasks.start_soon(register, number)
    assert {answer.status_code for answer in answers} == {201}
    states = sorted(answer.json()["state"] for answer in answers)
    assert states == ["confirmed"] + ["waitlisted"] * 7
    assert sorted(a.json()["position"] for a in answers if a.json()["state"] == "waitlisted") == list(range(1, 8))
    shown = (await hub.anonymous.get(f"/v1/events/{event['slug']}")).json()
    assert (shown["seats_left"], shown["waiting"]) == (0, 7)


async def test_registering_twice_answers_with_the_same_registration(hub):
    event = await published(hub, capacity=10)
    wish = {"name": "Léa", "email": "lea@example.com"}
    first = await hub.anonymous.post(f"/v1/events/{event['id']}/registrations", json=wish)
    again = await hub.anonymous.post(
        f"/v1/events/{event['id']}/registrations", json={**wish, "email": "LEA@example.com"}
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    listed = await hub.anonymous.get("/v1/events", params={"hub": hub.id, "limit": 100})
    assert event["id"] in {shown["id"] for shown in listed.json()["items"]}
    assert (await hub.anonymous.get(f"/v1/events/{event['id']}/registrations")).status_code == 401


async def test_a_startup_in_stealth_is_nowhere(hub):
    hidden = await hub.startup("Furtive Numérique", visibility="private")
    await hub.deliver()
    for path in ("/v1/startups?q=numerik&limit=100", "/v1/startups?limit=100", "/v1/feed?after=0"):
        answer = await hub.anonymous.get(path)
        assert answer.status_code == 200
        assert hidden not in answer.text
        assert "Furtive" not in answer.text
    assert (await hub.anonymous.get(f"/v1/startups/{hidden}")).status_code == 404
    assert (await hub.staff.get(f"/v1/startups/{hidden}")).status_code == 200


async def test_one_document_describes_every_service(hub):
    document = (await hub.anonymous.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/bookings", "/v1/startups", "/v1/events", "/v1/feed", "/v1/sessions"} <= set(document["paths"])
    assert not any(path.startswith("/internal") for path in document["paths"])
    page = await hub.anonymous.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text


async def test_the_front_page_shows_the_hub_in_both_languages(hub):
    # In the morning: the front page shows what comes first, and the events of other journeys come in the evening.
    early = {"starts_at": f"{hub.tomorrow}T08:00:00+01:00", "ends_at": f"{hub.tomorrow}T09:00:00+01:00"}
    event = await published(hub, title={"fr": "Visite de l’atelier", "en": "Workshop tour"}, **early)
    await hub.deliver()
    for language, title in (("fr", "Visite de l’atelier"), ("en", "Workshop tour")):
        page = await hub.anonymous.get("/", params={"hub": hub.id}, headers={"Accept-Language": language})
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
        assert title in page.text
    assert (await hub.anonymous.get(f"/events/{event['slug']}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/nothing", 404, "route.not_found"),
        ("/v1/startups?colour=red", 400, "query.unknown"),
        ("/v1/startups?cursor=abc", 400, "cursor.invalid"),
        ("/v1/availability?kind=x&duration=PT1H&from=2026-12-01T09:00:00&to=2026-12-02T09:00:00Z", 422, "time.naive"),
    ],
)
async def test_every_refusal_is_a_problem_that_says_what_is_wrong(hub, path, status, code):
    answer = await hub.anonymous.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    named = {problem["code"], *(violation["code"] for violation in problem.get("violations", []))}
    assert answer.status_code == problem["status"] == status
    assert code in named
    assert problem["instance"] == answer.headers["x-request-id"]
