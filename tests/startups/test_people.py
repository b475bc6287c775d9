"""Teams through HTTP: who may see and change them."""

from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from tests.support.service import key_of, member_of, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
ADA = {"email": "Ada@Example.org", "name": "Ada Lovelace", "role": "founder"}


@pytest.fixture
async def team(directory: Any) -> Any:
    """A startup in the hub; `path` is its team."""
    made = await directory.startup("Alpha", since="2026-01-01")
    directory.startup_id, directory.path = made["id"], f"/v1/startups/{made['id']}/team"
    directory.owner = directory.client(startup_admin_of(made["id"], directory.hub))
    return directory


async def test_anyone_sees_those_who_chose_to_be_seen(team: Any) -> None:
    ada = await team.made(team.path, team.owner, **ADA, show_publicly=True, consent_text_version="2026-11")
    await team.made(team.path, team.owner, email="grace@example.org", name="Grace Hopper", role="employee")
    seen = (await team.anyone.get(team.path, params={"count": "true"})).json()
    assert (seen["items"], seen["total"]) == ([ada], 1)
    assert "example.org" not in str(seen)
    assert set(ada) == {
        "id", "person_id", "name", "role", "contact_for", "show_publicly", "starts_on", "ends_on", "version",
    }  # fmt: skip
    for by in (member_of(team.startup_id), key_of(team.startup_id), staff_of(team.hub)):
        assert len((await team.client(by).get(team.path)).json()["items"]) == 2
    for by in (someone(), staff_of(team.other_hub), key_of(team.startup_id, scopes=["bookings:read"])):
        assert len((await team.client(by).get(team.path)).json()["items"]) == 1
    assert (await team.anyone.post(team.path, json=ADA)).status_code == 401


async def test_joining_and_leaving_are_told_in_private(team: Any) -> None:
    ada = await team.made(team.path, team.owner, **ADA, contact_for=["admin"])
    assert (ada["show_publicly"], ada["starts_on"], ada["ends_on"]) == (False, "2026-12-01", None)
    joined = team.service.events()[-1]
    assert (joined.type, joined.visibility, joined.startup_id) == ("team.joined", "private", team.startup_id)
    expected = {"role_id": ada["id"], "person_id": ada["person_id"], "email": "Ada@example.org", "role": "founder",
                "startup_id": team.startup_id, "hub_ids": [team.hub], "contact_for": ["admin"]}  # fmt: skip
    assert {**joined.data, **expected} == joined.data
    left = await team.owner.delete(f"{team.path}/{ada['id']}")
    assert (left.status_code, left.content) == (204, b"")
    assert (await team.owner.get(team.path)).json()["items"] == []
    assert [event.type for event in team.service.events()][-3:] == ["team.left", "task.raised", "startup.admin_missing"]
    assert (await team.owner.delete(f"{team.path}/{ada['id']}")).json()["code"] == "team.role_not_found"
    assert (await team.made(team.path, team.owner, **ADA))["person_id"] == ada["person_id"]


async def test_one_mailbox_is_one_person(team: Any) -> None:
    ada = await team.made(team.path, team.owner, **ADA)
    again = await team.owner.post(team.path, json=ADA | {"email": "ada@EXAMPLE.org"})
    assert (again.status_code, again.json()["code"]) == (409, "team.already_there")
    second = await team.made(team.path, team.owner, **ADA | {"email": "ada@example.org", "role": "advisor"})
    assert second["person_id"] == ada["person_id"]
    known = await team.made(team.path, team.owner, person_id=ada["person_id"], role="employee")
    assert known["name"] == "Ada Lovelace"
    with team.service.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM person")).scalar_one() == 1


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"role": "founder"}, 422, "team.person_required"),
        ({"role": "founder", "email": "ada@example.org"}, 422, "team.person_required"),
        ({"role": "founder", "email": "nobody", "name": "N"}, 422, "value.invalid"),
        ({"role": "founder", "person_id": new_id()}, 404, "person.not_found"),
        ({"role": "", "email": "ada@example.org", "name": "Ada"}, 422, "value.invalid"),
        ({**ADA, "phone": "1"}, 422, "body.unknown_field"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused(team: Any, wish: dict[str, Any], status: int, code: str) -> None:
    answer = await team.owner.post(team.path, json=wish)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_another_teams_people_cannot_be_looked_up(team: Any) -> None:
    ada = await team.made(team.path, team.owner, **ADA)
    other = await team.startup("Beta", since="2026-01-01")
    rival = team.client(startup_admin_of(other["id"], team.hub))
    wish = {"person_id": ada["person_id"], "role": "advisor"}
    answer = await rival.post(f"/v1/startups/{other['id']}/team", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (404, "person.not_found")
    assert (await rival.delete(f"/v1/startups/{other['id']}/team/{ada['id']}")).status_code == 404


async def test_the_team_of_a_startup_in_stealth_is_as_secret_as_the_startup(team: Any) -> None:
    stealth = await team.startup("Stealth", since="2026-01-01", visibility="private")
    answer = await team.anyone.get(f"/v1/startups/{stealth['id']}/team")
    assert (answer.status_code, answer.json()["code"]) == (404, "startup.not_found")


async def test_nobody_else_and_no_key_changes_a_team(team: Any) -> None:
    ada = await team.made(team.path, team.owner, **ADA)
    refused = (someone(), member_of(team.startup_id, team.hub), key_of(team.startup_id, team.hub),
               startup_admin_of(new_id(), team.hub), staff_of(team.other_hub), key_of(new_id(), team.hub))  # fmt: skip
    for by in refused:
        client = team.client(by)
        assert (await client.post(team.path, json=ADA | {"role": "advisor"})).json()["code"] == "role.missing"
        assert (await client.delete(f"{team.path}/{ada['id']}")).json()["code"] == "role.missing"
    assert len((await team.owner.get(team.path)).json()["items"]) == 1
