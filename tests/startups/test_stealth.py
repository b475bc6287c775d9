"""A startup in stealth is nowhere: every GET, asked by those who may not see it, before it came and after."""

from typing import Any

import pytest

from gateway.identity.accounts.rules import Place
from services.kit.ids import new_id
from tests.support.hub import Hub

pytestmark = pytest.mark.anyio

SIREN = "732829320"
SECRETS = {
    "display_name": "Zyxwvut Veiled", "aliases": ["Grault"], "slug": "zyxwvut-hidden", "pitch": "Plugh of a kind",
    "descriptions": {"fr": "Thud et plugh"}, "website": "https://waldo.example", "sectors": ["photonics"],
    "tags": ["xyzzy"], "stage": "growth", "hiring": True, "identifiers": [{"scheme": "siren", "value": SIREN}],
}  # fmt: skip
WORDS = ("zyxwvut", "grault", "plugh", "waldo", "xyzzy", "gwendolyn", SIREN)
# A way of asking each parameter there is; a new one is asked for what is secret.
ASKED = {
    "from": ["2026-12-01T00:00:00Z"], "to": ["2026-12-08T00:00:00Z"], "duration": ["PT1H"], "count": ["true"],
    "q": ["zyxwvut", "zyx", "zywxvut", "grault", SIREN, "plugh", "xyzzy", "photonics thud", ""],
    "facets": ["sector,stage,hub,tag"], "near": ["48.834,2.371,50"], "hiring": ["true"], "status": ["resident"],
    "stage": ["growth"], "sector": ["photonics"], "tag": ["xyzzy"], "scope": ["public"], "types": ["startup.*"],
}  # fmt: skip
FORMS = ("application/json", "application/ld+json", "text/csv", "text/calendar")
SEVERAL = ("/v1/startups/export", "/v1/startups/{startup}", "/v1/events", "/v1/events/{event}")


async def operations(hub: Hub) -> list[tuple[str, list[dict[str, Any]]]]:
    """The path and the parameters of every GET that the API documents."""
    document = (await hub.anonymous.get("/openapi.json")).json()
    found = [(path, item["get"].get("parameters", [])) for path, item in document["paths"].items() if "get" in item]
    assert len(found) > 50
    return found


def queries(parameters: list[dict[str, Any]], known: dict[str, list[str]]) -> list[dict[str, str]]:
    """With what is needed; and beside it each of the other parameters in each way."""
    asked = [known_of for known_of in parameters if known_of["in"] == "query"]
    needed = {each["name"]: known.get(each["name"], ["zyxwvut"])[0] for each in asked if each.get("required")}
    found = [needed]
    for each in asked:
        found += [{**needed, each["name"]: value} for value in known.get(each["name"], [])]
    return found


def plain(answer: Any) -> str:
    """What an answer says, without what differs each time."""
    if answer.headers["content-type"].startswith(("application/json", "application/problem+json")):
        said = answer.json()
        for name in ("instance", "next_after"):
            said.pop(name, None)
        return f"{answer.status_code} {said}"
    return f"{answer.status_code} {answer.text}"


async def told(hub: Hub, by: Any, known: dict[str, list[str]], ids: list[str]) -> dict[str, str]:
    """What a caller is told, whatever they ask: every GET, every way, of each thing by its id."""
    found = {}
    for path, parameters in await operations(hub):
        for thing in ids if "{" in path else [""]:
            address = "/".join(thing if part.startswith("{") else part for part in path.split("/"))
            for query in queries(parameters, known) if not thing else queries(parameters, known)[:1]:
                for form in FORMS if path in SEVERAL else FORMS[:1]:
                    answer = await by.get(address, params=query, headers={"accept": form})
                    found[f"{address} {query} {form}"] = plain(answer)
    return found


