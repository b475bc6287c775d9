"""Consent through HTTP: nobody is shown who did not agree, and who takes it back is hidden in the same instant."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
ADA = {"email": "ada@example.org", "name": "Ada Lovelace", "role": "founder"}
TEXT = {"consent_text_version": "2026-10"}
MATCH = {"If-Match": "*"}


@pytest.fixture
async def team(directory: Any) -> Any:
    """Ada is in two teams; `role` is the one that is asked about, `of` is her in the eyes of the gateway."""
    alpha, beta = await directory.startup("Alpha", since="2026-01-01"), await directory.startup("Beta")
    directory.alpha, directory.beta = f"/v1/startups/{alpha['id']}/team", f"/v1/startups/{beta['id']}/team"
    directory.owner = directory.client(startup_admin_of(alpha["id"], directory.hub))
    admin = directory.client(network_admin())
    role = await directory.made(directory.alpha, directory.owner, **ADA)
    other = await directory.made(directory.beta, admin, **ADA)
    directory.role, directory.other = f"{directory.alpha}/{role['id']}", f"{directory.beta}/{other['id']}"
    directory.person = f"/v1/people/{role['person_id']}"
    directory.of = member_of(alpha["id"], directory.hub, person_id=role["person_id"])
    return directory


async def seen(team: Any) -> bool:
    """Whether anybody sees her: in the team, by the role, as a person."""
    listed = (await team.anyone.get(team.alpha)).json()["items"]
    found = {bool(listed), *[(await team.anyone.get(path)).status_code == 200 for path in (team.role, team.person)]}
    assert len(found) == 1
    return found.pop()


async def shown(client: Any, path: str, **wish: Any) -> Any:
    return await client.patch(path, json={"show_publicly": True, **wish}, headers=MATCH)


async def test_nobody_is_shown_without_consent(team: Any) -> None:
    for client in (team.owner, team.staff):
        answer = await shown(client, team.role)
        assert (answer.status_code, answer.json()["code"]) == (422, "consent.missing")
    wish = {**ADA, "email": "grace@example.org", "show_publicly": True}
    joined = await team.owner.post(team.alpha, json=wish)
    assert (joined.status_code, joined.json()["code"]) == (422, "consent.missing")
    assert not await seen(team)


async def test_who_names_the_text_records_the_consent(team: Any) -> None:
    answer = await shown(team.owner, team.role, **TEXT)
    assert answer.status_code == 200, answer.text
    assert await seen(team)
    (given,) = (await team.staff.get(f"{team.person}/consents")).json()["items"]
    assert (given["purpose"], given["text_version"], given["given_at"]) == (
        "directory", "2026-10", "2026-12-01T08:00:00Z",
    )  # fmt: skip
    assert given["recorded_by"].startswith("person:")
    # Agreed is agreed: the next team needs no text.
    assert (await shown(team.client(network_admin()), team.other)).status_code == 200


async def test_who_shows_themselves_agrees_to_the_text_of_today(team: Any) -> None:
    assert (await shown(team.client(team.of), team.role)).status_code == 200
    (given,) = (await team.client(team.of).get(f"{team.person}/consents")).json()["items"]
    assert (given["text_version"], given["recorded_by"]) == ("2026-11", f"person:{team.of.id}")
    assert await seen(team)


async def test_a_person_changes_of_their_role_only_whether_they_are_shown(team: Any) -> None:
    by = team.client(team.of)
    for wish in ({"contact_for": ["admin"]}, {"ends_on": "2027-01-01"}, {"show_publicly": True, "contact_for": []}):
        answer = await by.patch(team.role, json=wish, headers=MATCH)
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
    for stranger in (member_of(team.alpha.split("/")[3]), someone(), key_of(team.alpha.split("/")[3], team.hub)):
        assert (await shown(team.client(stranger), team.role, **TEXT)).json()["code"] == "role.missing"
    assert (await shown(team.anyone, team.role, **TEXT)).status_code == 401


async def test_withdrawing_hides_at_once_and_everywhere(team: Any) -> None:
    admin = team.client(network_admin())
    for path in (team.role, team.other):
        assert (await shown(admin, path, **TEXT)).status_code == 200
    again = await team.made(f"{team.person}/consents", team.client(team.of), purpose="directory", text_version="2027")
    assert len((await team.anyone.get(team.person)).json()["roles"]) == 2
    team.service.clock.advance(timedelta(hours=1))
    path = f"{team.person}/consents/{again['id']}/withdraw"
    gone = await team.client(team.of).post(path)
    assert gone.json()["withdrawn_at"] == "2026-12-01T09:00:00Z"
    assert not await seen(team)
    assert (await team.anyone.get(team.beta)).json()["items"] == []
    left = (await team.staff.get(f"{team.person}/consents")).json()["items"]
    assert [each["withdrawn_at"] for each in left] == ["2026-12-01T09:00:00Z"] * 2
    told = team.service.events("team.updated")
    assert len(told) == 4
    # Said again nothing happens, and nobody is shown again without having agreed again.
    assert (await team.client(team.of).post(path)).json() == gone.json()
    assert len(team.service.events("team.updated")) == 4
    assert (await shown(admin, team.role)).json()["code"] == "consent.missing"
    assert (await shown(admin, team.role, **TEXT)).status_code == 200


async def test_consent_is_a_log_and_the_same_text_is_agreed_to_once(team: Any) -> None:
    path, by = f"{team.person}/consents", team.client(team.of)
    first = await team.made(path, by, purpose="newsletter", text_version="1")
    again = await by.post(path, json={"purpose": "newsletter", "text_version": "1"})
    assert (again.status_code, again.json()) == (200, first)
    await by.post(f"{path}/{first['id']}/withdraw")
    second = await team.made(path, team.staff, purpose="newsletter", text_version="1")
    assert second["recorded_by"] != first["recorded_by"]
    items = (await by.get(path)).json()["items"]
    assert [each["withdrawn_at"] is None for each in items] == [False, True]
    exported = (await by.get(f"{team.person}/export")).json()["consents"]
    assert exported == items


@pytest.mark.parametrize("wish", [{}, {"purpose": "sale", "text_version": "1"}, {"purpose": "photos"},
                                  {"purpose": "photos", "text_version": "a b"}])  # fmt: skip
async def test_a_consent_that_cannot_be_is_refused(team: Any, wish: dict[str, Any]) -> None:
    assert (await team.staff.post(f"{team.person}/consents", json=wish)).status_code == 422


async def test_consents_are_for_the_person_and_those_who_answer_for_them(team: Any) -> None:
    path = f"{team.person}/consents"
    given = await team.made(path, team.client(team.of), purpose="photos", text_version="1")
    wish = {"purpose": "photos", "text_version": "2"}
    startup_id = team.alpha.split("/")[3]
    for by in (startup_admin_of(startup_id), key_of(startup_id), staff_of(team.other_hub), someone()):
        client = team.client(by)
        answers = (await client.get(path), await client.post(path, json=wish), await client.post(f"{path}/x/withdraw"))
        assert [answer.json()["code"] for answer in answers] == ["person.not_found"] * 3
    for path_ in (path, f"{path}/{given['id']}/withdraw"):
        assert (await team.anyone.post(path_, json=wish)).status_code == 401
    assert (await team.anyone.get(path)).status_code == 401
    unknown = await team.staff.post(f"{path}/{team.hub}/withdraw")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "consent.not_found")


async def test_an_erasure_leaves_purpose_and_dates(team: Any) -> None:
    await shown(team.client(team.of), team.role)
    assert (await team.client(team.of).post(f"{team.person}/erase")).status_code == 204
    (kept,) = (await team.staff.get(f"{team.person}/consents")).json()["items"]
    assert (kept["purpose"], kept["given_at"], kept["withdrawn_at"]) == (
        "directory", "2026-12-01T08:00:00Z", "2026-12-01T08:00:00Z",
    )  # fmt: skip
    assert (kept["recorded_by"], kept["withdrawn_by"]) == (None, None)
    again = await team.staff.post(f"{team.person}/consents", json={"purpose": "photos", "text_version": "1"})
    assert (again.status_code, again.json()["code"]) == (404, "person.not_found")
