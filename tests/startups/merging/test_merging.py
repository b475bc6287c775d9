"""Two startups that are one: everything goes to the one that stays, and the other leads there."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.kit.tables import audit
from services.startups.merging.repository import STAYS, belongings
from services.startups.people.sweep import sweep
from services.startups.startups.models import Startup
from services.startups.tables import metadata, table_of
from tests.startups.logos.pictures import picture
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
SINCE = "2026-01-01"
SIREN = {"scheme": "siren", "value": "732829320"}
OTHER = {"scheme": "siren", "value": "552100554"}


async def merge(directory: Any, startup: Any, into: Any, *by: Any, **query: Any) -> Any:
    client = directory.client(*by) if by else directory.staff
    return await client.post(f"/v1/startups/{startup['id']}/merge", json={"into": into["id"]}, params=query)


async def read(directory: Any, startup: Any) -> dict[str, Any]:
    answer = await directory.staff.get(f"/v1/startups/{startup['id']}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def two(directory: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """One that was typed in again, with more in it, and one that stays."""
    typed = await directory.startup(
        "Lumen SAS", aliases=["Lumen Lab"], pitch="Lamps", stage="seed", identifiers=[SIREN], tags=["light"],
        descriptions={"fr": "Des lampes", "en": "Lamps"}, since="2025-01-01",
    )  # fmt: skip
    stays = await directory.startup("Lumen", stage="growth", identifiers=[OTHER], descriptions={"en": "Light"})
    return typed, stays


async def test_everything_goes_to_the_one_that_stays(directory: Any) -> None:
    typed, stays = await two(directory)
    ida = {"name": "Ida", "email": "ida@lumen.example", "role": "founder"}
    for startup in (typed, stays):
        await directory.made(f"/v1/startups/{startup['id']}/team", **ida)
    await directory.made(f"/v1/startups/{typed['id']}/team", name="Bo", email="bo@lumen.example", role="member")
    merged = await merge(directory, typed, stays)
    assert merged.status_code == 200, merged.text
    assert merged.json()["moved"].items() >= {"membership": 1, "startup_identifier": 1, "team_role": 2}.items()
    assert merged.json()["filled"] == ["descriptions", "pitch", "tags"]
    survivor = await read(directory, stays)
    assert survivor == merged.json()["survivor"]
    assert survivor["stage"] == "growth"
    assert survivor["pitch"] == "Lamps"
    assert survivor["descriptions"] == {"fr": "Des lampes", "en": "Light"}
    assert survivor["aliases"] == ["Lumen SAS", "Lumen Lab"]
    assert survivor["identifiers"] == [OTHER, SIREN]
    assert [hub["hub"] for hub in survivor["hubs"]] == [directory.hub]
    assert await directory.names(q="Lumen SAS") == ["Lumen"]
    assert await directory.names(tag="light") == ["Lumen"]
    team = (await directory.staff.get(f"/v1/startups/{stays['id']}/team")).json()["items"]
    assert sorted((role["name"], role["role"]) for role in team) == [("Bo", "member"), ("Ida", "founder")]


async def test_who_founded_both_is_told_to_have_left_once_and_only_the_one_that_went(directory: Any) -> None:
    typed, stays = await two(directory)
    ida = {"name": "Ida", "email": "ida@lumen.example", "role": "founder"}
    for startup in (typed, stays):
        await directory.made(f"/v1/startups/{startup['id']}/team", **ida)
    assert (await merge(directory, typed, stays)).status_code == 200
    directory.service.clock.advance(timedelta(days=2))
    assert await sweep(directory.service.app) == 0
    assert [event.startup_id for event in directory.service.events("team.left")] == [typed["id"]]


async def test_the_old_address_leads_to_the_one_that_stays(directory: Any) -> None:
    typed, stays = await two(directory)
    await merge(directory, typed, stays)
    for asked in (typed["id"], typed["slug"]):
        for accept in ("application/json", "application/ld+json"):
            answer = await directory.anyone.get(f"/v1/startups/{asked}", headers={"accept": accept})
            assert (answer.status_code, answer.headers["location"]) == (308, f"/v1/startups/{stays['id']}")
            assert answer.json()["code"] == "startup.merged"
        team = await directory.staff.get(f"/v1/startups/{asked}/team", params={"limit": 5})
        assert (team.status_code, team.headers["location"]) == (308, f"/v1/startups/{stays['id']}/team?limit=5")
        listed = await directory.staff.get("/v1/memberships", params={"startup": asked})
        assert listed.headers["location"] == f"/v1/memberships?startup={stays['id']}"
    refused = await directory.staff.patch(
        f"/v1/startups/{typed['id']}", json={"pitch": "Mine"}, headers={"If-Match": "*"}
    )
    assert (refused.status_code, refused.json()["code"], refused.json()["into"]) == (409, "startup.merged", stays["id"])
    again = await directory.staff.post("/v1/startups", json={"display_name": "Lumen", "slug": typed["slug"]})
    assert again.json()["code"] == "startup.slug_taken"


async def test_who_may_not_see_the_one_that_stays_finds_nothing(directory: Any) -> None:
    typed = await directory.startup("Lumen SAS")
    stays = await directory.startup("Lumen", visibility="private", since=SINCE)
    assert (await merge(directory, typed, stays)).status_code == 200
    for by in ([], [someone()], [staff_of(directory.other_hub)]):
        assert (await directory.client(*by).get(f"/v1/startups/{typed['id']}")).status_code == 404
    assert (await directory.staff.get(f"/v1/startups/{typed['id']}")).status_code == 308


async def membership(directory: Any, startup: Any) -> str:
    listed = await directory.staff.get("/v1/memberships", params={"startup": startup["id"]})
    return str(listed.json()["items"][0]["id"])


async def test_a_dry_run_says_the_same_and_changes_nothing(directory: Any) -> None:
    typed, stays = await two(directory)
    before = await read(directory, stays)
    told = len(directory.service.events())
    dry = (await merge(directory, typed, stays, dry_run="true")).json()
    assert await read(directory, stays) == before
    assert len(directory.service.events()) == told
    done = (await merge(directory, typed, stays)).json()
    assert {name: value for name, value in dry.items() if name != "survivor"} == {
        name: value for name, value in done.items() if name != "survivor"
    }


async def test_merged_again_it_answers_the_same_and_elsewhere_it_is_refused(directory: Any) -> None:
    first, second, third = [await directory.startup(name) for name in ("Alpha", "Beta", "Gamma")]
    assert (await merge(directory, first, second)).status_code == 200
    told = len(directory.service.events())
    again = await merge(directory, first, second)
    assert (again.status_code, again.json()["survivor"]["id"]) == (200, second["id"])
    elsewhere = await merge(directory, first, third)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "startup.merged")
    back = await merge(directory, second, first)
    assert (back.status_code, back.json()["into"]) == (409, second["id"])
    itself = await merge(directory, third, third)
    assert (itself.status_code, itself.json()["code"]) == (422, "merge.into_itself")
    assert len(directory.service.events()) == told


async def test_a_chain_is_one_step_long(directory: Any) -> None:
    first, second, third = [await directory.startup(name) for name in ("Alpha", "Beta", "Gamma")]
    await merge(directory, first, second)
    await merge(directory, second, third)
    for startup in (first, second):
        answer = await directory.anyone.get(f"/v1/startups/{startup['slug']}")
        assert answer.headers["location"] == f"/v1/startups/{third['id']}"
    assert (await merge(directory, first, second)).json()["survivor"]["id"] == third["id"]


async def test_what_is_locked_is_left_alone(directory: Any) -> None:
    typed, stays = await two(directory)
    lock = {"json": {"locked_fields": ["pitch", "aliases"]}, "headers": {"If-Match": "*"}}
    await directory.client(network_admin()).patch(f"/v1/startups/{stays['id']}", **lock)
    merged = (await merge(directory, typed, stays)).json()
    assert (merged["filled"], merged["aliases"]) == (["descriptions", "tags"], [])
    assert merged["survivor"]["pitch"] is None


async def test_memberships_that_overlap_are_named_and_nothing_changes(directory: Any) -> None:
    typed, stays = await two(directory)
    await directory.member(stays, starts_on=SINCE)
    told = len(directory.service.events())
    refused = await merge(directory, typed, stays)
    assert (refused.status_code, refused.json()["code"]) == (409, "merge.memberships_overlap")
    (conflict,) = refused.json()["conflicts"]
    assert (conflict["hub_id"], conflict["kind"]) == (directory.hub, "residency")
    assert len(directory.service.events()) == told
    assert (await read(directory, typed))["identifiers"] == [SIREN]
    ended = await directory.staff.post(f"/v1/memberships/{conflict['membership_id']}/end", json={"ends_on": SINCE})
    assert ended.status_code == 200
    assert (await merge(directory, typed, stays)).json()["moved"]["membership"] == 1


async def test_applications_to_the_same_cohort_are_named_and_nothing_changes(directory: Any) -> None:
    typed, stays = await two(directory)
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Sparks", kind="incubation")
    cohort = await directory.made(
        "/v1/cohorts", programme_id=programme["id"], code="2027", seats=2, opens_at="2026-11-01T08:00:00Z",
        deadline_at="2026-12-20T23:00:00Z", starts_on="2027-02-01", ends_on="2027-08-01",
    )  # fmt: skip
    applied = []
    for startup in (typed, stays):
        team = directory.client(startup_admin_of(startup["id"]))
        applied.append(await directory.made("/v1/applications", team, cohort_id=cohort["id"]))
    refused = await merge(directory, typed, stays)
    assert (refused.status_code, refused.json()["code"]) == (409, "merge.applications_collide")
    assert refused.json()["conflicts"][0]["application_id"] == applied[0]["id"]
    team = directory.client(startup_admin_of(typed["id"]))
    assert (await team.post(f"/v1/applications/{applied[0]['id']}/withdraw")).status_code == 200
    assert (await merge(directory, typed, stays)).json()["moved"]["application"] == 1


async def test_both_must_be_looked_after_by_who_merges(directory: Any) -> None:
    mine = await directory.startup("Alpha", since=SINCE)
    theirs = await directory.startup("Beta", since=SINCE, where=directory.other_hub)
    hidden = await directory.startup("Gamma", since=SINCE, where=directory.other_hub, visibility="private")
    team = startup_admin_of(mine["id"], directory.hub)
    for by in (staff_of(directory.hub), team, key_of(mine["id"], directory.hub), someone()):
        assert (await merge(directory, mine, theirs, by)).status_code == 403
        assert (await merge(directory, theirs, mine, by)).status_code == 403
        assert (await merge(directory, mine, hidden, by)).status_code == 404
        assert (await merge(directory, hidden, mine, by)).status_code == 404
    anonymous = await directory.anyone.post(f"/v1/startups/{mine['id']}/merge", json={"into": theirs["id"]})
    assert anonymous.status_code == 401
    assert (await merge(directory, mine, theirs, staff_of(directory.hub, directory.other_hub))).status_code == 200


async def test_a_merge_is_told_with_a_tombstone_and_kept_whole(directory: Any) -> None:
    typed, stays = await two(directory)
    before = await read(directory, typed)
    del before["missing"]
    merged = (await merge(directory, typed, stays)).json()
    (event,) = directory.service.events("startup.merged")
    assert (event.subject, event.tombstone, event.visibility) == (f"startup/{typed['id']}", True, "public")
    assert (event.data["id"], event.data["into"]) == (typed["id"], stays["id"])
    with directory.service.database.reading() as session:
        kept = session.execute(select(audit).where(audit.c.action == "startup.merged")).one()
    assert (kept.subject, kept.after) == (f"startup/{typed['id']}", {"into": stays["id"]})
    assert {name: kept.before[name] for name in before} == before
    assert {name: len(keys) for name, keys in kept.before["moved"].items()} == merged["moved"]


async def test_the_staff_read_in_the_history_what_was_merged(directory: Any) -> None:
    typed, stays = await two(directory)
    await merge(directory, typed, stays)
    told = (await directory.staff.get(f"/v1/startups/{stays['id']}/history", params={"limit": 100})).json()["items"]
    (entry,) = [each for each in told if each["action"] == "startup.merged"]
    assert (entry["subject"], entry["before"]["display_name"]) == (f"startup/{typed['id']}", "Lumen SAS")
    assert entry["before"]["moved"]["membership"]
    team = directory.client(startup_admin_of(stays["id"]))
    theirs = (await team.get(f"/v1/startups/{stays['id']}/history", params={"limit": 100})).json()["items"]
    assert "startup.merged" not in {each["action"] for each in theirs}


async def test_the_pair_that_said_so_is_closed(directory: Any) -> None:
    site = {"website": "https://lumen.example"}
    first, second, third = [await directory.startup(name, since=SINCE, **site) for name in ("Al", "Be", "Ga")]
    await directory.staff.post(f"/v1/memberships/{await membership(directory, first)}/end", json={"ends_on": SINCE})
    assert (await merge(directory, first, second)).status_code == 200
    queue = "/v1/startups/duplicates"
    (pair,) = (await directory.staff.get(queue)).json()["items"]
    assert {startup["id"] for startup in pair["startups"]} == {second["id"], third["id"]}
    (closed,) = (await directory.staff.get(queue, params={"state": "merged"})).json()["items"]
    assert {startup["id"] for startup in closed["startups"]} == {first["id"], second["id"]}


def test_everything_that_names_a_startup_moves_or_is_known_to_stay() -> None:
    """A new table of this service moves by itself; one that should stay behind says so."""
    key = table_of(Startup).c.id
    naming = {t.name for t in metadata.sorted_tables for each in t.foreign_keys if each.column is key}
    assert naming == {table.name for table, _ in belongings()} | STAYS
    assert {"membership", "team_role", "application", "startup_identifier"} <= naming


async def test_what_a_startup_has_once_is_that_of_the_one_that_stays(directory: Any) -> None:
    startup, into = await two(directory)
    for each, colour in ((startup, (255, 0, 0)), (into, (0, 0, 255))):
        path = f"/v1/startups/{each['id']}/logo"
        put = await directory.staff.put(path, content=picture(colour=colour), headers={"Content-Type": "image/png"})
        assert put.status_code == 200, put.text
    kept = (await directory.anyone.get(f"/v1/startups/{into['id']}/logo")).content
    periods = {startup["id"]: ("2026-Q2", "2026-Q3"), into["id"]: ("2026-Q3",)}
    for startup_id, quarters in periods.items():
        team = directory.client(startup_admin_of(startup_id))
        for period in quarters:
            values = [{"metric": "jobs_fte", "value": len(quarters)}]
            await directory.made("/v1/declarations", team, period=period, values=values)
    assert (await merge(directory, startup, into)).status_code == 200
    assert (await directory.anyone.get(f"/v1/startups/{into['id']}/logo")).content == kept
    team = directory.client(startup_admin_of(into["id"]))
    listed = (await team.get("/v1/declarations", params={"startup": into["id"]})).json()["items"]
    assert {each["period"]: each["values"][0]["value"] for each in listed} == {"2026-Q3": 1, "2026-Q2": 2}
