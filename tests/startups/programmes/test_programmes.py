"""Programmes and cohorts through HTTP: made by the staff of their hub, read by everybody, deleted only when unused."""

from typing import Any

import pytest

from services.kit.ids import new_id
from tests.support.service import key_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio

COHORT = {
    "code": "2027-spring",
    "opens_at": "2026-12-01T00:00:00+01:00",
    "deadline_at": "2027-01-31T23:30:00+01:00",
    "starts_on": "2027-02-01",
    "ends_on": "2027-08-01",
    "seats": 2,
}


async def programme(directory: Any, **wish: Any) -> dict[str, Any]:
    known = {"hub_id": directory.hub, "name": "Fighters", "kind": "incubation", "desks_quota": 10}
    return await directory.made("/v1/programmes", **{**known, **wish})


async def cohort(directory: Any, **wish: Any) -> dict[str, Any]:
    programme_id = wish.pop("programme_id", None) or (await programme(directory))["id"]
    return await directory.made("/v1/cohorts", **{**COHORT, "programme_id": programme_id, **wish})


async def test_nobody_anonymous_makes_programmes_but_everybody_reads_them(directory: Any) -> None:
    made = await programme(directory)
    held = await cohort(directory, programme_id=made["id"])
    wish = {"hub_id": directory.hub, "name": "x", "kind": "residency"}
    for path, body in (("/v1/programmes", wish), ("/v1/cohorts", {**COHORT, "programme_id": made["id"]})):
        assert (await directory.anyone.post(path, json=body)).status_code == 401
    for path, thing in ((f"/v1/programmes/{made['id']}", made), (f"/v1/cohorts/{held['id']}", held)):
        assert (await directory.anyone.get(path)).json() == thing
        assert (await directory.anyone.patch(path, json={}, headers={"If-Match": "*"})).status_code == 401
        assert (await directory.anyone.delete(path, headers={"If-Match": "*"})).status_code == 401


async def test_a_programme_is_made_changed_and_listed(directory: Any) -> None:
    made = await programme(directory, hub_id="halle-freyssinet", operator="A partner")
    expected = {"hub_id": directory.hub, "name": "Fighters", "operator": "A partner", "desks_quota": 10, "version": 1}
    assert {**made, **expected} == made
    path = f"/v1/programmes/{made['id']}"
    assert (await directory.staff.patch(path, json={"name": "Founders"})).status_code == 428
    tag = (await directory.staff.get(path)).headers["etag"]
    changed = await directory.staff.patch(path, json={"name": "Founders", "operator": None}, headers={"If-Match": tag})
    assert (changed.json()["name"], changed.json()["operator"], changed.json()["version"]) == ("Founders", None, 2)
    again = await directory.staff.patch(path, json={"name": "Late"}, headers={"If-Match": tag})
    assert again.status_code == 412
    await directory.made(
        "/v1/programmes", directory.client(staff_of(directory.other_hub)),
        hub_id=directory.other_hub, name="Elsewhere", kind="acceleration",
    )  # fmt: skip
    for query, names in (
        ({}, ["Elsewhere", "Founders"]),
        ({"hub": "halle-freyssinet"}, ["Founders"]),
        ({"kind": "acceleration"}, ["Elsewhere"]),
    ):
        listed = await directory.anyone.get("/v1/programmes", params=query)
        assert [item["name"] for item in listed.json()["items"]] == names
    told = [event for event in directory.service.events() if event.type.startswith("programme.")]
    assert [event.type for event in told] == ["programme.created", "programme.updated", "programme.created"]
    assert told[1].data == changed.json()


