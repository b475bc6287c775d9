"""Tasks through HTTP: whose they are, what becomes of them, and who may not know of them."""

from datetime import timedelta
from typing import Any

import pytest

from services.kit.ids import new_id
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
TITLE = {"en": "Call them", "fr": "Les appeler"}
VERBS = {"done": {}, "reopen": {}, "snooze": {"until": "2027-01-01", "reason": "Later"}, "assign": {"person_id": None},
         "drop": {"reason": "Needless"}}  # fmt: skip


async def task(desk: Any, **wish: Any) -> dict[str, Any]:
    made: dict[str, Any] = await desk.directory.made(
        "/v1/tasks", **{"hub_id": desk.directory.hub, "title": TITLE, **wish}
    )
    return made


async def test_nobody_anonymous_sees_or_touches_tasks(desk: Any) -> None:
    made = await task(desk)
    anyone, path = desk.directory.anyone, f"/v1/tasks/{made['id']}"
    answers = [await anyone.get("/v1/tasks"), await anyone.get(path), await anyone.post("/v1/tasks", json={})]
    answers += [await anyone.post(f"{path}/{verb}", json=wish or None) for verb, wish in VERBS.items()]
    assert {answer.status_code for answer in answers} <= {401, 422}
    assert [answer.status_code for answer in answers].count(422) == 1  # the body that says nothing


async def test_staff_add_change_and_finish_a_task(desk: Any) -> None:
    made = await task(desk, due_on="2026-12-08")
    expected = {"kind": "other", "state": "open", "title": TITLE, "due_on": "2026-12-08", "age_days": 0, "version": 1}
    assert {**made, **expected} == made
    assert made["subject"] == {"kind": "hub", "id": desk.directory.hub}
    path = f"/v1/tasks/{made['id']}"
    tag = (await desk.staff.get(path)).headers["etag"]
    assert (await desk.staff.patch(path, json={"due_on": None})).status_code == 428
    changed = await desk.staff.patch(path, json={"due_on": None}, headers={"If-Match": tag})
    assert (changed.json()["due_on"], changed.json()["version"]) == (None, 2)
    assert (await desk.staff.patch(path, json={"due_on": None}, headers={"If-Match": tag})).status_code == 412
    done = await desk.said(made, "done", "tasks")
    assert (done["state"], done["closed_at"]) == ("done", "2026-12-01T08:00:00Z")
    again = await desk.verb(made, "done", "tasks")
    assert (again.status_code, again.json()["code"], again.json()["state"]) == (409, "task.transition", "done")
    assert (await desk.said(made, "reopen", "tasks"))["closed_at"] is None
    types = [event.type for event in desk.directory.service.events() if event.type.startswith("task.")]
    assert types == ["task.raised", "task.done", "task.reopened"]


async def test_a_snoozed_task_comes_back_by_itself(desk: Any) -> None:
    made = await task(desk)
    for wish, code in (({"until": "2026-12-04"}, "body.missing_field"), ({"until": "2026-12-01", "reason": "x"}, None)):
        refused = await desk.verb(made, "snooze", "tasks", **wish)
        assert (refused.status_code, refused.json()["code"]) == (422, code or "snooze.not_to_come")
    asleep = await desk.said(made, "snooze", "tasks", until="2026-12-04", reason="The locksmith comes then")
    assert (asleep["state"], asleep["reason"]) == ("snoozed", "The locksmith comes then")
    assert await desk.tasks(state="open") == []
    assert [each["id"] for each in await desk.tasks(state="snoozed")] == [made["id"]]
    # 23:30 on the third of December is the fourth in Paris.
    desk.directory.service.clock.advance(timedelta(days=2, hours=15.5))
    (back,) = await desk.tasks(state="open")
    assert (back["state"], back["age_days"], back["version"]) == ("open", 3, 2)


async def test_the_team_sees_and_finishes_what_is_not_the_staffs_alone(desk: Any) -> None:
    membership = await desk.member()
    startup_id = membership["startup_id"]
    keys, insurance = await desk.tasks()
    for by in (member_of(startup_id), startup_admin_of(startup_id), key_of(startup_id)):
        assert [each["id"] for each in await desk.tasks(by)] == [insurance["id"]]
        assert (await desk.directory.client(by).get(f"/v1/tasks/{keys['id']}")).status_code == 404
        assert (await desk.directory.client(by).post(f"/v1/tasks/{keys['id']}/done")).status_code == 404
    team, path = desk.directory.client(member_of(startup_id)), f"/v1/tasks/{insurance['id']}"
    for verb in ("snooze", "assign", "drop"):
        refused = await team.post(f"{path}/{verb}", json=VERBS[verb])
        assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")
    assert (await team.patch(path, json={"due_on": None}, headers={"If-Match": "*"})).status_code == 403
    await desk.said(insurance, "snooze", "tasks", until="2026-12-24", reason="Their insurer is slow to answer")
    assert (await team.get(path)).json()["reason"] is None
    assert (await team.post(f"{path}/reopen")).status_code == 403
    assert (await team.post(f"{path}/done")).json()["state"] == "done"
    assert (await team.post(f"{path}/reopen")).json()["state"] == "open"
    told = desk.directory.service.events("task.done")[-1]
    assert (told.startup_id, "reason" in told.data) == (startup_id, False)


