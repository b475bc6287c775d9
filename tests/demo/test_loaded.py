"""The small demo in databases: each process answers from it as if it had been there for years."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from deploy.demo.load import is_empty
from deploy.demo.network import Network
from services.events.registrations.models import Registration
from services.integrations.feed.models import FeedEntry
from services.kit import replicas
from services.kit.database import Database
from services.kit.tables import outbox_queue
from services.spaces.bookings.models import Booking
from services.spaces.people.repository import TeamRepository
from services.startups.people.models import Person
from services.startups.startups.models import Startup
from tests.demo.conftest import Loaded

STAFF = "staff@halle-freyssinet.example"


async def _every(client: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get(path, params={**query, "limit": "100", **cursor})
        assert answer.status_code == 200, (path, answer.text)
        page = answer.json()
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = {"cursor": page["next"]}


def _count(database: Database, table: Any) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_every_row_is_there(loaded: Loaded, small: Network) -> None:
    assert _count(loaded.databases["startups"], Startup) == 61  # with the one that was merged
    assert _count(loaded.databases["startups"], Person) == 200
    assert _count(loaded.databases["spaces"], Booking) == 500
    assert _count(loaded.databases["events"], Registration) == 200
    assert loaded.demo.hub_id == small.hubs[0]["id"]
    assert loaded.demo.printer_id == small.spaces.printer_id


def test_only_empty_databases_are_empty(loaded: Loaded) -> None:
    assert loaded.was_empty
    assert not is_empty(loaded.databases)


def test_nothing_is_left_to_deliver(loaded: Loaded) -> None:
    assert [name for name, database in loaded.databases.items() if _count(database, outbox_queue)] == []


def test_progress_is_told_step_by_step(loaded: Loaded) -> None:
    last = {name: (done, total) for name, done, total in loaded.steps}
    assert len(last) == 6
    assert all(done == total > 0 for done, total in last.values())
    assert all(0 <= done <= total for _, done, total in loaded.steps)


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["hubs", "startups", "sites", "resources", "policies", "events"])
async def test_anybody_reads_the_public_lists(loaded: Loaded, path: str) -> None:
    assert await _every(loaded.client(), f"/v1/{path}")


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["memberships", "bookings?hub=halle-freyssinet", "overview?hub=halle-freyssinet"])
async def test_staff_read_theirs(loaded: Loaded, path: str) -> None:
    staff = await loaded.signed_in(STAFF)
    answer = await staff.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.json().get("items", answer.json())
    assert not answer.json().get("unavailable")


@pytest.mark.anyio
async def test_every_booking_and_every_event_can_be_read(loaded: Loaded, small: Network) -> None:
    admin = await loaded.signed_in("admin@halle-freyssinet.example")
    bookings = await _every(admin, "/v1/bookings", **{"from": "2026-08-01T00:00:00Z", "to": "2027-03-01T00:00:00Z"})
    events = await _every(admin, "/v1/events", **{"from": "2025-11-01T00:00:00Z", "to": "2027-03-01T00:00:00Z"})
    assert Counter(b["state"] for b in bookings) == Counter(b["state"] for b in small.bookings)
    assert {event["id"] for event in events} == {event["id"] for event in small.agenda.events}
    assert any(event["waiting"] and event["seats_left"] == 0 for event in events)
    for event in small.agenda.events:
        joined = await _every(admin, f"/v1/events/{event['id']}/registrations")
        assert len(joined) == sum(r["event_id"] == event["id"] for r in small.registrations)


@pytest.mark.anyio
async def test_a_search_with_a_typing_error_finds_accents(loaded: Loaded) -> None:
    answer = await loaded.client().get("/v1/startups", params={"q": "numerik"})
    assert "Numérique en Commun" in [item["display_name"] for item in answer.json()["items"]]


@pytest.mark.anyio
async def test_stealth_startups_are_nowhere_in_public(loaded: Loaded, small: Network) -> None:
    hidden = {s.id for s in small.startups if s.row["visibility"] != "public" or s.row["published_at"] is None}
    public = {s.id for s in small.startups} - hidden
    assert hidden
    assert {item["id"] for item in await _every(loaded.client(), "/v1/startups")} == public
    feed = await loaded.client().get("/v1/feed", params={"types": "startup.*", "limit": "100"})
    assert {item["data"]["id"] for item in feed.json()["items"]} == public
    assert not [r for r in small.agenda.events if r["host_startup_id"] in hidden]


@pytest.mark.anyio
async def test_the_hub_of_each_startup_is_told_with_its_standing(loaded: Loaded) -> None:
    listed = await _every(loaded.client(), "/v1/startups", hub="halle-freyssinet", status="resident")
    assert listed
    for item in listed:
        assert {"hub": loaded.demo.hub_id, "status": "resident"} in item["hubs"]


@pytest.mark.anyio
async def test_everybody_signs_in_with_their_role(loaded: Loaded) -> None:
    for account in loaded.demo.accounts:
        client = await loaded.signed_in(str(account["email"]))
        me = (await client.get("/v1/me")).json()
        assert {(grant["role"], grant["startup_id"]) for grant in me["grants"]} == {
            (account["role"], account["startup_id"])
        }
    assert [account["role"] for account in loaded.demo.accounts] == ["admin", "staff", "startup_admin", "startup_admin"]
    assert len({account["password"] for account in loaded.demo.accounts}) == 4


@pytest.mark.anyio
async def test_whoever_runs_a_startup_is_its_founder_to_every_process(loaded: Loaded, small: Network) -> None:
    heroes = [account for account in loaded.demo.accounts if account["startup_id"]]
    for account in heroes:
        client = await loaded.signed_in(str(account["email"]))
        person_id = (await client.get("/v1/me")).json()["person_id"]
        assert person_id == small.people.founders[str(account["startup_id"])]
        with loaded.databases["spaces"].reading() as session:
            assert TeamRepository(session).startups_of(person_id) == {account["startup_id"]}


def test_who_is_in_a_team_is_the_same_to_every_process(loaded: Loaded, small: Network) -> None:
    with loaded.databases["spaces"].reading() as session:
        teams = TeamRepository(session)
        for role in small.people.roles:
            assert teams.is_in_team(role["person_id"], role["startup_id"]) == (role["ends_on"] is None)


@pytest.mark.anyio
async def test_a_startup_changes_its_own_page(loaded: Loaded) -> None:
    alice = await loaded.signed_in("alice@atelier-lumen.example")
    page = await alice.get("/v1/startups/atelier-lumen")
    team = await alice.get("/v1/startups/atelier-lumen/team")
    change = {"hiring": not page.json()["hiring"]}
    saved = await alice.patch("/v1/startups/atelier-lumen", json=change, headers={"if-match": page.headers["etag"]})
    assert saved.status_code == 200, saved.text
    assert "Alice Martin" in [role["name"] for role in team.json()["items"]]


@pytest.mark.anyio
async def test_both_keys_book_the_printer_but_only_one_of_them_at_ten(loaded: Loaded) -> None:
    wish = {
        "resource_id": loaded.demo.printer_id,
        "starts_at": "2026-12-02T10:00:00+01:00",
        "ends_at": "2026-12-02T12:00:00+01:00",
    }
    first, second = (loaded.client(key["key"]) for key in loaded.demo.api_keys)
    made = await first.post("/v1/bookings", json=wish)
    refused = await second.post("/v1/bookings", json=wish)
    assert (made.status_code, made.json().get("state")) == (201, "confirmed"), made.text
    assert made.json()["startup_id"] == loaded.demo.api_keys[0]["startup_id"]
    assert refused.status_code == 409, refused.text
    instead = refused.json()["alternatives"][0]
    again = await second.post("/v1/bookings", json={**instead})
    assert again.status_code == 201, again.text


def test_the_feed_has_no_gap_and_goes_on(loaded: Loaded) -> None:
    with loaded.databases["integrations"].reading() as session:
        sequences = session.execute(select(FeedEntry.sequence, FeedEntry.time).order_by(FeedEntry.sequence)).all()
    seeded = [row for row in sequences if row.time < sequences[-1].time]
    assert [row.sequence for row in sequences] == list(range(1, len(sequences) + 1))
    assert [row.time for row in seeded] == sorted(row.time for row in seeded)


@pytest.mark.anyio
async def test_news_comes_after_what_the_demo_told(loaded: Loaded) -> None:
    before = (await loaded.client().get("/v1/feed", params={"after": "1000000"})).json()
    assert before["items"] == []
    staff = await loaded.signed_in(STAFF)
    hub_id = loaded.demo.hub_id
    made = await staff.post("/v1/startups", json={"display_name": "Tout Neuf", "visibility": "public"})
    assert made.status_code == 201, made.text
    member = {"startup_id": made.json()["id"], "hub_id": hub_id, "starts_on": "2026-11-01"}
    assert (await staff.post("/v1/memberships", json=member)).status_code == 201
    await loaded.product.settle()
    feed = (await staff.get("/v1/feed", params={"types": "startup.*", "after": "40", "limit": "100"})).json()
    assert made.json()["id"] in [item["data"].get("id") for item in feed["items"]]


@pytest.mark.anyio
async def test_copies_in_other_processes_are_what_the_startups_service_says(loaded: Loaded) -> None:
    shown = (await loaded.client().get("/v1/startups/nuage-vert")).json()
    hub = (await loaded.client().get("/v1/hubs/halle-freyssinet")).json()
    for process in ("spaces", "events", "gateway"):
        with loaded.databases[process].reading() as session:
            startup = replicas.find(session, "startup", "nuage-vert")
            place = replicas.find(session, "hub", "halle-freyssinet")
        assert startup is not None
        assert startup.data == shown
        assert place is not None
        assert place.data == hub
