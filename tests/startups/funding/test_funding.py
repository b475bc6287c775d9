"""Rounds of funding: kept by the startup, shown where they are public."""

from typing import Any

import pytest

from tests.support.service import key_of, member_of, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
SEED = {"kind": "seed", "amount": 120_000_000, "currency": "EUR", "raised_on": "2026-03", "public_share": 25}


@pytest.fixture
async def alpha(directory: Any) -> dict[str, Any]:
    made: dict[str, Any] = await directory.startup("Alpha", since="2026-01-01", visibility="public")
    return made


def path(startup: dict[str, Any], tail: str = "") -> str:
    return f"/v1/startups/{startup['id']}/funding-rounds{tail}"


async def test_nobody_anonymous_adds_a_round(directory: Any, alpha: dict[str, Any]) -> None:
    assert (await directory.anyone.post(path(alpha), json=SEED)).status_code == 401


async def test_a_round_is_made_changed_with_its_etag_and_taken_away(directory: Any, alpha: dict[str, Any]) -> None:
    team = directory.client(startup_admin_of(alpha["id"]))
    made = await directory.made(path(alpha), team, **SEED)
    assert (made["raised_on"], made["visibility"], made["investors"]) == ("2026-03", "private", [])
    one = path(alpha, f"/{made['id']}")
    etag = (await team.get(one)).headers["etag"]
    assert (await team.patch(one, json={"amount": 1})).status_code == 428
    assert (await team.patch(one, json={"amount": 1}, headers={"If-Match": etag})).json()["amount"] == 1
    assert (await team.delete(one, headers={"If-Match": etag})).status_code == 412
    assert (await team.delete(one, headers={"If-Match": "*"})).status_code == 204
    assert (await team.get(one)).status_code == 404
    told = [event.type for event in directory.service.events() if event.type.startswith("funding_round.")]
    assert told == ["funding_round.created", "funding_round.updated", "funding_round.deleted"]


async def test_an_amount_has_a_currency(directory: Any, alpha: dict[str, Any]) -> None:
    refused = await directory.staff.post(path(alpha), json={"kind": "seed", "raised_on": "2026", "amount": 5})
    assert (refused.status_code, refused.json()["code"]) == (422, "funding_round.currency")
    unknown = await directory.staff.post(path(alpha), json={"kind": "seed", "raised_on": "2026"})
    assert (unknown.status_code, unknown.json()["amount"]) == (201, None)
    one = path(alpha, f"/{unknown.json()['id']}")
    half = await directory.staff.patch(one, json={"amount": 5}, headers={"If-Match": "*"})
    assert half.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [{"amount": -1}, {"amount": 10**16}, {"currency": "eur"}, {"raised_on": "2026-13"}, {"public_share": 101}],
    ids=str,
)
async def test_what_cannot_be_is_refused(directory: Any, alpha: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert (await directory.staff.post(path(alpha), json=SEED | wrong)).status_code == 422


async def test_others_see_public_rounds_only(directory: Any, alpha: dict[str, Any]) -> None:
    await directory.made(path(alpha), **SEED, visibility="public")
    secret = await directory.made(path(alpha), **SEED | {"raised_on": "2026-05"})
    outside = [directory.anyone, directory.client(someone()), directory.client(staff_of(directory.other_hub))]
    for by in [*outside, directory.client(key_of(alpha["id"], scopes=["bookings:read"]))]:
        found = (await by.get(path(alpha), params={"count": "true"})).json()
        assert ([each["raised_on"] for each in found["items"]], found["total"]) == (["2026-03"], 1)
        assert (await by.get(path(alpha, f"/{secret['id']}"))).status_code == 404
    for by in (directory.staff, directory.client(member_of(alpha["id"]))):
        found = (await by.get(path(alpha))).json()["items"]
        assert [each["raised_on"] for each in found] == ["2026-05", "2026-03"]


async def test_of_a_hidden_startup_not_even_public_rounds_are_seen(directory: Any) -> None:
    stealth = await directory.startup("Stealth", since="2026-01-01", visibility="private")
    await directory.made(path(stealth), **SEED, visibility="public")
    assert (await directory.anyone.get(path(stealth))).status_code == 404


async def test_strangers_change_no_rounds(directory: Any, alpha: dict[str, Any]) -> None:
    made = await directory.made(path(alpha), **SEED, visibility="public")
    for stranger in (someone(), staff_of(directory.other_hub), member_of(alpha["id"])):
        by = directory.client(stranger)
        assert (await by.post(path(alpha), json=SEED)).status_code == 403
        one = path(alpha, f"/{made['id']}")
        assert (await by.patch(one, json={"amount": 1}, headers={"If-Match": "*"})).status_code == 403


async def test_a_membership_to_come_or_cancelled_gives_no_right(directory: Any, alpha: dict[str, Any]) -> None:
    other = directory.other_hub
    by = directory.client(staff_of(other))
    await directory.member(alpha, starts_on="2030-01-01", hub_id=other)
    await directory.member(alpha, starts_on="2026-03-01", ends_on="2026-03-01", hub_id=other)
    secret = await directory.made(path(alpha), **SEED)
    one = path(alpha, f"/{secret['id']}")
    assert (await by.get(path(alpha))).json()["items"] == []
    assert (await by.get(one)).status_code == 404
    assert (await by.patch(one, json={"amount": 1}, headers={"If-Match": "*"})).status_code == 403
    assert (await by.post(path(alpha), json=SEED)).status_code == 403
    profile = await by.patch(f"/v1/startups/{alpha['id']}", json={"hiring": True}, headers={"If-Match": "*"})
    assert profile.status_code == 200
    assert {event.hub_id for event in directory.service.events("funding_round.created")} == {directory.hub}
    await directory.member(alpha, starts_on="2026-12-01", kind="visit", hub_id=other)
    assert (await by.get(one)).status_code == 200


async def test_of_a_startup_that_lives_nowhere_yet_only_its_own_people_see_private_rounds(directory: Any) -> None:
    new = await directory.startup("New", visibility="public")
    await directory.made(path(new), directory.client(startup_admin_of(new["id"])), **SEED)
    assert (await directory.staff.get(path(new))).json()["items"] == []
    assert (await directory.staff.post(path(new), json=SEED)).status_code == 403
