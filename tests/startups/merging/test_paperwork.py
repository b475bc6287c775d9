"""What is asked of two startups that are one, and what they have handed in: nothing is left behind."""

from typing import Any

import pytest
from sqlalchemy import select

from services.kit.tables import audit
from tests.support.service import startup_admin_of

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7"


async def two(directory: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """One that lived there for a year, and one that has since."""
    typed, stays = await directory.startup("Lumen SAS"), await directory.startup("Lumen")
    await directory.member(typed, starts_on="2025-01-01", ends_on="2026-01-01")
    await directory.member(stays, starts_on="2026-01-01")
    return typed, stays


async def merged(directory: Any, startup: Any, into: Any) -> dict[str, Any]:
    answer = await directory.staff.post(f"/v1/startups/{startup['id']}/merge", json={"into": into["id"]})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def documents(directory: Any, startup: Any) -> list[dict[str, Any]]:
    answer = await directory.staff.get("/v1/documents", params={"startup": startup["id"], "limit": 100})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def handed_in(directory: Any, startup: Any, kind: str) -> str:
    """The id of a document of this kind, with a file."""
    known = next((each["id"] for each in await documents(directory, startup) if each["kind"] == kind), None)
    if known is None or kind == "other":
        wish = {"startup_id": startup["id"], "hub_id": directory.hub, "kind": kind}
        known = (await directory.made("/v1/documents", **wish))["id"]
    team = directory.client(startup_admin_of(startup["id"]))
    assert (await team.put(f"/v1/documents/{known}/file", content=PDF)).status_code == 200
    return str(known)


async def test_what_was_handed_in_is_not_left_behind(directory: Any) -> None:
    typed, stays = await two(directory)
    ours = {each["kind"]: each["id"] for each in await documents(directory, stays)}
    theirs = [await handed_in(directory, typed, kind) for kind in ("insurance", "agreement", "other", "other")]
    kept = [await handed_in(directory, stays, kind) for kind in ("charter", "other")]
    both = [await handed_in(directory, each, "bank_details") for each in (typed, stays)]
    await merged(directory, typed, stays)
    there = {each["id"]: each for each in await documents(directory, stays)}
    # Of what both have handed in that of the one that stays counts; a paper of a stay goes with the stay.
    assert {known for known, each in there.items() if each["file"]} == {*theirs, *kept, both[1]}
    kinds = sorted(each["kind"] for each in there.values())
    assert [kind for kind in sorted(set(kinds)) if kinds.count(kind) > 1] == ["agreement", "other"]
    # What was asked for again gave way.
    assert ours["insurance"] not in there
    assert {ours["agreement"], ours["register_extract"]} < there.keys()
    with directory.service.database.reading() as session:
        gone = session.execute(select(audit.c.subject).where(audit.c.action == "document.deleted")).scalars().all()
    assert gone == [f"document/{ours['insurance']}"]


async def left_alone(directory: Any, startup: Any) -> None:
    """Somebody ran it, and left."""
    team = f"/v1/startups/{startup['id']}/team"
    wish = {"email": f"ada@{startup['slug']}.example", "name": "Ada", "role": "founder"}
    role = await directory.made(team, **wish)
    assert (await directory.staff.delete(f"{team}/{role['id']}")).status_code == 204


async def missing(directory: Any) -> list[tuple[str, str]]:
    listed = await directory.staff.get("/v1/tasks", params={"kind": "admin_missing"})
    return sorted((each["subject"]["id"], each["state"]) for each in listed.json()["items"])


async def test_who_runs_one_of_two_runs_both(directory: Any) -> None:
    typed, stays = await two(directory)
    await left_alone(directory, stays)
    assert await missing(directory) == [(stays["id"], "open")]
    await directory.made(f"/v1/startups/{typed['id']}/team", email="bo@x.example", name="Bo", role="founder")
    await merged(directory, typed, stays)
    assert await missing(directory) == [(stays["id"], "done")]


async def test_who_was_looked_for_is_looked_for_where_the_startup_went(directory: Any) -> None:
    typed, stays = await directory.startup("Lumen SAS", since="2026-01-01"), await directory.startup("Lumen")
    about = {"startup_id": typed["id"], "title": {"en": "Call them", "fr": "Les appeler"}, "hub_id": directory.hub}
    other = await directory.made("/v1/tasks", **about)
    await left_alone(directory, typed)
    await merged(directory, typed, stays)
    assert await missing(directory) == [(stays["id"], "dropped"), (stays["id"], "open")]
    task = (await directory.staff.get(f"/v1/tasks/{other['id']}")).json()
    assert (task["state"], task["subject"]) == ("open", {"kind": "startup", "id": stays["id"]})
    await directory.made(f"/v1/startups/{stays['id']}/team", email="eve@x.example", name="Eve", role="founder")
    assert await missing(directory) == [(stays["id"], "done"), (stays["id"], "dropped")]


async def test_two_that_nobody_ever_ran_look_for_nobody(directory: Any) -> None:
    typed, stays = await two(directory)
    await merged(directory, typed, stays)
    assert await missing(directory) == []
