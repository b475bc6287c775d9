"""Lists, searches, filters and counts through HTTP, for what each caller may see."""

from typing import Any

import pytest
from sqlalchemy import event

from services.kit.ids import new_id
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def page(client: Any, **query: Any) -> dict[str, Any]:
    answer = await client.get("/v1/startups", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_anyone_lists_startups_by_name_whatever_the_accents(directory: Any) -> None:
    for name in ("Zoé", "éclair", "Eau Vive", "Œuvre", "abricot", "Łódź"):
        await directory.startup(name)
    assert await directory.names() == ["abricot", "Eau Vive", "éclair", "Łódź", "Œuvre", "Zoé"]
    assert (await directory.names(sort="-display_name"))[0] == "Zoé"
    assert (await directory.names(sort="created_at"))[0] == "Zoé"
    assert "total" not in await page(directory.anyone)
    unknown = await directory.anyone.get("/v1/startups", params={"sort": "pitch"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "sort.unknown")


@pytest.mark.parametrize("query", [{}, {"q": "star"}, {"sort": "-founded_on"}])
async def test_pages_join_up(directory: Any, query: dict[str, str]) -> None:
    for number in range(7):
        await directory.startup(f"Star {number}", founded_on=f"201{number}" if number % 2 else None)
    whole = await page(directory.anyone, count="true", **query)
    assert (whole["total"], whole["next"]) == (7, None)
    joined, cursor = [], None
    while True:
        part = await page(directory.anyone, limit=3, **query, **({"cursor": cursor} if cursor else {}))
        joined += part["items"]
        cursor = part["next"]
        if cursor is None:
            break
    assert joined == whole["items"]
    first = await directory.anyone.get("/v1/startups", params={"limit": 3, **query})
    assert 'rel="next"' in first.headers["link"]
    foreign = await directory.anyone.get("/v1/startups", params={"cursor": first.json()["next"], "hiring": "true"})
    assert (foreign.status_code, foreign.json()["code"]) == (400, "cursor.invalid")


async def test_a_search_ranks_names_before_words_before_typing_errors_before_texts(directory: Any) -> None:
    await directory.startup("Alphma")
    await directory.startup("Text only", pitch="We print alpha particles")
    await directory.startup("Tag only", tags=["alpha"])
    await directory.startup("The Alpha House")
    await directory.startup("Alphabet")
    await directory.startup("Alias", aliases=["Alpha"])
    await directory.startup("Alpha")
    await directory.startup("Unrelated")
    assert await directory.names(q="ALPHA") == [
        "Alpha", "Alias", "Alphabet", "The Alpha House", "Alphma", "Tag only", "Text only",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("numerik", ["Numérique Santé"]),
        ("elefant", ["Éléphant"]),
        ("ha noi", ["Hà Nội Works"]),
        ("oeuvre", ["L’Œuvre"]),
        ("L'oeuvre", ["L’Œuvre"]),
        ("lodz", ["Łódź"]),
        ("c++", ["C++ Club"]),
        (".net", [".NET Factory"]),
        ("ai", ["AI Lab"]),
        ("🚀", ["🚀 Rocket"]),
        ("z", ["Zoé"]),
        ("مدينة", ["مَدينة"]),
        ("732 829 320", ["Numérique Santé"]),
        ("FR44732829320", ["AI Lab"]),
        ("44 732 829 320", ["AI Lab"]),
        ("100%", ["100% Local"]),
        ("réparables", ["Zoé"]),
        ('"; DROP TABLE startup', []),
        ("''\" OR *", []),
        ("%", []),
        ("xyzzy", []),
    ],
)
async def test_a_search_forgives(directory: Any, query: str, expected: list[str]) -> None:
    siren, vat = {"scheme": "siren", "value": "732829320"}, {"scheme": "vat", "value": "FR44732829320"}
    known = {"Numérique Santé": [siren], "AI Lab": [vat]}
    for name in ("Numérique Santé", "Éléphant", "Hà Nội Works", "L’Œuvre", "Łódź", "C++ Club", ".NET Factory",
                 "AI Lab", "🚀 Rocket", "مَدينة", "100% Local", "Mercure"):  # fmt: skip
        await directory.startup(name, identifiers=known.get(name, []))
    await directory.startup("Zoé", descriptions={"fr": "Des jouets\nréparables"})
    assert await directory.names(q=query) == expected


async def test_a_search_of_blanks_is_a_list(directory: Any) -> None:
    await directory.startup("Alpha")
    assert await directory.names(q="  ") == ["Alpha"]


async def test_filters_narrow_together(directory: Any) -> None:
    await directory.startup(
        "Alpha", sectors=["health", "ai"], stage="seed", tags=["b2b"], hiring=True, since="2026-01-01"
    )
    await directory.startup("Beta", sectors=["health"], stage="growth", since="2026-01-01", where=directory.other_hub)
    await directory.startup("Gamma", sectors=["toys"], stage="seed")
    names = directory.names
    assert await names(sector="Health") == ["Alpha", "Beta"]
    assert await names(sector=["health", "ai"]) == ["Alpha"]
    assert await names(sector="health", stage="growth") == ["Beta"]
    assert await names(tag="b2b") == ["Alpha"]
    assert await names(hiring="true") == ["Alpha"]
    assert await names(hub="halle-freyssinet") == await names(hub=directory.hub) == ["Alpha"]
    assert await names(hub=directory.other_hub, q="alpha") == []
    assert await names(near="48.85,2.35,20") == ["Alpha"]
    assert await names(near="48.85,2.35,400") == ["Alpha", "Beta"]
    for query, status, code in (
        ({"hub": "nowhere"}, 404, "hub.not_found"),
        ({"near": "here"}, 400, "query.near_invalid"),
        ({"near": "nan,0,1"}, 400, "query.near_invalid"),
        ({"facets": "colour"}, 400, "query.facet_unknown"),
        ({"colour": "pink"}, 400, "query.unknown"),
        ({"stage": "unicorn"}, 422, "value.invalid"),
    ):
        answer = await directory.anyone.get("/v1/startups", params=query)
        assert (answer.status_code, answer.json()["code"]) == (status, code), query


async def test_the_status_follows_from_memberships(directory: Any) -> None:
    await directory.startup("Resident", since="2026-01-01")
    await directory.startup("Candidate", since="2027-01-01")
    for name, outcome in (("Alumna", "graduated"), ("Former", "left")):
        made = await directory.startup(name)
        membership = await directory.member(made, starts_on="2025-01-01")
        end = {"ends_on": "2026-06-01", "outcome": outcome}
        assert (await directory.staff.post(f"/v1/memberships/{membership['id']}/end", json=end)).status_code == 200
    back = (await page(directory.anyone, q="Former"))["items"][0]
    await directory.member(back, starts_on="2026-09-01", hub_id=directory.other_hub)
    shown = {item["display_name"]: item["hubs"] for item in (await page(directory.anyone))["items"]}
    here = directory.hub
    assert shown["Candidate"] == [{"hub": here, "status": "candidate"}]
    assert sorted(shown["Former"], key=str) == sorted(
        [{"hub": here, "status": "former"}, {"hub": directory.other_hub, "status": "resident"}], key=str
    )
    for status, expected in (
        ("resident", ["Former", "Resident"]), ("candidate", ["Candidate"]), ("alumni", ["Alumna"]),
        ("former", ["Former"]),
    ):  # fmt: skip
        assert await directory.names(status=status) == expected
    assert await directory.names(status="resident", hub=here) == ["Resident"]


async def stage(directory: Any) -> dict[str, str]:
    """One startup of each visibility in the first hub, one that waits, one elsewhere; ids by name."""
    made = {}
    for visibility in ("public", "network", "hub", "private"):
        made[visibility] = await directory.startup(
            f"Numérique {visibility}", visibility=visibility, since="2026-01-01", sectors=["health"], stage="seed"
        )
    made["waiting"] = await directory.made(
        "/v1/startups", directory.client(someone()), display_name="Numérique waiting", sectors=["health"]
    )
    await directory.startup("Numérique elsewhere", since="2026-01-01", where=directory.other_hub, sectors=["health"])
    return {name: startup["id"] for name, startup in made.items()}


async def test_everybody_sees_what_is_theirs_to_see_everywhere_the_same(directory: Any) -> None:
    ids = await stage(directory)
    here, there = directory.hub, directory.other_hub
    seen = {
        "anybody": (directory.anyone, {"elsewhere", "public"}),
        "a stranger": (directory.client(someone()), {"elsewhere", "network", "public"}),
        "a neighbour": (directory.client(member_of(new_id(), here)), {"elsewhere", "hub", "network", "public"}),
        "the stealth team": (
            directory.client(startup_admin_of(ids["private"], here)),
            {"elsewhere", "hub", "network", "private", "public"},
        ),
        "its key without a hub": (
            directory.client(key_of(ids["private"])), {"elsewhere", "network", "private", "public"}
        ),
        "a key that may not read": (
            directory.client(key_of(ids["private"], here, scopes=["bookings:read"])), {"elsewhere", "public"}
        ),
        "staff here": (
            directory.client(staff_of(here)), {"elsewhere", "hub", "network", "private", "public", "waiting"}
        ),
        "staff there": (directory.client(staff_of(there)), {"elsewhere", "network", "public", "waiting"}),
        "an admin of the network": (
            directory.client(network_admin()), {"elsewhere", "hub", "network", "private", "public", "waiting"}
        ),
    }  # fmt: skip
    for who, (client, expected) in seen.items():
        names = {f"Numérique {name}" for name in expected}
        for query in ({}, {"q": "numerik"}, {"sector": "health"}):
            found = await page(client, count="true", facets="sector,stage,hub,tag", **query)
            assert {item["display_name"] for item in found["items"]} == names, (who, query)
            assert found["total"] == len(names), (who, query)
            facets = found["facets"]
            assert facets["sector"] == [{"value": "health", "count": len(names), "label": "Health", "slug": None}]
            assert sum(entry["count"] for entry in facets["stage"]) == len(expected - {"elsewhere", "waiting"})
            hubs = {entry["value"]: entry["count"] for entry in facets["hub"]}
            assert hubs == {here: len(expected - {"elsewhere", "waiting"}), there: 1}
        for name, startup_id in ids.items():
            answer = await client.get(f"/v1/startups/{startup_id}")
            assert (answer.status_code == 200) == (name in expected), (who, name)


async def test_each_count_is_the_total_of_the_list_it_leads_to(directory: Any) -> None:
    for number in range(9):
        await directory.startup(
            f"Numérique {number}",
            sectors=["health", "ai"][: 1 + number % 2],
            tags=[f"t{number % 3}"],
            stage=["seed", "growth"][number % 2],
            since="2026-01-01" if number % 4 else "2027-01-01",
            where=[directory.hub, directory.other_hub][number % 2],
        )
    for base in ({}, {"q": "numerik"}, {"stage": "seed"}, {"status": "resident"}, {"tag": "t1", "hub": directory.hub}):
        found = await page(directory.anyone, facets="sector,stage,hub,tag", **base)
        assert found["facets"]["sector"]
        for facet, counts in found["facets"].items():
            for entry in counts:
                if facet in base and base[facet] != entry["value"]:
                    continue
                narrowed = await page(directory.anyone, count="true", **{**base, facet: entry["value"]})
                assert narrowed["total"] == entry["count"], (base, facet, entry)


async def test_a_list_needs_few_statements_however_long_it_is(directory: Any) -> None:
    for number in range(6):
        await directory.startup(f"Alpha {number}", since="2026-01-01")
    statements: list[str] = []
    engine = directory.service.database.engine
    event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    counts = []
    for limit in (1, 6):
        statements.clear()
        await page(directory.anyone, limit=limit)
        counts.append(sum(said.lstrip().startswith("SELECT") for said in statements))
    assert counts == [4, 4]
