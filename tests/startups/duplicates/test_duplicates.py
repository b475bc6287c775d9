"""Pairs of startups that may be one: found, shown to those who may see both, decided."""

from typing import Any

import pytest

from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
QUEUE = "/v1/startups/duplicates"
SINCE = "2026-01-01"


async def queue(directory: Any, *by: Any, **query: Any) -> list[dict[str, Any]]:
    client = directory.client(*by) if by else directory.staff
    answer = await client.get(QUEUE, params={"count": "true", **query})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def names(pairs: list[dict[str, Any]]) -> list[set[str]]:
    return [{startup["display_name"] for startup in pair["startups"]} for pair in pairs]


async def twins(directory: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    first = await directory.startup("Lumen", website="https://www.lumen.example", since=SINCE)
    second = await directory.startup("Atelier Soleil", website="https://shop.lumen.example/fr", since=SINCE)
    (pair,) = await queue(directory)
    return first, second, pair


async def test_a_startup_of_a_site_that_is_there_already_is_held(directory: Any) -> None:
    first, second, pair = await twins(directory)
    assert first["published"]
    assert not second["published"]
    assert [warning["code"] for warning in second["warnings"]] == ["startup.same_domain", "startup.held"]
    assert (pair["tier"], pair["reasons"], pair["state"]) == ("hold", ["same_site"], "open")
    assert names([pair]) == [{"Lumen", "Atelier Soleil"}]
    assert await directory.names() == ["Lumen"]


async def test_who_is_held_is_published_after_the_pair_is_dismissed(directory: Any) -> None:
    first, second, pair = await twins(directory)
    path, publish = f"/v1/startups/{second['id']}", {"json": {"published": True}, "headers": {"If-Match": "*"}}
    refused = await directory.staff.patch(path, **publish)
    assert (refused.status_code, refused.json()["code"]) == (409, "startup.held")
    assert refused.json()["conflicts"] == [{"startup_id": first["id"]}]
    dismissed = await directory.staff.post(f"{QUEUE}/{pair['id']}/dismiss", json={"reason": "Two of a group"})
    assert dismissed.status_code == 200
    assert (dismissed.json()["state"], dismissed.json()["reason"]) == ("dismissed", "Two of a group")
    assert await queue(directory) == []
    assert names(await queue(directory, state="dismissed")) == [{"Lumen", "Atelier Soleil"}]
    assert (await directory.staff.patch(path, **publish)).status_code == 200
    again = await directory.staff.post(f"{QUEUE}/{pair['id']}/dismiss", json={"reason": "Again"})
    assert (again.status_code, again.json()["code"]) == (409, "duplicate.decided")


async def test_a_dismissed_pair_comes_back_only_for_a_new_reason(directory: Any) -> None:
    _, second, pair = await twins(directory)
    await directory.staff.post(f"{QUEUE}/{pair['id']}/dismiss", json={"reason": "Two of a group"})
    change = {"headers": {"If-Match": "*"}}
    path = f"/v1/startups/{second['id']}"
    assert (await directory.staff.patch(path, json={"aliases": ["Soleil"]}, **change)).status_code == 200
    assert await queue(directory) == []
    assert (await directory.staff.patch(path, json={"display_name": "Lumèn"}, **change)).status_code == 200
    (back,) = await queue(directory)
    assert back["id"] == pair["id"]
    assert back["reasons"] == ["same_site", "similar_name", "same_hub"]


async def test_a_pair_goes_when_its_reason_does(directory: Any) -> None:
    _, second, _ = await twins(directory)
    change = {"json": {"website": "https://soleil.example"}, "headers": {"If-Match": "*"}}
    assert (await directory.staff.patch(f"/v1/startups/{second['id']}", **change)).status_code == 200
    assert await queue(directory) == []


@pytest.mark.parametrize(
    "website",
    ["https://www.linkedin.com/company/lumen", "https://lumen.github.io", "https://lumen.wixsite.com/home", None],
)
async def test_a_host_that_many_share_says_nothing(directory: Any, website: str | None) -> None:
    other = website.replace("lumen", "soleil") if website else None
    for name, site in (("Lumen", website), ("Soleil", other)):
        assert (await directory.startup(name, website=site, since=SINCE))["published"]
    assert await queue(directory) == []


async def test_a_similar_name_suggests_only_with_a_place_or_an_address_in_common(directory: Any) -> None:
    await directory.startup("Éléphant Rose", since=SINCE)
    alike = await directory.startup("Elephant Rôse", since=SINCE, where=directory.other_hub)
    assert await queue(directory) == []
    assert alike["published"]
    await directory.member(alike, starts_on=SINCE, kind="desk")
    (pair,) = await queue(directory)
    assert (pair["tier"], pair["reasons"]) == ("suggestion", ["similar_name", "same_hub"])


async def test_founders_who_write_from_one_domain_make_a_suggestion(directory: Any) -> None:
    made = [await directory.startup(name) for name in ("Nébuleuse", "Nebuleuse")]
    for number, startup in enumerate(made):
        for mail in ("gmail.com", "nebuleuse.example"):
            assert await queue(directory) == []
            wish = {"name": "Ida", "email": f"ida{number}@{mail}", "role": "founder"}
            await directory.made(f"/v1/startups/{startup['id']}/team", **wish)
    (pair,) = await queue(directory)
    assert pair["reasons"] == ["similar_name", "same_mail_domain"]


async def test_an_import_finds_pairs_too(directory: Any) -> None:
    await directory.startup("Éclairage Lumen", website="https://lumen.example", since=SINCE)
    table = "display_name;website\nSoleil SAS;https://lumen.example\nEclairages Lumen;\n"
    path = f"/v1/startups/import?hub={directory.hub}"
    answer = await directory.staff.post(path, content=table, headers={"content-type": "text/csv"})
    assert answer.json()["created"] == 2, answer.text
    assert await directory.names() == ["Éclairage Lumen", "Eclairages Lumen"]
    assert names(await queue(directory, tier="hold")) == [{"Éclairage Lumen", "Soleil SAS"}]
    assert names(await queue(directory, tier="suggestion")) == [{"Éclairage Lumen", "Eclairages Lumen"}]


async def test_a_pair_with_a_startup_that_one_may_not_see_is_not_there(directory: Any) -> None:
    secret = {"visibility": "private", "website": "https://secret.example"}
    await directory.startup("Stealth", since=SINCE, where=directory.other_hub, **secret)
    made = await directory.startup("Open", website="https://secret.example", since=SINCE)
    # No hold and no warning either: they would tell that somebody is there.
    assert (made["published"], made["warnings"]) == (True, [])
    assert await queue(directory) == []
    (pair,) = await queue(directory, network_admin())
    assert names([pair]) == [{"Stealth", "Open"}]
    for by in (staff_of(directory.hub), staff_of(directory.other_hub, directory.hub)):
        answer = await directory.client(by).post(f"{QUEUE}/{pair['id']}/dismiss", json={"reason": "No"})
        assert answer.status_code == (200 if directory.other_hub in by.hub_ids else 404)


async def test_the_queue_is_for_the_staff_of_the_hub(directory: Any) -> None:
    first, _, pair = await twins(directory)
    assert await queue(directory, staff_of(directory.other_hub)) == []
    assert len(await queue(directory, network_admin(), hub=directory.hub)) == 1
    assert await queue(directory, network_admin(), hub=directory.other_hub) == []
    elsewhere = await directory.staff.get(QUEUE, params={"hub": directory.other_hub})
    assert elsewhere.status_code == 403
    for by in (someone(), startup_admin_of(first["id"], directory.hub), key_of(first["id"], directory.hub)):
        assert (await directory.client(by).get(QUEUE)).status_code == 403
        dismissed = await directory.client(by).post(f"{QUEUE}/{pair['id']}/dismiss", json={"reason": "No"})
        assert dismissed.status_code == 403
    assert (await directory.anyone.get(QUEUE)).status_code == 401


async def test_the_queue_has_pages(directory: Any) -> None:
    for _ in range(4):
        await directory.startup("Écho", since=SINCE)
    staff = directory.staff
    first = (await staff.get(QUEUE, params={"limit": 4, "count": "true"})).json()
    assert (len(first["items"]), first["total"]) == (4, 6)
    rest = (await staff.get(QUEUE, params={"limit": 4, "cursor": first["next"]})).json()
    assert (len(rest["items"]), rest["next"]) == (2, None)
    assert len({pair["id"] for pair in (*first["items"], *rest["items"])}) == 6


async def test_a_live_identifier_is_taken_and_its_holder_named_to_those_who_may_know(directory: Any) -> None:
    siren = [{"scheme": "siren", "value": "732829320"}]
    holder = await directory.startup("Stealth", identifiers=siren, visibility="private", since=SINCE)
    wish = {"display_name": "Other", "identifiers": siren}
    for by, named in ((staff_of(directory.hub), True), (staff_of(directory.other_hub), False), (someone(), False)):
        answer = await directory.client(by).post("/v1/startups", json=wish)
        assert (answer.status_code, answer.json()["code"]) == (409, "startup.identifier_taken")
        assert answer.json().get("conflicts", []) == ([{"startup_id": holder["id"]}] if named else [])


async def test_a_site_of_many_holds_a_startup_for_its_pairs_only(directory: Any, monkeypatch: Any) -> None:
    """Only so many of a site are compared; what nobody can decide must hold nobody."""
    for module in ("repository", "lookout"):
        monkeypatch.setattr(f"services.startups.duplicates.{module}.MOST", 2)
    made = [
        await directory.startup(f"Team {word}", website="https://many.example") for word in ("Aa", "Bo", "Cy", "Du")
    ]
    late, path = made[-1], f"/v1/startups/{made[-1]['id']}"
    pairs = await queue(directory)
    assert len(pairs) == 5  # the last one is not compared with the third
    for pair in pairs:
        if late["id"] in {half["id"] for half in pair["startups"]}:
            await directory.staff.post(f"{QUEUE}/{pair['id']}/dismiss", json={"reason": "Teams of one studio"})
    published = {"json": {"published": True}, "headers": {"If-Match": "*"}}
    assert (await directory.staff.patch(path, **published)).status_code == 200
    # Who is looked at again keeps the pairs that are there, also those with startups past the bound.
    before = await queue(directory)
    change = {"json": {"aliases": ["T"]}, "headers": {"If-Match": "*"}}
    for startup in made:
        assert (await directory.staff.patch(f"/v1/startups/{startup['id']}", **change)).status_code == 200
    assert {pair["id"] for pair in before} <= {pair["id"] for pair in await queue(directory)}
