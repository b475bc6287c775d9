"""Histories through HTTP: who changed what, for those whom it concerns, and without a name in them."""

from typing import Any

import pytest

from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
ADA = {"email": "Ada@Example.org", "name": "Ada Lovelace", "role": "founder"}


@pytest.fixture
async def alpha(directory: Any) -> Any:
    """A startup that lives in the hub and in the other one; `path` is its history."""
    made = await directory.startup("Alpha", since="2026-01-01")
    directory.alpha, directory.path = made["id"], f"/v1/startups/{made['id']}/history"
    directory.there = await directory.member(made, starts_on="2026-02-01", hub_id=directory.other_hub)
    directory.owner = directory.client(startup_admin_of(made["id"], directory.hub))
    return directory


async def read(client: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_change_has_an_author_and_what_was_before_and_after(alpha: Any) -> None:
    by = startup_admin_of(alpha.alpha)
    answer = await alpha.client(by).patch(
        f"/v1/startups/{alpha.alpha}", json={"stage": "seed"}, headers={"If-Match": "*", "x-request-id": "of-mine"}
    )
    assert answer.status_code == 200, answer.text
    last = (await read(alpha.owner, alpha.path))[-1]
    assert (last["subject"], last["action"]) == (f"startup/{alpha.alpha}", "startup.updated")
    assert last["actor"] == {"kind": "person", "id": by.id, "name": ""}
    assert (last["before"]["stage"], last["after"]["stage"]) == (None, "seed")
    assert (last["at"], last["request_id"]) == ("2026-12-01T08:00:00Z", "of-mine")


async def test_the_team_and_the_memberships_are_part_of_a_startups_history(alpha: Any) -> None:
    role = await alpha.made(f"/v1/startups/{alpha.alpha}/team", alpha.owner, **ADA)
    await alpha.owner.delete(f"/v1/startups/{alpha.alpha}/team/{role['id']}")
    found = [(each["subject"].partition("/")[0], each["action"]) for each in await read(alpha.owner, alpha.path)]
    assert found == [
        ("startup", "startup.created"),
        ("membership", "membership.activated"),
        ("membership", "membership.activated"),
        ("team", "team.joined"),
        ("team", "team.left"),
    ]
    first = (await alpha.owner.get(alpha.path, params={"limit": 2, "count": "true"})).json()
    rest = await read(alpha.owner, alpha.path, limit=2, count="true", cursor=first["next"])
    assert (first["total"], [each["action"] for each in rest]) == (5, ["membership.activated", "team.joined"])


async def test_staff_read_of_memberships_in_their_own_hub_only(alpha: Any) -> None:
    def hubs(items: list[dict[str, Any]]) -> set[str]:
        return {each["after"]["hub_id"] for each in items if each["subject"].startswith("membership/")}

    assert hubs(await read(alpha.client(staff_of(alpha.hub)), alpha.path)) == {alpha.hub}
    for by in (network_admin(), member_of(alpha.alpha), key_of(alpha.alpha)):
        assert hubs(await read(alpha.client(by), alpha.path)) == {alpha.hub, alpha.other_hub}
    path = f"/v1/memberships/{alpha.there['id']}/history"
    assert [each["action"] for each in await read(alpha.owner, path)] == ["membership.activated"]
    assert (await alpha.staff.get(path)).status_code == 404
    assert (await alpha.anyone.get(path)).status_code == 401


async def test_a_history_is_as_secret_as_the_startup_and_closed_to_strangers(alpha: Any) -> None:
    secret = await alpha.startup("Stealth", since="2026-01-01", visibility="private")
    for by in (someone(), staff_of(alpha.other_hub), key_of(alpha.alpha)):
        assert (await alpha.client(by).get(f"/v1/startups/{secret['id']}/history")).status_code == 404
    shown = await alpha.startup("Beta", since="2026-01-01")
    for by in (someone(), staff_of(alpha.other_hub), key_of(alpha.alpha)):
        answer = await alpha.client(by).get(f"/v1/startups/{shown['id']}/history")
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
    assert (await alpha.anyone.get(alpha.path)).status_code == 401
    unscoped = key_of(alpha.alpha, scopes=["bookings:read"])
    assert (await alpha.client(unscoped).get(alpha.path)).json()["code"] == "scope.missing"


async def test_hubs_programmes_and_cohorts_have_a_history_for_their_staff(alpha: Any) -> None:
    programme = await alpha.made("/v1/programmes", hub_id=alpha.hub, name="Fighters", kind="incubation")
    dates = {"opens_at": "2026-11-01T00:00:00Z", "deadline_at": "2027-01-01T00:00:00Z"}
    days = {"starts_on": "2027-02-01", "ends_on": "2027-08-01", "seats": 2}
    cohort = await alpha.made("/v1/cohorts", programme_id=programme["id"], code="spring", **dates, **days)
    admin, match = alpha.client(network_admin()), {"If-Match": "*"}
    await admin.patch(f"/v1/hubs/{alpha.hub}", json={"name": "Halle"}, headers=match)
    await admin.patch(f"/v1/programmes/{programme['id']}", json={"name": "Winners"}, headers=match)
    await admin.patch(f"/v1/cohorts/{cohort['id']}", json={"seats": 3}, headers=match)
    for path, field, before, after in (
        (f"/v1/hubs/{alpha.hub}", "name", "Halle Freyssinet", "Halle"),
        (f"/v1/programmes/{programme['id']}", "name", "Fighters", "Winners"),
        (f"/v1/cohorts/{cohort['id']}", "seats", 2, 3),
    ):
        created, changed = await read(alpha.staff, f"{path}/history")
        assert (created["before"], created["after"][field]) == (None, before)
        assert (changed["before"][field], changed["after"][field]) == (before, after)
        for by in (someone(), staff_of(alpha.other_hub), member_of(alpha.alpha)):
            assert (await alpha.client(by).get(f"{path}/history")).json()["code"] == "role.missing"
        assert (await alpha.anyone.get(f"{path}/history")).status_code == 401


async def test_no_history_names_a_person(alpha: Any) -> None:
    role = await alpha.made(f"/v1/startups/{alpha.alpha}/team", alpha.owner, **ADA)
    by = alpha.client(network_admin())
    assert (await by.post(f"/v1/people/{role['person_id']}/erase")).status_code == 204
    told = str(await read(alpha.owner, alpha.path, limit=100)).casefold()
    assert role["person_id"] in told
    assert "lovelace" not in told
    assert "example.org" not in told