async def test_a_cohort_shows_its_hub_and_its_clock(directory: Any) -> None:
    made = await programme(directory)
    held = await cohort(directory, programme_id=made["id"])
    assert (held["hub_id"], held["time_zone"], held["deadline_at"]) == (
        directory.hub, "Europe/Paris", "2027-01-31T22:30:00Z",
    )  # fmt: skip
    for query in ({}, {"hub": directory.hub}, {"programme": made["id"]}):
        listed = await directory.anyone.get("/v1/cohorts", params=query)
        assert [item["id"] for item in listed.json()["items"]] == [held["id"]]
    assert (await directory.anyone.get("/v1/cohorts", params={"hub": directory.other_hub})).json()["items"] == []
    again = await directory.staff.post("/v1/cohorts", json={**COHORT, "programme_id": made["id"]})
    assert (again.status_code, again.json()["code"]) == (409, "cohort.code_taken")
    await cohort(directory, programme_id=(await programme(directory, name="Other"))["id"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": "2027-01-31T23:30:00+01:00"},
        {"ends_on": "2027-02-01"},
        # Midnight of Paris is still the evening before in UTC: the clock on the hub's wall counts.
        {"deadline_at": "2027-02-01T23:30:00Z"},
    ],
)
async def test_a_cohort_opens_closes_starts_and_ends_in_that_order(directory: Any, wrong: dict[str, Any]) -> None:
    made = await programme(directory)
    answer = await directory.staff.post("/v1/cohorts", json={**COHORT, "programme_id": made["id"], **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "cohort.dates")
    held = await cohort(directory, programme_id=made["id"])
    patched = await directory.staff.patch(f"/v1/cohorts/{held['id']}", json=wrong, headers={"If-Match": "*"})
    assert (patched.status_code, patched.json()["code"]) == (422, "cohort.dates")


async def test_what_is_in_use_is_not_deleted(directory: Any) -> None:
    made = await programme(directory)
    held = await cohort(directory, programme_id=made["id"])
    path = f"/v1/programmes/{made['id']}"
    refused = await directory.staff.delete(path, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "programme.in_use")
    assert (refused.json()["cohorts"], refused.json()["memberships"]) == (1, 0)
    assert (await directory.staff.delete(f"/v1/cohorts/{held['id']}")).status_code == 428
    assert (await directory.staff.delete(f"/v1/cohorts/{held['id']}", headers={"If-Match": "*"})).status_code == 204
    membership = await directory.member(
        await directory.startup("Alpha"), starts_on="2026-01-01", ends_on="2026-02-01", programme_id=made["id"]
    )
    assert membership["programme_id"] == made["id"]
    refused = await directory.staff.delete(path, headers={"If-Match": "*"})
    assert (refused.json()["cohorts"], refused.json()["memberships"]) == (0, 1)
    unused = await programme(directory, name="Unused")
    assert (
        await directory.staff.delete(f"/v1/programmes/{unused['id']}", headers={"If-Match": '"v2"'})
    ).status_code == 412
    assert (
        await directory.staff.delete(f"/v1/programmes/{unused['id']}", headers={"If-Match": "*"})
    ).status_code == 204
    assert (await directory.anyone.get(f"/v1/programmes/{unused['id']}")).status_code == 404


async def test_others_change_no_programmes(directory: Any) -> None:
    made = await programme(directory)
    held = await cohort(directory, programme_id=made["id"])
    assert (await directory.client(network_admin()).get(f"/v1/cohorts/{held['id']}")).status_code == 200
    strangers = (staff_of(directory.other_hub), someone(), key_of(new_id(), directory.hub))
    for client in map(directory.client, strangers):
        wish = {"hub_id": directory.hub, "name": "x", "kind": "residency"}
        assert (await client.post("/v1/programmes", json=wish)).status_code == 403
        assert (await client.post("/v1/cohorts", json={**COHORT, "programme_id": made["id"]})).status_code == 403
        for path in (f"/v1/programmes/{made['id']}", f"/v1/cohorts/{held['id']}"):
            assert (await client.patch(path, json={}, headers={"If-Match": "*"})).status_code == 403
            assert (await client.delete(path, headers={"If-Match": "*"})).status_code == 403
    assert (await directory.anyone.get(f"/v1/programmes/{made['id']}")).json() == made