async def test_somebody_elses_tasks_are_not_there(desk: Any) -> None:
    membership = await desk.member()
    strangers = (
        staff_of(desk.directory.other_hub),
        key_of(new_id(), desk.directory.hub),
        startup_admin_of(new_id(), desk.directory.hub),
        someone(),
    )
    for by in strangers:
        client = desk.directory.client(by)
        assert await desk.tasks(by) == []
        for each in await desk.tasks():
            assert (await client.get(f"/v1/tasks/{each['id']}")).status_code == 404
            assert (await client.post(f"/v1/tasks/{each['id']}/done")).status_code == 404
        assert (await client.get("/v1/tasks", params={"membership": membership["id"]})).status_code == 404
        wish = {"hub_id": desk.directory.hub, "title": TITLE}
        assert (await client.post("/v1/tasks", json=wish)).status_code == 403
    without = desk.directory.client(key_of(membership["startup_id"], scopes=["bookings:read"]))
    assert (await without.get("/v1/tasks")).json()["code"] == "scope.missing"
    assert len(await desk.tasks(network_admin())) == 2


async def test_a_list_is_narrowed_and_goes_on(desk: Any) -> None:
    me = staff_of(desk.directory.hub)
    alpha = await desk.member("Alpha")
    mine = await task(desk, assignee=me.id, due_on="2026-12-03")
    about = await task(desk, membership_id=alpha["id"], startup_id=alpha["startup_id"], due_on="2026-12-02")
    assert about["subject"] == {"kind": "membership", "id": alpha["id"]}
    assert [each["id"] for each in await desk.tasks(me, mine=True)] == [mine["id"]]
    assert [each["id"] for each in await desk.tasks(assignee=me.id)] == [mine["id"]]
    assert await desk.tasks(mine=True) == []
    assert [each["id"] for each in await desk.tasks(due_before="2026-12-04")] == [about["id"], mine["id"]]
    assert len(await desk.tasks(startup="alpha")) == 3
    assert len(await desk.tasks(membership=alpha["id"], kind="onboarding")) == 2
    assert await desk.tasks(hub="euratechnologies") == []
    seen, cursor, by = [], None, desk.staff
    never = await task(desk)
    while True:
        page = (await by.get("/v1/tasks", params={"limit": 1} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [each["id"] for each in await desk.tasks()]
    assert seen[-1] == never["id"]


async def test_a_task_about_a_membership_is_about_its_startup_and_hub(desk: Any) -> None:
    alpha = await desk.member("Alpha")
    beta = await desk.directory.startup("Beta")
    for wish in ({"startup_id": beta["id"]}, {"hub_id": desk.directory.other_hub}):
        by = desk.directory.client(staff_of(desk.directory.hub, desk.directory.other_hub))
        refused = await by.post("/v1/tasks", json={"title": TITLE, "membership_id": alpha["id"], **wish})
        assert (refused.status_code, refused.json()["code"]) == (404, "membership.not_found")
    made = await desk.directory.made("/v1/tasks", title=TITLE, membership_id=alpha["id"])
    assert (made["hub_id"], made["startup_id"]) == (desk.directory.hub, alpha["startup_id"])
    nowhere = await desk.staff.post("/v1/tasks", json={"title": TITLE})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "task.hub_required")


async def test_a_startup_that_nobody_runs_is_one_task_until_somebody_does(desk: Any) -> None:
    alpha = await desk.directory.startup("Alpha", since="2026-01-01")
    for each in await desk.tasks():
        await desk.said(each, "done", "tasks")
    team = f"/v1/startups/{alpha['id']}/team"
    admin = await desk.directory.made(team, email="ada@alpha.example", name="Ada", role="founder")
    await desk.directory.made(team, email="bob@alpha.example", name="Bob", role="employee")
    assert (await desk.staff.delete(f"{team}/{admin['id']}")).status_code == 204
    (raised,) = await desk.tasks(kind="admin_missing")
    assert (raised["state"], raised["subject"]) == ("open", {"kind": "startup", "id": alpha["id"]})
    assert len(desk.directory.service.events("startup.admin_missing")) == 1
    eve = await desk.directory.made(
        team, email="eve@alpha.example", name="Eve", role="cofounder", contact_for=["admin"]
    )
    assert [each["state"] for each in await desk.tasks(kind="admin_missing")] == ["done"]
    erased = await desk.staff.post(f"/v1/people/{eve['person_id']}/erase")
    assert erased.status_code == 204
    assert sorted(each["state"] for each in await desk.tasks(kind="admin_missing")) == ["done", "open"]
    # The old one cannot come back beside the new.
    old = next(each for each in await desk.tasks(kind="admin_missing") if each["state"] == "done")
    again = await desk.verb(old, "reopen", "tasks")
    assert (again.status_code, again.json()["code"]) == (409, "task.already_open")


async def test_who_is_forgotten_has_no_tasks(desk: Any) -> None:
    alpha = await desk.directory.startup("Alpha", since="2026-01-01")
    role = await desk.directory.made(
        f"/v1/startups/{alpha['id']}/team", email="ada@alpha.example", name="Ada", role="employee"
    )
    made = await task(desk, assignee=role["person_id"])
    await desk.staff.post(f"/v1/people/{role['person_id']}/erase")
    assert (await desk.staff.get(f"/v1/tasks/{made['id']}")).json()["assignee"] is None
    refused = await desk.verb(made, "assign", "tasks", person_id=role["person_id"])
    assert (refused.status_code, refused.json()["code"]) == (404, "person.not_found")


async def test_what_is_about_a_startup_that_is_gone_is_not_there(desk: Any) -> None:
    membership = await desk.member()
    await desk.staff.delete(f"/v1/startups/{membership['startup_id']}", headers={"If-Match": "*"})
    assert await desk.tasks() == []
