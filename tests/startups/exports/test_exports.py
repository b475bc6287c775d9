"""Exports: open data for everybody, more for staff, and nothing of what is secret."""

import csv
import io
import tracemalloc
from typing import Any

import anyio
import pytest
from sqlalchemy import event, insert, select

from services.kit.ids import new_id
from services.kit.principal import ANONYMOUS, IDENTITY_HEADER, Issuer
from services.startups.exports import operations
from services.startups.startups.repository import startup
from tests.startups.imports.conftest import Importing, siren
from tests.support.service import KEYS, key_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio
PATH = "/v1/startups/export"
CSV = {"Accept": "text/csv"}
NAMED: dict[str, Any] = {
    "name": "Éléphant; Rose",
    "pitch": "=1+1",
    "descriptions": {"fr": "Des\n«jouets»", "en": '-5% "off"'},
    "website": "https://elephant.example/",
    "founded_on": "2021-03",
    "stage": "seed",
    "sectors": ["toys", "greentech"],
    "tags": ["repair", "@home"],
    "identifiers": [
        {"scheme": "siren", "value": "732829320"},
        {"scheme": "vat", "value": "FR44732829320"},
        {"scheme": "foreign", "value": "DE HRB 12345"},
    ],
    "aliases": ["Pink Elephant", "@elephant"],
    "legal_name": "=Éléphant SAS",
    "business_model": "b2c",
    "closed_on": "2026-06",
    "email_contact": "hello@elephant.example",
    "socials": {"github": "https://github.com/elephant", "mastodon": "https://social.example/@elephant"},
    "hiring": True,
}


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def secrets(directory: Any) -> None:
    """One startup of every kind that is not for everybody."""
    for visibility in ("network", "hub", "private"):
        await directory.startup(f"Secret {visibility}", visibility=visibility, since="2026-01-01")
    await directory.made("/v1/startups", directory.client(someone()), display_name="Secret draft")
    gone = await directory.startup("Secret gone")
    await directory.staff.delete(f"/v1/startups/{gone['id']}", headers={"If-Match": "*"})


async def test_anybody_exports_a_table_that_runs_no_formula(directory: Any) -> None:
    await directory.startup(since="2026-01-01", **NAMED)
    answer = await directory.anyone.get(PATH, headers=CSV)
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="startups.csv"'
    assert answer.headers["cache-control"] == "public, max-age=60"
    (row,) = rows_of(answer)
    assert row["pitch"] == "'=1+1"
    assert row["description_en"] == '\'-5% "off"'
    assert (row["siren"], row["founded_on"]) == ("732829320", "2021-03")
    assert (row["sectors"], row["tags"]) == ("toys|greentech", "repair|@home")
    assert (row["hub"], row["hiring"], row["closed_on"]) == ("halle-freyssinet", "true", "2026-06")
    assert row["socials"] == "https://github.com/elephant|https://social.example/@elephant"
    assert (row["aliases"], row["legal_name"]) == ("Pink Elephant|@elephant", "'=Éléphant SAS")


@pytest.mark.parametrize(
    "accept",
    ["text/csv", "application/json", "application/ld+json", "*/*", "text/html, application/json;q=0.9, text/csv"],
)
async def test_what_is_secret_is_in_no_export_whoever_asks(directory: Any, accept: str) -> None:
    await directory.startup("Open")
    await secrets(directory)
    asking = [directory.anyone, directory.staff, directory.client(network_admin()), directory.client(someone())]
    for by in asking:
        answer = await by.get(PATH, headers={"Accept": accept})
        assert answer.status_code == 200
        assert "Open" in answer.text
        assert "Secret" not in answer.text
        assert "Secret" not in (await by.get("/v1/startups/feed.json")).text


async def test_json_and_linked_data_say_the_same(directory: Any) -> None:
    made = await directory.startup(**NAMED)
    plain = (await directory.anyone.get(PATH)).json()
    (item,) = plain["items"]
    read = (await directory.anyone.get(f"/v1/startups/{made['id']}")).json()
    assert item == {name: read[name] for name in item}
    assert not {"locked_fields", "version", "published", "legal_form", "missing", "freshness"} & item.keys()
    linked = await directory.anyone.get(PATH, headers={"Accept": "application/ld+json"})
    assert linked.headers["content-type"] == "application/ld+json"
    graph = linked.json()
    assert graph["@context"] == "https://schema.org"
    assert (graph["@graph"][0]["@type"], graph["@graph"][0]["vatID"]) == ("Organization", "FR44732829320")


async def test_an_empty_export_is_well_formed(directory: Any) -> None:
    assert (await directory.anyone.get(PATH)).json() == {"items": []}
    assert (await directory.anyone.get(PATH, headers={"Accept": "application/ld+json"})).json()["@graph"] == []
    assert rows_of(await directory.anyone.get(PATH, headers=CSV)) == []


