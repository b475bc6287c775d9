"""What a startup says of itself: the fields, how they are merged, how complete and how fresh they are."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from services.startups.startups import rules
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
ANY = {"If-Match": "*"}
WHOLE: dict[str, Any] = {
    "display_name": "Atelier Lumen",
    "aliases": ["Lumen", {"value": "AL", "kind": "acronym"}, {"value": "Light Workshop", "kind": "translation"}],
    "legal_name": "Lumen Luminaires SAS",
    "pitch": "Lamps",
    "descriptions": {"fr": "Des lampes.", "en": "Lamps."},
    "website": "https://lumen.example",
    "socials": {
        "linkedin": "https://fr.linkedin.com/company/lumen",
        "x": "https://twitter.com/lumen",
        "mastodon": "https://social.example/@lumen",
    },
    "email_contact": "Hello@LUMEN.example",
    "founded_on": "2021-03",
    "closed_on": "2026-06-30",
    "stage": "seed",
    "business_model": "b2c",
    "sectors": ["design"],
    "tags": ["reuse"],
    "naf": {"code": "6201z", "revision": 2008},
}


async def patched(directory: Any, startup: dict[str, Any], wish: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = await directory.staff.patch(f"/v1/startups/{startup['id']}", json=wish, headers=ANY)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_whole_profile_is_read_as_it_was_written(directory: Any) -> None:
    made = await directory.made("/v1/startups", **WHOLE)
    read = (await directory.anyone.get(f"/v1/startups/{made['id']}")).json()
    assert read["aliases"] == ["Lumen", "AL", "Light Workshop"]
    assert read["alias_kinds"] == {"Lumen": "trade", "AL": "acronym", "Light Workshop": "translation"}
    assert read["email_contact"] == "Hello@lumen.example"
    assert read["naf"] == {"code": "62.01Z", "revision": 2008}
    for name in ("legal_name", "socials", "founded_on", "closed_on", "business_model"):
        assert read[name] == WHOLE[name]
    assert await directory.names(q="lumen luminaires") == ["Atelier Lumen"]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"business_model": "ponzi"}, "value.invalid", "business_model"),
        ({"socials": {"linkedin": "https://linkedin.com.evil.example/x"}}, "value.invalid", "socials.linkedin"),
        ({"socials": {"linkedin": "http://linkedin.com/x"}}, "value.invalid", "socials.linkedin"),
        ({"socials": {"linkedin": "https://u:p@linkedin.com/x"}}, "value.invalid", "socials.linkedin"),
        ({"socials": {"github": "https://gitlab.com/x"}}, "value.invalid", "socials.github"),
        ({"socials": {"mastodon": "https://social.example/lumen"}}, "value.invalid", "socials.mastodon"),
        ({"socials": {"mastodon": "javascript://social.example/@lumen"}}, "value.invalid", "socials.mastodon"),
        ({"socials": {"myspace": "https://myspace.com/x"}}, "body.unknown_field", "socials.myspace"),
        ({"email_contact": "nobody"}, "value.invalid", "email_contact"),
        ({"closed_on": "2021-02"}, "startup.closed_early", "closed_on"),
        ({"closed_on": "2020"}, "startup.closed_early", "closed_on"),
        ({"closed_on": "soon"}, "value.invalid", "closed_on"),
        ({"naf": {"code": "62.10Y", "revision": 2008}}, "naf.other_revision", "naf.code"),
        ({"naf": {"code": "99.99Z", "revision": 2008}}, "naf.unknown", "naf.code"),
        ({"naf": {"code": "62.01Z", "revision": 2007}}, "naf.revision_unknown", "naf.revision"),
        ({"naf": {"code": "62.01Z"}}, "body.missing_field", "naf.revision"),
        ({"aliases": [{"value": "X", "kind": "nickname"}]}, "value.invalid", "aliases.0.kind"),
    ],
)
async def test_what_cannot_be_is_refused_by_field(directory: Any, wrong: dict[str, Any], code: str, field: str) -> None:
    answer = await directory.staff.post("/v1/startups", json=WHOLE | wrong)
    assert answer.status_code == 422
    assert [(v["code"], v["field"]) for v in answer.json()["violations"]] == [(code, field)]


@pytest.mark.parametrize("closed_on", ["2021", "2021-03", "2021-03-01", "2026"])
async def test_a_date_as_precise_as_is_known_may_be_the_same(directory: Any, closed_on: str) -> None:
    assert (await directory.made("/v1/startups", **WHOLE | {"closed_on": closed_on}))["closed_on"] == closed_on


async def test_a_change_is_merged_into_nested_objects(directory: Any) -> None:
    made = await directory.made("/v1/startups", **WHOLE)
    wish = {"socials": {"x": None, "github": "https://github.com/lumen"}, "descriptions": {"fr": None}}
    read = await patched(directory, made, wish | {"naf": {"code": "62.02A"}})
    assert read["socials"].keys() == {"linkedin", "mastodon", "github"}
    assert read["descriptions"] == {"en": "Lamps."}
    assert read["naf"] == {"code": "62.02A", "revision": 2008}
    refused = await patched(directory, made, {"naf": {"revision": None}}, 422)
    assert refused["code"] == "naf.incomplete"
    assert (await patched(directory, made, {"naf": {"revision": 2025}}, 422))["code"] == "naf.other_revision"
    bare = await patched(directory, made, {"socials": None, "descriptions": None, "naf": None})
    assert (bare["socials"], bare["descriptions"], bare["naf"]) == ({}, {}, None)
    same = await patched(directory, made, {"socials": {}, "descriptions": {"fr": None}})
    assert same["version"] == bare["version"]
    assert (await patched(directory, made, {"closed_on": "2020"}, 422))["code"] == "startup.closed_early"
    assert (await patched(directory, made, {"founded_on": "2027"}, 422))["code"] == "startup.closed_early"
    assert (await patched(directory, made, {"founded_on": "2027", "closed_on": None}))["closed_on"] is None


async def test_whoever_sends_plain_aliases_back_keeps_their_kinds(directory: Any) -> None:
    made = await directory.made("/v1/startups", **WHOLE)
    read = await patched(directory, made, {"aliases": ["AL", "New"]})
    assert read["alias_kinds"] == {"AL": "acronym", "New": "trade"}
    same = await patched(directory, made, {"aliases": ["AL", "New"]})
    assert same["version"] == read["version"]


async def test_only_whoever_may_change_it_is_told_what_is_missing(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01", pitch="x", sectors=["ai"])
    assert made["completeness"] == 25
    assert {"logo", "descriptions.fr"} <= set(made["missing"])
    path = f"/v1/startups/{made['id']}"
    here = directory.hub
    for by in (network_admin(), staff_of(here), startup_admin_of(made["id"], here), key_of(made["id"], here)):
        assert (await directory.client(by).get(path)).json()["missing"] == made["missing"]
    others = (member_of(made["id"], here), someone(), staff_of(directory.other_hub))
    for client in (directory.anyone, *map(directory.client, others)):
        read = (await client.get(path)).json()
        assert "missing" not in read
        assert read["completeness"] == 25
    assert all("missing" not in event.data for event in directory.service.events())


def test_the_weights_of_a_sheet_add_up() -> None:
    assert sum(rules.WEIGHTS.values()) == 100


async def test_a_whole_profile_lacks_a_logo_only(directory: Any) -> None:
    made = await directory.made("/v1/startups", **WHOLE)
    assert (made["completeness"], made["missing"]) == (90, ["logo"])


async def test_a_sheet_grows_old_until_somebody_confirms_it(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    path = f"/v1/startups/{made['id']}"
    tag = (await directory.staff.get(path)).headers["etag"]
    assert (made["freshness"], made["last_confirmed_at"]) == ("confirmed", None)
    for days, expected in ((184, "ageing"), (182, "stale")):
        directory.service.clock.advance(timedelta(days=days))
        assert (await directory.anyone.get(path)).json()["freshness"] == expected
    team = directory.client(startup_admin_of(made["id"], directory.hub))
    answer = await team.post(f"{path}/confirm")
    assert answer.status_code == 200, answer.text
    read = (await directory.staff.get(path, headers={"If-None-Match": tag})).json()
    assert (read["freshness"], read["version"]) == ("confirmed", made["version"] + 1)  # of the membership, not of this
    assert read["last_confirmed_at"] == answer.json()["last_confirmed_at"] is not None
    told = directory.service.events("startup.confirmed")
    assert [(event.startup_id, event.data["freshness"]) for event in told] == [(made["id"], "confirmed")]
    with directory.service.database.reading() as session:
        rows = session.execute(text("SELECT action FROM audit WHERE action = 'startup.confirmed'")).all()
    assert len(rows) == 1
    # What somebody has read before is still the version they may change.
    changed = await directory.staff.patch(path, json={"pitch": "x"}, headers={"If-Match": tag})
    assert changed.status_code == 200


async def test_nobody_else_confirms_a_sheet(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    secret = await directory.startup("Secret", since="2026-01-01", visibility="private")
    path = f"/v1/startups/{made['id']}/confirm"
    assert (await directory.anyone.post(path)).status_code == 401
    for by in (someone(), staff_of(directory.other_hub), key_of(new_id(), directory.hub)):
        assert (await directory.client(by).post(path)).status_code == 403
        assert (await directory.client(by).post(f"/v1/startups/{secret['id']}/confirm")).status_code == 404
    reader = directory.client(key_of(made["id"], directory.hub, scopes=["startups:read"]))
    assert (await reader.post(path)).json()["code"] == "scope.missing"


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("Apple", "Аpple", {"startup.mixed_scripts", "startup.lookalike"}),
        ("Аpple", "Apple", {"startup.lookalike"}),
        ("СОСА", "Coca", {"startup.lookalike"}),
        ("Alpha", "Αlphα", {"startup.mixed_scripts", "startup.lookalike"}),
        ("Mockba", "Москва", set()),
        ("Delta", "Москва Lab", set()),
        ("Other", "Ångström Énergie", set()),
    ],
)
async def test_letters_of_another_alphabet_deceive_nobody(
    directory: Any, first: str, second: str, codes: set[str]
) -> None:
    await directory.startup(first)
    made = await directory.startup(second)
    assert {warning["code"] for warning in made["warnings"]} == codes
    again = await patched(directory, made, {"pitch": "x"})
    assert {warning["code"] for warning in again["warnings"]} == codes


async def test_search_engines_get_the_whole_profile(directory: Any) -> None:
    made = await directory.made("/v1/startups", **WHOLE)
    admin, tag = directory.client(network_admin()), (await directory.anyone.get(f"/v1/hubs/{directory.hub}")).headers
    address = {"street": "1 rue de la Halle", "postcode": "75013", "city": "Paris", "country": "FR"}
    await admin.patch(f"/v1/hubs/{directory.hub}", json={"address": address}, headers={"If-Match": tag["etag"]})
    await directory.member(made, starts_on="2026-01-01")
    linked = directory.client(accept="application/ld+json")
    told = (await linked.get(f"/v1/startups/{made['slug']}")).json()
    assert (told["legalName"], told["dissolutionDate"], told["email"]) == (
        "Lumen Luminaires SAS", "2026-06-30", "Hello@lumen.example",
    )  # fmt: skip
    assert told["sameAs"] == [WHOLE["socials"][network] for network in ("linkedin", "mastodon", "x")]
    (place,) = told["location"]
    assert (place["name"], place["address"]["addressLocality"]) == ("Halle Freyssinet", "Paris")
    assert place["geo"]["latitude"] == 48.834
    assert told["keywords"] == ["Design", "reuse"]
    exported = (await linked.get("/v1/startups/export")).json()["@graph"]
    assert [{"@context": told["@context"], **each} for each in exported] == [told]