async def veil(hub: Hub, cohort: str) -> list[str]:
    """A startup in stealth and one that waits to be published, with all that hangs on a startup; their ids."""
    ids = []
    wishes = (hub.staff, {**SECRETS, "visibility": "private"}), (hub.alice, {"display_name": "Zyxwvut waiting"})
    for number, (maker, wish) in enumerate(wishes):
        made = await hub.made(maker, "/v1/startups", **wish)
        path = f"/v1/startups/{made['id']}"
        membership = await hub.made(
            hub.staff, "/v1/memberships", startup_id=made["id"], hub_id=hub.id, kind="residency", starts_on="2026-01-01"
        )
        role = await hub.made(
            hub.staff, f"{path}/team", email=f"g{number}@waldo.example", name="Gwendolyn Hush", role="founder",
            show_publicly=True, consent_text_version="1",
        )  # fmt: skip
        hub._account(f"admin{number}@waldo.example", Place(None, "startup_admin", made["id"]))
        by = await hub.sign_in(f"admin{number}@waldo.example")
        application = await hub.made(
            by, "/v1/applications", cohort_id=cohort, startup_id=made["id"], answers={"why": "plugh"}
        )
        ids += [made["id"], made["slug"], membership["id"], role["id"], role["person_id"], application["id"]]
    await hub.deliver()
    return ids


async def test_no_way_out_tells_of_a_startup_in_stealth(hub: Hub) -> None:
    other = await hub.made(
        hub.admin, "/v1/hubs", name="Other", kind="incubator", location={"lat": 48.8, "lon": 2.4},
        time_zone="Europe/Paris", languages=["fr"],
    )  # fmt: skip
    await hub.deliver()
    hub._account("olga@hub.example", Place(other["id"], "staff"))
    programme = await hub.made(
        hub.staff, "/v1/programmes", hub_id=hub.id, name="Spring", kind="incubation", operator="Hub", desks_quota=9
    )
    cohort = await hub.made(
        hub.staff, "/v1/cohorts", programme_id=programme["id"], code="S1", opens_at="2026-11-01T00:00:00Z",
        deadline_at="2026-12-31T00:00:00Z", starts_on="2027-01-15", ends_on="2027-06-30", seats=5,
    )  # fmt: skip
    await hub.printer()
    await hub.deliver()
    strangers = [hub.anonymous, hub.bruno_key, await hub.sign_in("olga@hub.example")]
    known = {**ASKED, "hub": [hub.id], "startup": [new_id()], "programme": [programme["id"]], "cohort": [cohort["id"]]}
    things = [hub.id, cohort["id"], hub.alice_startup]
    before = [await told(hub, by, known, things) for by in strangers]
    secret = await veil(hub, cohort["id"])
    for by, said in zip(strangers, before, strict=True):
        now = await told(hub, by, known, things)
        assert {asked: now[asked] for asked in now if now[asked] != said[asked]} == {}
        nothing = await told(hub, by, {**ASKED, "hub": [hub.id], "startup": secret[:2]}, secret[:7])
        for asked, answer in nothing.items():
            lower = answer.lower()
            assert not any(word in lower for word in WORDS), (asked, answer)
            assert not any(thing in lower.replace(asked.partition(" ")[0], "") for thing in secret), (asked, answer)
            assert answer.startswith(("4", "2")), (asked, answer)
    # The test itself: those who may see it are told of it.
    seen = " ".join((await told(hub, hub.staff, known, secret[:6])).values()).lower()
    assert [word for word in WORDS if word not in seen] == []


async def test_no_refusal_and_no_warning_tells_of_it_either(hub: Hub) -> None:
    await hub.made(hub.staff, "/v1/startups", **SECRETS, visibility="private")
    wishes = [
        {"display_name": "Mine", "identifiers": SECRETS["identifiers"]},
        {"display_name": "Mine", "slug": SECRETS["slug"]},
        {"display_name": "Zyxwvut Veild"},
        {"display_name": "Mine too", "website": "https://waldo.example/shop"},
    ]
    answers = [await hub.bruno.post("/v1/startups", json=wish) for wish in wishes]
    assert [answer.status_code for answer in answers] == [409, 409, 201, 201]
    assert [answer.json().get("code") for answer in answers[:2]] == ["startup.identifier_taken", "startup.slug_taken"]
    assert all(not answer.json().get("conflicts") for answer in answers[:2])
    assert [answer.json()["warnings"] for answer in answers[2:]] == [[], []]
    assert "Veiled" not in " ".join(answer.text for answer in answers)
