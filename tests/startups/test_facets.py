"""Each count is the total of the list it leads to: for everybody, whatever is asked."""

import random
from typing import Any

import pytest

from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio

FACETS = "sector,stage,hub,tag"
NAMES = ("Numérique", "Lumen", "Alpha", "Fit Lab", "Éléphant")


async def crowd(directory: Any, chance: random.Random) -> list[dict[str, Any]]:
    """Startups of every visibility, in no hub, one or two, with and without sectors, tags and stage."""
    made = []
    for number in range(24):
        maker = directory.client(someone()) if number % 8 == 7 else directory.staff
        startup = await directory.made(
            "/v1/startups", maker,
            display_name=f"{chance.choice(NAMES)} {number}",
            visibility=chance.choice(("public", "public", "network", "hub", "private")),
            sectors=chance.sample(("health", "ai", "toys"), chance.randrange(3)),
            tags=chance.sample(("b2b", "lumen"), chance.randrange(3)),
            stage=chance.choice((None, "seed", "growth")),
            hiring=chance.random() < 0.3,
        )  # fmt: skip
        hubs = chance.sample((directory.hub, directory.other_hub), chance.randrange(3))
        for hub in hubs if number % 8 != 7 else ():
            since = chance.choice(("2026-01-01", "2027-01-01"))
            lives = {"startup_id": startup["id"], "hub_id": hub, "kind": "residency", "starts_on": since}
            await directory.made("/v1/memberships", directory.client(network_admin()), **lives)
        made.append(startup)
    return made


async def page(client: Any, query: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get("/v1/startups", params={"count": "true", "limit": 100, **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["total"] == len(found["items"])
    return found


async def test_each_count_is_the_total_of_the_list_it_leads_to_for_everybody(directory: Any) -> None:
    chance = random.Random(20)
    startups = await crowd(directory, chance)
    stealth = next(startup["id"] for startup in startups if startup["visibility"] == "private")
    public = next(startup["id"] for startup in startups if startup["visibility"] == "public")
    callers = {
        "a stranger": directory.anyone,
        "another startup's key": directory.client(key_of(public)),
        "a neighbour": directory.client(member_of(public, directory.hub)),
        "its own team": directory.client(startup_admin_of(stealth)),
        "staff here": directory.staff,
        "staff there": directory.client(staff_of(directory.other_hub)),
        "an admin of the network": directory.client(network_admin()),
    }
    bases: list[dict[str, Any]] = [
        {}, {"q": "numerik"}, {"q": "lumen", "hiring": "true"}, {"status": "resident"},
        {"q": "1", "status": "candidate"}, {"hub": directory.hub, "sector": "ai"},
        {"near": "48.85,2.35,20", "tag": "b2b"},
    ]  # fmt: skip
    totals = set()
    for who, client in callers.items():
        for base in bases:
            found = await page(client, {**base, "facets": FACETS})
            totals.add((who, found["total"]))
            ids = {item["id"] for item in found["items"]}
            for facet, counts in found["facets"].items():
                for entry in counts:
                    if facet in base and facet not in {"sector", "tag"} and base[facet] != entry["value"]:
                        continue
                    value = (
                        [base[facet], entry["value"]] if facet in {"sector", "tag"} & base.keys() else entry["value"]
                    )
                    narrower = await page(client, {**base, facet: value})
                    assert narrower["total"] == entry["count"], (who, base, facet, entry)
                    assert {item["id"] for item in narrower["items"]} <= ids, (who, base, facet, entry)
            # No value is left out either.
            for item in found["items"]:
                assert set(item["tags"]) <= {entry["value"] for entry in found["facets"]["tag"]}
    assert len({total for who, total in totals if who == "a stranger"}) > 2
