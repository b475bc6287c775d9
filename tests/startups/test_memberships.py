"""Memberships through HTTP: given by staff, computed from dates, never twice at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from services.kit.unit import Unit
from services.startups.memberships.errors import MembershipOverlap
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import MembershipCreate
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def verb(directory: Any, membership: dict[str, Any], name: str, **wish: Any) -> Any:
    return await directory.staff.post(f"/v1/memberships/{membership['id']}/{name}", json=wish or None)


async def test_nobody_anonymous_reads_or_gives_memberships(directory: Any) -> None:
    made = await directory.startup("Alpha")
    membership = await directory.member(made, starts_on="2026-01-01")
    wish = {"startup_id": made["id"], "hub_id": directory.hub, "starts_on": "2027-01-01"}
    for answer in (
        await directory.anyone.get("/v1/memberships"),
        await directory.anyone.get(f"/v1/memberships/{membership['id']}"),
        await directory.anyone.post("/v1/memberships", json=wish),
    ):
        assert answer.status_code == 401


async def test_staff_take_a_startup_in(directory: Any) -> None:
    made = await directory.startup("Alpha")
    membership = await directory.made(
        "/v1/memberships", startup_id="alpha", hub_id="halle-freyssinet", starts_on="2026-01-01", desks=4
    )
    expected = {"startup_id": made["id"], "hub_id": directory.hub, "kind": "residency", "desks": 4,
                "starts_on": "2026-01-01", "ends_on": None, "status": "active"}  # fmt: skip
    assert {**membership, **expected} == membership
    activated, updated = directory.service.events()[-2:]
    assert (activated.type, activated.visibility, activated.data) == ("membership.activated", "private", membership)
    assert (activated.hub_id, activated.startup_id) == (directory.hub, made["id"])
    assert (updated.type, updated.visibility) == ("startup.updated", "public")
    assert updated.data["hubs"] == [{"hub": directory.hub, "status": "resident"}]


async def test_the_status_changes_with_the_days_of_the_hub_alone(directory: Any) -> None:
    made = await directory.startup("Alpha")
    membership = await directory.member(made, starts_on="2026-12-02", ends_on="2026-12-05")
    assert membership["status"] == "pending"
    assert directory.service.events("membership.activated") == []
    path = f"/v1/memberships/{membership['id']}"
    # 23:30 on the first of December is the second in Paris.
    for hours, expected in ((15.5, "active"), (71, "active"), (1, "ended")):
        directory.service.clock.advance(timedelta(hours=hours))
        read = (await directory.staff.get(path)).json()
        assert (read["status"], read["version"]) == (expected, 1)
        listed = await directory.staff.get("/v1/memberships", params={"status": expected})
        assert [item["id"] for item in listed.json()["items"]] == [membership["id"]]
        standing = {"active": "resident", "ended": "former"}[expected]
        assert await directory.names(status=standing, hub=directory.hub) == ["Alpha"]


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (("2026-01-01", None), ("2026-06-01", None), 409),
        (("2026-01-01", "2026-06-01"), ("2026-05-31", "2026-06-02"), 409),
        (("2026-01-01", "2026-06-01"), ("2026-06-01", None), 201),
        (("2026-06-01", None), ("2026-01-01", "2026-06-01"), 201),
        (("2026-06-01", None), ("2026-01-01", "2026-06-02"), 409),
        (("2026-01-01", "2026-12-01"), ("2026-02-01", "2026-03-01"), 409),
        (("2026-06-01", "2026-06-01"), ("2026-01-01", None), 201),
    ],
)
async def test_memberships_of_a_kind_do_not_overlap(directory: Any, first: Any, second: Any, status: int) -> None:
    made = await directory.startup("Alpha")
    await directory.member(made, starts_on=first[0], ends_on=first[1])
    wish = {"startup_id": made["id"], "hub_id": directory.hub, "starts_on": second[0], "ends_on": second[1]}
    answer = await directory.staff.post("/v1/memberships", json=wish)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["code"] == "membership.overlap"
        await directory.member(made, starts_on=second[0], kind="mailbox")
        await directory.member(made, starts_on=second[0], hub_id=directory.other_hub)


async def test_of_many_who_take_a_startup_in_at_once_one_does(directory: Any) -> None:
    made = await directory.startup("Alpha")
    database, clock = directory.service.database, directory.service.clock

    def take_in(number: int) -> str:
        wish = MembershipCreate(
            startup_id=made["id"], hub_id=directory.hub, starts_on=date(2026, 1, 1) + timedelta(days=number)
        )
        try:
            with database.transaction() as session:
                unit = Unit(session=session, by=staff_of(directory.hub), clock=clock, now=clock.now())
                return Memberships(unit).create(wish, by=unit.by).status
        except MembershipOverlap:
            return "overlap"

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(take_in, range(8)))
    assert found == ["active", *["overlap"] * 7]
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM membership")).scalar_one() == 1


async def test_a_membership_ends(directory: Any) -> None:
    made = await directory.startup("Alpha")
    membership = await directory.member(made, starts_on="2026-01-01")
    early = await verb(directory, membership, "end", ends_on="2025-12-31")
    assert (early.status_code, early.json()["code"]) == (422, "membership.dates")
    ended = await verb(directory, membership, "end", ends_on="2026-12-01", reason="Grew up", outcome="graduated")
    assert (ended.json()["status"], ended.json()["outcome"], ended.json()["version"]) == ("ended", "graduated", 2)
    told, updated = directory.service.events()[-2:]
    assert (told.type, told.data["status"]) == ("membership.ended", "ended")
    assert updated.data["hubs"] == [{"hub": directory.hub, "status": "alumni"}]
    again = await verb(directory, membership, "end", ends_on="2026-12-01")
    assert (again.status_code, again.json()["code"]) == (409, "membership.transition")


async def test_notice_suspension_and_renewal(directory: Any) -> None:
    made = await directory.startup("Alpha")
    membership = await directory.member(made, starts_on="2026-01-01", desks=3)
    suspended = await verb(directory, membership, "suspend", **{"from": "2026-12-01", "reason": "Unpaid"})
    assert suspended.json()["status"] == "suspended"
    assert (await verb(directory, membership, "resume")).json()["status"] == "active"
    again = await verb(directory, membership, "resume")
    assert (again.status_code, again.json()["code"]) == (409, "membership.transition")
    notice = await verb(directory, membership, "notice", on="2026-12-01", ends_on="2027-03-01")
    assert (notice.json()["status"], notice.json()["ends_on"]) == ("notice", "2027-03-01")
    renewed = await verb(directory, membership, "renew", starts_on="2027-03-01")
    assert renewed.status_code == 201
    assert (renewed.json()["renewed_from"], renewed.json()["desks"]) == (membership["id"], 3)
    types = [event.type for event in directory.service.events() if event.type.startswith("membership.")]
    assert [name.partition(".")[2] for name in types] == ["activated", "suspended", "resumed", "notice", "pending"]


async def test_a_suspension_is_taken_back_before_it_begins_and_not_once_it_is_over(directory: Any) -> None:
    membership = await directory.member(await directory.startup("Alpha"), starts_on="2026-01-01")
    pause = {"from": "2026-12-03", "to": "2026-12-05", "reason": "Works"}
    assert (await verb(directory, membership, "suspend", **pause)).json()["status"] == "active"
    resumed = (await verb(directory, membership, "resume")).json()
    assert (resumed["status"], resumed["suspended_from"], resumed["suspended_to"]) == ("active", None, None)
    await verb(directory, membership, "suspend", **pause)
    directory.service.clock.advance(timedelta(days=4))
    over = await verb(directory, membership, "resume")
    assert (over.status_code, over.json()["code"]) == (409, "membership.transition")


async def test_a_change_needs_the_version_that_was_read(directory: Any) -> None:
    membership = await directory.member(await directory.startup("Alpha"), starts_on="2026-01-01")
    path = f"/v1/memberships/{membership['id']}"
    tag = (await directory.staff.get(path)).headers["etag"]
    assert (await directory.staff.patch(path, json={"desks": 5})).status_code == 428
    changed = await directory.staff.patch(path, json={"desks": 5}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["desks"]) == (200, 5)
    assert (await directory.staff.patch(path, json={"desks": 6}, headers={"If-Match": tag})).status_code == 412


async def test_lists_show_what_is_of_the_callers_hub_or_startup(directory: Any) -> None:
    alpha, beta = await directory.startup("Alpha", since="2026-01-01"), await directory.startup("Beta")
    await directory.member(beta, starts_on="2026-01-01", hub_id=directory.other_hub)

    async def startups(by: Any, **query: Any) -> list[str]:
        answer = await directory.client(by).get("/v1/memberships", params=query)
        assert answer.status_code == 200
        return sorted(item["startup_id"] for item in answer.json()["items"])

    both = sorted([alpha["id"], beta["id"]])
    assert await startups(staff_of(directory.hub)) == [alpha["id"]]
    assert await startups(staff_of(directory.hub), hub="euratechnologies") == []
    assert await startups(network_admin()) == both
    assert await startups(network_admin(), startup="beta") == [beta["id"]]
    assert await startups(key_of(beta["id"])) == [beta["id"]]
    assert await startups(someone()) == []


async def test_the_staff_screen_counts(directory: Any) -> None:
    await directory.startup("Old", since="2025-01-01")
    await directory.startup("New", since="2026-12-01")
    await directory.startup("Soon", since="2026-12-24")
    leaving = await directory.startup("Leaving", since="2026-02-01")
    membership = (await directory.staff.get("/v1/memberships", params={"startup": leaving["id"]})).json()["items"][0]
    await verb(directory, membership, "end", ends_on="2026-12-20")
    staying = await directory.startup("Staying")
    for days in ({"starts_on": "2026-01-01", "ends_on": "2026-12-20"}, {"starts_on": "2026-12-20"}):
        await directory.member(staying, **days)
    going = await directory.member(await directory.startup("Going"), starts_on="2026-01-01")
    await verb(directory, going, "notice", on="2026-11-20", ends_on="2026-12-20")
    gone = await directory.startup("Gone", since="2026-12-01")
    await directory.staff.delete(f"/v1/startups/{gone['id']}", headers={"If-Match": "*"})
    await directory.made("/v1/startups", directory.client(someone()), display_name="Waiting")
    answer = await directory.staff.get("/internal/overview", params={"hub": directory.hub})
    assert answer.json() == {
        "portfolio": {"residents": 5, "alumni": 0, "candidates": 1, "arrivals_this_month": 1},
        "waiting": {"startups_to_publish": 1, "memberships_ending_30_days": 1},
    }
    queue = (await directory.staff.get("/v1/todo", params={"hub": directory.hub})).json()["categories"]
    assert [c["count"] for c in queue if c["category"] == "memberships_ending_30"] == [1]
    for by, status in ((staff_of(directory.other_hub), 403), (someone(), 403)):
        refused = await directory.client(by).get("/internal/overview", params={"hub": directory.hub})
        assert refused.status_code == status
    assert (await directory.anyone.get("/internal/overview", params={"hub": directory.hub})).status_code == 401


async def test_somebody_elses_key_reads_and_ends_nothing(directory: Any) -> None:
    membership = await directory.member(await directory.startup("Alpha"), starts_on="2026-01-01")
    path, end = f"/v1/memberships/{membership['id']}", {"ends_on": "2026-12-01"}
    strangers = (key_of(new_id(), directory.hub), staff_of(directory.other_hub))
    for by in strangers:
        assert (await directory.client(by).get(path)).status_code == 404
        assert (await directory.client(by).post(f"{path}/end", json=end)).status_code == 404
    own = directory.client(startup_admin_of(membership["startup_id"], directory.hub))
    assert (await own.get(path)).status_code == 200
    assert (await own.post(f"{path}/end", json=end)).status_code == 403
    wish = {"startup_id": membership["startup_id"], "hub_id": directory.other_hub, "starts_on": "2026-01-01"}
    assert (await own.post("/v1/memberships", json=wish)).status_code == 403
    assert (await directory.staff.get(path)).json() == membership