@pytest.mark.parametrize("accept", ["text/csv", "application/json"])
async def test_a_long_export_is_written_piece_by_piece(directory: Any, monkeypatch: Any, accept: str) -> None:
    monkeypatch.setattr(operations, "_AT_ONCE", 3)
    for count in range(1, 8):
        await directory.startup(f"Number {count}")
        largest = 0

        def seen(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal largest
            largest += "startup.number > " in statement

        event.listen(directory.service.database.engine, "after_cursor_execute", seen)
        answer = await directory.anyone.get(PATH, headers={"Accept": accept})
        event.remove(directory.service.database.engine, "after_cursor_execute", seen)
        found = rows_of(answer) if "csv" in accept else answer.json()["items"]
        assert [each["display_name"] for each in found] == [f"Number {n}" for n in range(1, count + 1)]
        assert largest == count // 3 + 1


async def test_what_is_exported_can_be_imported_elsewhere(directory: Any, service: Any) -> None:
    await directory.startup(since="2026-01-01", **NAMED)
    for name in ("=Formula", "'quoted", "Homonym"):
        await directory.startup(name, since="2026-01-01")
    await directory.startup("Homonym", identifiers=[{"scheme": "siren", "value": siren(1)}], since="2026-01-01")
    answer = await directory.anyone.get(PATH, headers=CSV)
    elsewhere = type(directory)(service("startups", demo=True), "", "")
    hub = {"name": "Halle Freyssinet", "kind": "quarter"}
    made = await elsewhere.client(network_admin()).post("/v1/hubs", json=hub)
    elsewhere.hub = made.json()["id"]
    importing = Importing(elsewhere)
    assert await importing.counts(answer.content) == (5, 0, 0, 0)
    assert await importing.counts(answer.content) == (0, 0, 5, 0)
    again = rows_of(await elsewhere.anyone.get(PATH, headers=CSV))
    for row, known in zip(again, rows_of(answer), strict=True):
        own = {"id": "", "slug": ""}
        assert row | own == known | own
    # Where its startups already are, the file changes nothing.
    assert await Importing(directory).counts(answer.content) == (0, 0, 5, 0)


async def test_a_hub_s_export_has_its_startups_only(directory: Any) -> None:
    await directory.startup("Here", since="2026-01-01")
    await directory.startup("Nowhere")
    answer = await directory.anyone.get(PATH, headers=CSV, params={"hub": "halle-freyssinet"})
    assert [row["display_name"] for row in rows_of(answer)] == ["Here"]
    unknown = await directory.anyone.get(PATH, params={"hub": "nowhere"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "hub.not_found")


async def test_staff_export_all_of_their_hub_with_more_columns(directory: Any) -> None:
    await secrets(directory)
    await directory.startup("Elsewhere", since="2026-01-01", where=directory.other_hub)
    answer = await directory.staff.get(PATH, headers=CSV, params={"scope": "hub"})
    assert answer.headers["cache-control"] == "private, no-store"
    rows = rows_of(answer)
    assert [row["display_name"] for row in rows] == ["Secret network", "Secret hub", "Secret private"]
    assert {"published", "headcount_band", "updated_at"} <= rows[0].keys()
    assert rows[0]["hubs"] == "halle-freyssinet:resident"


async def test_a_large_directory_is_exported_in_little_memory(directory: Any) -> None:
    made = await directory.startup("Model", descriptions={"en": "x" * 4000})
    with directory.service.database.transaction() as session:
        model = session.execute(select(startup).where(startup.c.id == made["id"])).one()._asdict()
        model.pop("number")
        copies = [{**model, "id": new_id(), "slug": f"copy-{n}", "folded_text": ""} for n in range(3000)]
        session.execute(insert(startup), copies)
    del copies
    sent, most = 0, 0

    async def send(message: dict[str, Any]) -> None:
        nonlocal sent, most
        sent += len(message.get("body", b""))
        most = max(most, tracemalloc.get_traced_memory()[0])

    token = Issuer("gateway", KEYS["gateway"], directory.service.clock).token(ANONYMOUS, "startups")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "state": {},
        "headers": [(b"accept", b"text/csv"), (IDENTITY_HEADER.encode(), token.encode())],
    }
    tracemalloc.start()
    await directory.service.app(scope, anyio.sleep_forever, send)
    tracemalloc.stop()
    assert sent > 12_000_000
    assert most < 6_000_000


async def test_the_feed_tells_of_the_newest_first(directory: Any) -> None:
    await directory.startup("First", pitch="Une idée")
    await directory.startup("Second", tags=["new"], website="https://second.example")
    answer = await directory.anyone.get("/v1/startups/feed.json")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {item["title"] for item in feed["items"]} == {"First", "Second"}
    for item in feed["items"]:
        assert item["url"].endswith(f"/startups/{item['title'].lower()}")
        assert item["content_text"]
        assert item["date_published"].startswith("2026-12-01T08:00:00")
    again = await directory.anyone.get("/v1/startups/feed.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_somebody_else_s_key_exports_no_hub(directory: Any) -> None:
    made = await directory.startup("One", since="2026-01-01")
    anonymous = await directory.anyone.get(PATH, params={"scope": "hub"})
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "credential.missing")
    other = directory.client(staff_of(directory.other_hub))
    for by, query in (
        (directory.client(key_of(made["id"], directory.hub)), {}),
        (directory.client(key_of(made["id"], directory.hub)), {"hub": directory.hub}),
        (directory.client(someone()), {}),
        (other, {"hub": directory.hub}),
    ):
        answer = await by.get(PATH, params={"scope": "hub", **query})
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
    assert rows_of(await other.get(PATH, headers=CSV, params={"scope": "hub"})) == []
