"""Roles change and end: under If-Match, with a word to the staff where nobody runs the startup any more."""

from datetime import timedelta
from typing import Any

import pytest

from services.startups.people.sweep import sweep
from tests.support.service import startup_admin_of

pytestmark = pytest.mark.anyio
ADA = {"email": "ada@example.org", "name": "Ada", "role": "founder"}
MATCH = {"If-Match": "*"}


@pytest.fixture
async def team(directory: Any) -> Any:
    made = await directory.startup("Alpha", since="2026-01-01")
    directory.alpha, directory.path = made["id"], f"/v1/startups/{made['id']}/team"
    directory.owner = directory.client(startup_admin_of(made["id"], directory.hub))
    directory.ada = f"{directory.path}/{(await directory.made(directory.path, directory.owner, **ADA))['id']}"
    return directory


def called(team: Any) -> int:
    return len(team.service.events("startup.admin_missing"))


async def test_a_role_is_changed_in_the_version_that_was_read(team: Any) -> None:
    read = await team.owner.get(team.ada)
    wish = {"contact_for": ["press"]}
    assert (await team.owner.patch(team.ada, json=wish)).status_code == 428
    changed = await team.owner.patch(team.ada, json=wish, headers={"If-Match": read.headers["etag"]})
    assert (changed.json()["contact_for"], changed.json()["version"]) == (["press"], 2)
    stale = await team.owner.patch(team.ada, json={"contact_for": []}, headers={"If-Match": read.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")
    same = await team.owner.patch(team.ada, json=wish, headers=MATCH)
    assert same.json()["version"] == 2
    told = team.service.events("team.updated")
    assert [event.data["before"]["contact_for"] for event in told] == [[]]


async def test_the_last_who_runs_a_startup_does_not_leave_unnoticed(team: Any) -> None:
    grace = {"email": "grace@example.org", "name": "Grace", "role": "employee", "contact_for": ["admin"]}
    other = await team.made(team.path, team.owner, **grace)
    await team.owner.delete(team.ada)
    assert called(team) == 0
    await team.owner.patch(f"{team.path}/{other['id']}", json={"contact_for": ["press"]}, headers=MATCH)
    assert called(team) == 1
    await team.owner.delete(f"{team.path}/{other['id']}")
    assert called(team) == 1


async def test_who_has_another_role_there_is_told_with_what_they_still_are(team: Any) -> None:
    other = await team.made(team.path, team.owner, **ADA | {"role": "employee", "contact_for": ["admin"]})
    await team.made(team.path, team.owner, email="grace@example.org", name="Grace", role="founder")
    await team.owner.patch(team.ada, json={"contact_for": ["press"]}, headers=MATCH)
    await team.owner.delete(team.ada)
    still = [{"role": "employee", "contact_for": ["admin"]}]
    assert [event.data["still"] for event in team.service.events()[-2:]] == [still, still]
    await team.owner.delete(f"{team.path}/{other['id']}")
    assert team.service.events("team.left")[-1].data["still"] == []


async def test_a_day_to_leave_is_kept_and_tells_itself_when_it_comes(team: Any) -> None:
    early = await team.owner.patch(team.ada, json={"ends_on": "2026-11-30"}, headers=MATCH)
    assert (early.status_code, early.json()["code"]) == (422, "team.dates")
    await team.owner.patch(team.ada, json={"ends_on": "2026-12-03"}, headers=MATCH)
    assert [event.type for event in team.service.events()][-1] == "team.updated"
    app = team.service.app
    assert (await sweep(app), called(team)) == (0, 0)
    team.service.clock.advance(timedelta(days=2))
    assert (await team.owner.get(team.ada)).status_code == 404
    assert (await sweep(app), await sweep(app)) == (1, 0)
    assert len(team.service.events("team.left")) == 1
    assert called(team) == 1


async def test_a_role_that_ends_today_has_ended(team: Any) -> None:
    gone = await team.owner.patch(team.ada, json={"ends_on": "2026-12-01"}, headers=MATCH)
    assert gone.json()["ends_on"] == "2026-12-01"
    assert [event.type for event in team.service.events()][-3:] == ["team.left", "task.raised", "startup.admin_missing"]
    again = await team.owner.patch(team.ada, json={"ends_on": None}, headers=MATCH)
    assert (again.status_code, again.json()["code"]) == (404, "team.role_not_found")
    assert await sweep(team.service.app) == 0


async def test_a_role_that_is_given_up_before_it_began_is_gone(team: Any) -> None:
    grace = {"email": "grace@example.org", "name": "Grace", "role": "employee", "starts_on": "2027-01-01"}
    role = await team.made(team.path, team.owner, **grace)
    assert len((await team.owner.get(team.path)).json()["items"]) == 2
    assert (await team.owner.delete(f"{team.path}/{role['id']}")).status_code == 204
    assert len((await team.owner.get(team.path)).json()["items"]) == 1
    assert (await team.owner.delete(f"{team.path}/{role['id']}")).status_code == 404


async def test_one_open_role_of_a_kind_also_when_an_end_is_taken_back(team: Any) -> None:
    await team.owner.patch(team.ada, json={"ends_on": "2027-01-01"}, headers=MATCH)
    await team.made(team.path, team.owner, **ADA)
    answer = await team.owner.patch(team.ada, json={"ends_on": None}, headers=MATCH)
    assert (answer.status_code, answer.json()["code"]) == (409, "team.already_there")
