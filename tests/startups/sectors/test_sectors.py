"""The taxonomy of sectors: read by anybody, asked of every startup, found by parents, counted as listed."""

from typing import Any

import pytest
from sqlalchemy import text

from services.startups.sectors import rules
from services.startups.sectors.taxonomy import SECTORS

pytestmark = pytest.mark.anyio


async def page(client: Any, **query: Any) -> dict[str, Any]:
    answer = await client.get("/v1/startups", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_taxonomy_has_two_levels_and_loses_nobody() -> None:
    for code, sector in SECTORS.items():
        assert code.isidentifier(), code
        assert len(code) <= 40
        parent = SECTORS[sector.parent] if sector.parent else None
        assert parent is None or (parent.parent is None and parent.replaced_by is None), code
        last = rules.current(code)
        assert last is not None, code
        assert SECTORS[last].replaced_by is None, code
    labels = [(sector.label.fr, sector.label.en) for sector in SECTORS.values()]
    assert len(set(labels)) == len(labels)


async def test_anybody_reads_the_sectors_in_their_language(directory: Any) -> None:
    listed = await directory.anyone.get("/v1/sectors", params={"limit": 100, "count": "true"})
    items = listed.json()["items"]
    assert [item["code"] for item in items] == list(SECTORS)
    assert (listed.json()["total"], listed.json()["next"]) == (len(SECTORS), None)
    french = directory.client(**{"accept-language": "fr"})
    below = (await french.get("/v1/sectors", params={"parent": "greentech"})).json()["items"]
    assert {item["parent"] for item in below} == {"greentech"}
    energy = next(item for item in below if item["code"] == "energy")
    assert (energy["label"], energy["labels"]) == ("Énergie", {"en": "Energy", "fr": "Énergie"})
    assert next(item for item in items if item["code"] == "edtech")["replaced_by"] == "education"
    first = await directory.anyone.get("/v1/sectors", params={"limit": 60})
    rest = await directory.anyone.get("/v1/sectors", params={"limit": 60, "cursor": first.json()["next"]})
    assert first.json()["items"] + rest.json()["items"] == items
    assert (await directory.anyone.get("/v1/sectors", params={"parent": "nowhere"})).json()["items"] == []


async def test_an_unknown_sector_is_refused_with_the_nearest(directory: Any) -> None:
    wish = {"display_name": "One", "sectors": ["energy", "helth", "xyzzy"]}
    answer = await directory.staff.post("/v1/startups", json=wish)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "sector.unknown")
    first, second = problem["violations"]
    assert (first["field"], first["actual"], first["limit"]) == ("sectors.1", "helth", ["health", "digital_health"])
    assert "health" in first["message"]
    assert "/v1/sectors" in second["message"]
    assert await directory.names() == []
    made = await directory.startup("One", sectors=["energy"])
    path = f"/v1/startups/{made['id']}"
    again = await directory.staff.patch(path, json={"sectors": ["enrgy"]}, headers={"If-Match": "*"})
    assert (again.status_code, again.json()["violations"][0]["limit"][0]) == (422, "energy")
    asked = await directory.anyone.get("/v1/startups", params={"sector": "helth"})
    assert (asked.status_code, asked.json()["violations"][0]["field"]) == (422, "sector")


async def test_a_replaced_sector_is_kept_as_its_successor(directory: Any) -> None:
    made = await directory.startup("One", sectors=["EdTech", "hardware", "education"])
    assert made["sectors"] == ["education", "electronics"]
    assert await directory.names(sector="edtech") == await directory.names(sector="education") == ["One"]


async def test_a_parent_finds_its_leaves_and_counts_as_it_lists(directory: Any) -> None:
    await directory.startup("Sun", sectors=["energy", "climate"])
    await directory.startup("Water", sectors=["water"])
    await directory.startup("Green", sectors=["greentech"])
    await directory.startup("Both", sectors=["ai", "energy"])
    await directory.startup("Other", sectors=["toys"])
    await directory.startup("Secret", sectors=["energy"], visibility="private")
    assert await directory.names(sector="greentech") == ["Both", "Green", "Sun", "Water"]
    assert await directory.names(sector=["greentech", "software"]) == ["Both"]
    for query in ({}, {"q": "sun"}):
        facet = (await page(directory.anyone, facets="sector", **query))["facets"]["sector"]
        assert facet
        for entry in facet:
            narrowed = await page(directory.anyone, count="true", sector=entry["value"], **query)
            assert narrowed["total"] == entry["count"], entry
    french = directory.client(**{"accept-language": "fr"})
    counts = {e["label"]: e["count"] for e in (await page(french, facets="sector"))["facets"]["sector"]}
    assert (counts["Technologies vertes"], counts["Énergie"], counts["Logiciel"]) == (4, 2, 1)


async def test_a_startup_that_changes_its_sectors_is_no_longer_found_by_the_old_ones(directory: Any) -> None:
    made = await directory.startup("Sun", sectors=["energy"])
    path = f"/v1/startups/{made['id']}"
    await directory.staff.patch(path, json={"sectors": ["ai"]}, headers={"If-Match": "*"})
    assert await directory.names(sector="greentech") == []
    assert await directory.names(sector="software") == ["Sun"]


async def test_a_search_finds_a_sector_by_its_name_in_both_languages(directory: Any) -> None:
    await directory.startup("Sun", sectors=["circular_economy"])
    assert await directory.names(q="économie circulaire") == await directory.names(q="circular economy") == ["Sun"]


async def test_a_word_of_before_the_taxonomy_is_still_shown(directory: Any) -> None:
    made = await directory.startup("Old", sectors=["ai"])
    with directory.service.database.transaction() as session:
        session.execute(text("UPDATE startup SET sectors = '[\"basket weaving\"]'"))
        session.execute(text("UPDATE startup_sector SET value = 'basket weaving' WHERE value = 'ai'"))
    path = f"/v1/startups/{made['id']}"
    changed = await directory.staff.patch(path, json={"pitch": "Baskets"}, headers={"If-Match": "*"})
    assert (changed.status_code, changed.json()["sectors"]) == (200, ["basket weaving"])
    facet = (await page(directory.anyone, facets="sector"))["facets"]["sector"]
    assert {"value": "basket weaving", "count": 1, "label": "basket weaving", "slug": None} in facet


@pytest.mark.parametrize(
    ("word", "code"),
    [("Énergie", "energy"), ("ENERGY", "energy"), ("circular economy", "circular_economy"), ("edtech", "education"),
     ("technologies éducatives", "education"), ("basket weaving", None), ("", None)],
)  # fmt: skip
def test_a_spreadsheet_may_call_a_sector_by_its_label(word: str, code: str | None) -> None:
    assert rules.named(word) == code
