"""The desks of a programme: never more than its quota at a time, whoever asks at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.unit import Unit
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import MembershipCreate
from services.startups.programmes.errors import DesksTaken
from tests.support.service import key_of, staff_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def programme(directory: Any) -> dict[str, Any]:
    return await directory.made(
        "/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation", desks_quota=10
    )


async def ask(directory: Any, name: str, programme: dict[str, Any], **wish: Any) -> Any:
    startup = await directory.startup(name)
    known = {"startup_id": startup["id"], "hub_id": directory.hub, "programme_id": programme["id"]}
    return await directory.staff.post("/v1/memberships", json=known | {"starts_on": "2026-01-01"} | wish)


async def test_nobody_anonymous_takes_desks(directory: Any, programme: dict[str, Any]) -> None:
    wish = {"startup_id": new_id(), "hub_id": directory.hub, "programme_id": programme["id"], "starts_on": "2026-01-01"}
    assert (await directory.anyone.post("/v1/memberships", json=wish)).status_code == 401


async def test_desks_beyond_the_quota_are_refused_with_numbers(directory: Any, programme: dict[str, Any]) -> None:
    assert (await ask(directory, "Alpha", programme, desks=6)).status_code == 201
    refused = await ask(directory, "Beta", programme, desks=5)
    assert (refused.status_code, refused.json()["code"]) == (409, "programme.desks_taken")
    assert {"quota": 10, "taken": 6, "wanted": 5}.items() <= refused.json().items()
    beta = (await ask(directory, "Gamma", programme, desks=4)).json()
    path = f"/v1/memberships/{beta['id']}"
    more = await directory.staff.patch(path, json={"desks": 5}, headers={"If-Match": "*"})
    assert (more.status_code, more.json()["taken"]) == (409, 6)
    fewer = await directory.staff.patch(path, json={"desks": 3}, headers={"If-Match": "*"})
    assert fewer.status_code == 200
    assert (await directory.staff.patch(path, json={"desks": 4}, headers={"If-Match": "*"})).status_code == 200


async def test_what_has_ended_takes_no_desks_and_a_renewal_follows_on(
    directory: Any, programme: dict[str, Any]
) -> None:
    assert (await ask(directory, "Old", programme, desks=10, ends_on="2026-12-01")).status_code == 201
    alpha = (await ask(directory, "Alpha", programme, desks=10, ends_on="2027-03-01")).json()
    assert alpha["status"] == "active"
    path = f"/v1/memberships/{alpha['id']}"
    soon = await ask(directory, "Soon", programme, desks=1, starts_on="2027-02-28")
    assert soon.status_code == 409
    renewed = await directory.staff.post(f"{path}/renew", json={"starts_on": "2027-03-01", "ends_on": "2027-06-01"})
    assert renewed.status_code == 201
    assert (await ask(directory, "Later", programme, desks=1, starts_on="2027-06-01")).status_code == 201
    longer = await directory.staff.post(f"/v1/memberships/{renewed.json()['id']}/end", json={"ends_on": "2027-06-02"})
    assert (longer.status_code, longer.json()["code"]) == (409, "programme.desks_taken")
    paused = await directory.staff.post(f"{path}/suspend", json={"from": "2026-12-01", "reason": "Unpaid"})
    assert paused.status_code == 200


async def test_a_quota_is_never_below_what_is_taken(directory: Any, programme: dict[str, Any]) -> None:
    await ask(directory, "Alpha", programme, desks=6)
    path = f"/v1/programmes/{programme['id']}"
    refused = await directory.staff.patch(path, json={"desks_quota": 5}, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "programme.quota_too_small")
    assert (refused.json()["quota"], refused.json()["taken"]) == (5, 6)
    assert (await directory.staff.patch(path, json={"desks_quota": 6}, headers={"If-Match": "*"})).status_code == 200
    assert (await ask(directory, "Beta", programme, desks=1)).status_code == 409
    assert (await directory.staff.patch(path, json={"desks_quota": None}, headers={"If-Match": "*"})).status_code == 200
    assert (await ask(directory, "Gamma", programme, desks=1000)).status_code == 201


async def test_a_membership_names_a_programme_of_its_hub(directory: Any, programme: dict[str, Any]) -> None:
    unknown = await ask(directory, "Alpha", {"id": new_id()})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "programme.not_found")
    startup = await directory.startup("Beta")
    there = directory.client(staff_of(directory.other_hub))
    wish = {"startup_id": startup["id"], "hub_id": directory.other_hub, "programme_id": programme["id"]}
    other = await there.post("/v1/memberships", json=wish | {"starts_on": "2026-01-01"})
    assert (other.status_code, other.json()["code"]) == (422, "programme.other_hub")


async def test_of_many_who_want_the_last_desks_at_once_no_more_get_them_than_there_are(
    directory: Any, programme: dict[str, Any]
) -> None:
    startups = [await directory.startup(f"Startup {number}") for number in range(8)]
    url = directory.service.database.engine.url.render_as_string(hide_password=False)
    replicas, clock = [Database(url), Database(url)], directory.service.clock

    def take_in(number: int) -> str:
        wish = MembershipCreate(
            startup_id=startups[number]["id"],
            hub_id=directory.hub,
            programme_id=programme["id"],
            starts_on=date(2026, 1, 1),
            desks=3,
        )
        try:
            with replicas[number % 2].transaction() as session:
                unit = Unit(session=session, by=staff_of(directory.hub), clock=clock, now=clock.now())
                return Memberships(unit).create(wish, by=unit.by).status
        except DesksTaken:
            return "taken"

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(take_in, range(8)))
    for replica in replicas:
        replica.dispose()
    assert found == [*["active"] * 3, *["taken"] * 5]


async def test_somebody_elses_key_takes_no_desks(directory: Any, programme: dict[str, Any]) -> None:
    startup = await directory.startup("Alpha")
    wish = {"startup_id": startup["id"], "hub_id": directory.hub, "programme_id": programme["id"]}
    client = directory.client(key_of(new_id(), directory.hub))
    assert (await client.post("/v1/memberships", json=wish | {"starts_on": "2026-01-01"})).status_code == 403
