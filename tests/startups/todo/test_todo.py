"""What waits for the staff: counted as it is listed, put off with a reason, back by itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.kit.tables import audit
from services.startups.todo.registry import CATEGORIES
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
TITLE = {"en": "Call them", "fr": "Les appeler"}
KEYS = [{"key": "keys", "title": {"en": "Keys", "fr": "Clés"}}]


async def test_the_queue_is_the_staffs(queue: Any) -> None:
    startup = await queue.directory.startup("Alpha", since="2026-01-01")
    hub, query = queue.directory.hub, {"hub": queue.directory.hub}
    assert (await queue.directory.anyone.get("/v1/todo", params=query)).status_code == 401
    strangers = (startup_admin_of(startup["id"], hub), key_of(startup["id"], hub), staff_of(queue.directory.other_hub))
    for by in (*strangers, someone()):
        for path in ("/v1/todo", "/v1/todo/notices"):
            refused = await queue.directory.client(by).get(path, params=query)
            assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")
    assert (await queue.directory.client(network_admin()).get("/v1/todo", params=query)).status_code == 200
    unknown = await queue.staff.get("/v1/todo/holidays", params=query)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "todo.category_not_found")


async def test_every_category_is_told_in_order_and_in_the_callers_language(queue: Any) -> None:
    found = await queue.categories()
    assert [each["category"] for each in found] == list(CATEGORIES)
    assert {each["count"] for each in found} == {0}
    french = queue.directory.client(queue.by, **{"Accept-Language": "fr"})
    said = (await french.get("/v1/todo", params={"hub": "halle-freyssinet"})).json()["categories"]
    assert said[0]["title"] == "Candidatures hors délai"


async def test_memberships_wait_by_what_the_calendar_says(queue: Any) -> None:
    directory = queue.directory
    for name, ends_on in (("A", "2026-12-02"), ("B", "2026-12-31"), ("C", "2027-01-01"), ("D", "2027-01-30"),
                          ("E", "2027-01-31"), ("F", "2026-12-01"), ("G", None)):  # fmt: skip
        await directory.member(await directory.startup(name), starts_on="2026-01-01", ends_on=ends_on)
    stays = await directory.member(await directory.startup("S"), starts_on="2026-01-01", ends_on="2026-12-20")
    await directory.staff.post(f"/v1/memberships/{stays['id']}/renew", json={"starts_on": "2026-12-20"})
    goes = await directory.member(await directory.startup("N"), starts_on="2026-01-01")
    notice = {"on": "2026-11-20", "ends_on": "2026-12-20"}
    await directory.staff.post(f"/v1/memberships/{goes['id']}/notice", json=notice)
    assert await queue.counts() == {"memberships_ending_30": 2, "memberships_ending_60": 2, "notices": 1}
    first, second = await queue.items("memberships_ending_30")
    assert [first["startup_name"], second["startup_name"]] == ["A", "B"]
    assert (first["age_days"], second["age_days"], second["since"]) == (29, 0, "2026-12-01")
    assert (await queue.one("memberships_ending_30"))["oldest_days"] == 29
    (given,) = await queue.items("notices")
    assert (given["age_days"], given["link"]) == (11, f"/v1/memberships/{goes['id']}")
    # 23:30 on the first of December is the second in Paris.
    directory.service.clock.advance(timedelta(hours=15.5))
    assert [each["startup_name"] for each in await queue.items("memberships_ending_30")] == ["B", "C"]


async def test_applications_wait_when_nobody_has_answered_for_two_weeks(queue: Any) -> None:
    directory = queue.directory
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation")
    cohort = await directory.made(
        "/v1/cohorts", programme_id=programme["id"], code="2027", opens_at="2026-11-01T00:00:00+01:00",
        deadline_at="2027-01-01T00:00:00+01:00", starts_on="2027-02-01", ends_on="2027-08-01", seats=2,
    )  # fmt: skip
    paths = []
    for name in ("Alpha", "Beta"):
        startup = await directory.startup(name)
        team = directory.client(startup_admin_of(startup["id"]))
        made = await directory.made("/v1/applications", team, cohort_id=cohort["id"])
        paths.append((f"/v1/applications/{made['id']}", team))
        await team.post(f"{paths[-1][0]}/submit")
    path, team = paths[0]
    await queue.staff.post(f"{path}/screen")
    asked = {"reason": "Who works full time?", "due_at": "2027-01-10T00:00:00Z"}
    await queue.staff.post(f"{path}/request-info", json=asked)
    assert await queue.counts() == {}
    assert (await team.post(f"{path}/answer-info", json={"answers": {"full_time": "Both"}})).status_code == 200
    assert await queue.counts() == {"applications_answered": 1}
    directory.service.clock.advance(timedelta(days=15))
    assert await queue.counts() == {"applications_answered": 1, "applications_overdue": 1}
    await queue.staff.post(f"{path}/review")
    assert await queue.counts() == {"applications_overdue": 1}
    (late,) = await queue.items("applications_overdue")
    assert (late["link"], late["what"], late["age_days"]) == (paths[1][0], "submitted", 15)


async def test_tasks_wait_when_they_are_due(queue: Any) -> None:
    directory = queue.directory
    wish = {"hub_id": directory.hub, "title": TITLE}
    for due_on in ("2026-11-29", "2026-12-01", "2026-12-02", None):
        await directory.made("/v1/tasks", queue.staff, **wish, due_on=due_on)
    for kind in ("onboarding", "offboarding"):
        await directory.made("/v1/checklists", queue.staff, hub_id=directory.hub, kind=kind, items=KEYS)
    membership = await directory.member(await directory.startup("Alpha"), starts_on="2026-11-17")
    await queue.staff.post(
        f"/v1/memberships/{membership['id']}/notice", json={"on": "2026-11-20", "ends_on": "2026-12-02"}
    )
    assert await queue.counts() == {"tasks_due": 3, "onboarding_unfinished": 1, "notices": 1}
    oldest = (await queue.items("tasks_due"))[0]
    assert (oldest["what"], oldest["age_days"]) == ("Keys", 14)
    directory.service.clock.advance(timedelta(days=1))
    assert await queue.counts() == {"tasks_due": 4, "returns_due": 1}
    for link in [oldest["link"], (await queue.items("returns_due"))[0]["link"]]:
        assert (await queue.staff.post(f"{link}/done")).status_code == 200
    assert await queue.counts() == {"tasks_due": 3}


async def test_startups_wait_to_be_published_touched_and_run(queue: Any) -> None:
    directory = queue.directory
    await directory.made("/v1/startups", directory.client(someone()), display_name="New")
    old = await directory.startup("Old", since="2026-01-01")
    team = f"/v1/startups/{old['id']}/team"
    admin = await directory.made(team, queue.staff, email="ada@old.example", name="Ada", role="founder")
    await queue.staff.delete(f"{team}/{admin['id']}")
    assert await queue.counts() == {"startups_to_publish": 1, "startups_without_admin": 1}
    directory.service.clock.advance(timedelta(days=366))
    assert (await queue.counts())["startups_unconfirmed"] == 1
    gone = {"If-Match": "*"}
    await queue.staff.delete(f"/v1/startups/{old['id']}", headers=gone)
    assert await queue.counts() == {"startups_to_publish": 1}


async def test_a_sheet_that_somebody_confirmed_waits_for_nobody(queue: Any) -> None:
    directory = queue.directory
    old = await directory.startup("Old", since="2026-01-01")
    directory.service.clock.advance(timedelta(days=366))
    assert await queue.counts() == {"startups_unconfirmed": 1}
    assert (await queue.staff.post(f"/v1/startups/{old['id']}/confirm")).status_code == 200
    assert await queue.counts() == {}


async def test_pairs_that_may_be_one_wait_until_they_are_decided(queue: Any) -> None:
    directory = queue.directory
    first = await directory.startup("Lumen", since="2026-01-01", website="https://lumen.example")
    await directory.startup("Prism", website="https://lumen.example")
    assert await queue.counts() == {"startups_to_publish": 1, "duplicates": 1}
    (item,) = await queue.items("duplicates")
    assert (item["subject"]["kind"], item["startup_id"], item["what"]) == ("duplicate", first["id"], "hold")
    elsewhere = directory.client(staff_of(directory.other_hub))
    others = (await elsewhere.get("/v1/todo/duplicates", params={"hub": directory.other_hub})).json()["items"]
    assert [each["subject"] for each in others] == [item["subject"]]  # one half lives nowhere yet
    path = f"/v1/startups/duplicates/{item['subject']['id']}/dismiss"
    assert (await queue.staff.post(path, json={"reason": "Two teams of one studio"})).status_code == 200
    assert "duplicates" not in await queue.counts()


async def test_a_pair_with_a_startup_in_stealth_waits_for_those_who_may_see_it(queue: Any) -> None:
    directory = queue.directory
    secret = {"visibility": "private", "website": "https://lumen.example"}
    await directory.startup("Stealth", since="2026-01-01", where=directory.other_hub, **secret)
    await directory.startup("Prism", since="2026-01-01", website="https://lumen.example")
    assert await queue.counts() == {}
    both = {"params": {"hub": directory.hub}}
    counted = (await directory.client(network_admin()).get("/v1/todo", **both)).json()["categories"]
    assert [each["count"] for each in counted if each["category"] == "duplicates"] == [1]


async def test_a_quarter_waits_to_be_declared_where_others_have(queue: Any) -> None:
    directory = queue.directory
    alpha = await directory.startup("Alpha", since="2026-01-01")
    late = await directory.startup("Late", since="2026-01-01")
    assert await queue.counts() == {}
    team = directory.client(startup_admin_of(alpha["id"]))
    wish = {"period": "2026-Q3", "values": [{"metric": "jobs_fte", "value": 3}]}
    declared = await directory.made("/v1/declarations", team, **wish)
    assert (await queue.counts())["declarations_overdue"] == 2
    assert (await team.post(f"/v1/declarations/{declared['id']}/submit")).status_code == 200
    (item,) = await queue.items("declarations_overdue")
    assert (item["startup_id"], item["what"], item["since"]) == (late["id"], "2026-Q3", "2026-10-01")


async def test_what_is_put_off_does_not_count_and_comes_back_by_itself(queue: Any) -> None:
    startup = await queue.directory.startup("Alpha", since="2026-01-01")
    document = (await queue.document(startup)).rpartition("/")[2]
    for wish in ({"until": "2026-12-04"}, {"until": "2026-12-01", "reason": "x"}):
        assert (await queue.say("snooze", "documents_to_check", document, **wish)).status_code == 422
    put_off = {"until": "2026-12-04", "reason": "The lawyer looks at it"}
    assert (await queue.say("snooze", "documents_to_check", document, **put_off)).status_code == 204
    found = await queue.one("documents_to_check")
    assert (found["count"], found["snoozed"], found["oldest_days"]) == (0, 1, None)
    assert await queue.items("documents_to_check") == []
    (asleep,) = await queue.items("documents_to_check", snoozed=True)
    assert (asleep["snoozed_until"], asleep["reason"]) == ("2026-12-04", "The lawyer looks at it")
    queue.directory.service.clock.advance(timedelta(days=2, hours=15.5))
    assert await queue.counts() == {"documents_to_check": 1}
    put_off["until"] = "2026-12-20"
    await queue.say("snooze", "documents_to_check", document, **put_off)
    assert (await queue.say("wake", "documents_to_check", document)).status_code == 204
    assert await queue.counts() == {"documents_to_check": 1}


async def test_what_waits_is_somebodys(queue: Any) -> None:
    startup = await queue.directory.startup("Alpha", since="2026-01-01")
    document = (await queue.document(startup)).rpartition("/")[2]
    await queue.document(startup, "insurance")
    assert (await queue.say("assign", "documents_to_check", document, person_id=queue.by.id)).status_code == 204
    owners = (await queue.one("documents_to_check"))["owners"]
    assert sorted(owners, key=str) == sorted(
        [{"person_id": queue.by.id, "count": 1}, {"person_id": None, "count": 1}], key=str
    )
    # Whose it is stays when it is put off.
    await queue.say("snooze", "documents_to_check", document, until="2026-12-04", reason="x")
    (asleep,) = await queue.items("documents_to_check", snoozed=True)
    assert asleep["owner"] == queue.by.id
    assert (await queue.say("assign", "documents_to_check", document, person_id=None)).status_code == 204
    (asleep,) = await queue.items("documents_to_check", snoozed=True)
    assert asleep["owner"] is None


async def test_what_staff_say_of_it_is_kept_apart_from_its_own_history(queue: Any) -> None:
    directory = queue.directory
    startup = await directory.startup("Alpha")
    membership = await directory.member(startup, starts_on="2026-01-01", ends_on="2026-12-20")
    await directory.made("/v1/startups", directory.client(someone()), display_name="New")
    (unpublished,) = await queue.items("startups_to_publish")
    said = {"memberships_ending_30": membership["id"], "startups_to_publish": unpublished["subject"]["id"]}
    for category, subject in said.items():
        await queue.say("assign", category, subject, person_id=queue.by.id)
        put_off = await queue.say("snooze", category, subject, until="2026-12-04", reason="They owe rent")
        assert put_off.status_code == 204
        await queue.say("wake", category, subject)
    new, alpha = unpublished["startup_id"], startup["id"]
    team = {f"memberships/{membership['id']}": alpha, f"startups/{alpha}": alpha, f"startups/{new}": new}
    for thing, startup_id in team.items():
        history = await directory.client(startup_admin_of(startup_id)).get(f"/v1/{thing}/history")
        assert history.status_code == 200, history.text
        assert not [each for each in history.json()["items"] if each["action"].startswith("todo.")]
    with directory.service.database.reading() as session:
        kept = session.execute(select(audit).where(audit.c.action.like("todo.%")).order_by(audit.c.number)).all()
    assert [row.action for row in kept] == ["todo.assigned", "todo.snoozed", "todo.woken"] * 2
    assert {row.subject for row in kept} == {f"todo/{directory.hub}/{name}/{id_}" for name, id_ in said.items()}
    assert [row.reason for row in kept if row.action == "todo.snoozed"] == ["They owe rent"] * 2


async def test_what_was_given_to_an_account_that_is_erased_is_nobodys(queue: Any) -> None:
    service = queue.directory.service
    document = (await queue.document(await queue.directory.startup("Alpha", since="2026-01-01"))).rpartition("/")[2]
    made = await queue.directory.made(
        "/v1/tasks", queue.staff, hub_id=queue.directory.hub, title=TITLE, due_on="2026-12-01", assignee=queue.by.id
    )
    await queue.say("assign", "documents_to_check", document, person_id=queue.by.id)
    gone = service.event("account.erased", {"id": queue.by.id}, source="gateway", visibility="private", tombstone=True)
    assert (await service.receive("gateway", gone)).status == 204
    for category in ("documents_to_check", "tasks_due"):
        assert (await queue.one(category))["owners"] == [{"person_id": None, "count": 1}]
    assert (await queue.staff.get(f"/v1/tasks/{made['id']}")).json()["assignee"] is None


async def test_a_task_keeps_its_own_notes(queue: Any) -> None:
    made = await queue.directory.made(
        "/v1/tasks", queue.staff, hub_id=queue.directory.hub, title=TITLE, due_on="2026-12-01"
    )
    await queue.say("assign", "tasks_due", made["id"], person_id=queue.by.id)
    await queue.say("snooze", "tasks_due", made["id"], until="2026-12-04", reason="Later")
    task = (await queue.staff.get(f"/v1/tasks/{made['id']}")).json()
    assert (task["state"], task["assignee"], task["snoozed_until"]) == ("snoozed", queue.by.id, "2026-12-04")
    assert (await queue.one("tasks_due"))["snoozed"] == 1
    await queue.say("wake", "tasks_due", made["id"])
    assert (await queue.one("tasks_due"))["owners"] == [{"person_id": queue.by.id, "count": 1}]


async def test_only_what_waits_there_is_put_off_and_only_by_its_staff(queue: Any) -> None:
    startup = await queue.directory.startup("Alpha", since="2026-01-01")
    document = (await queue.document(startup)).rpartition("/")[2]
    wish = {"until": "2026-12-04", "reason": "x"}
    for category, subject in (("documents_refused", document), ("documents_to_check", startup["id"]), ("notices", "x")):
        refused = await queue.say("snooze", category, subject, **wish)
        assert (refused.status_code, refused.json()["code"]) == (404, "todo.item_not_found")
    path = f"/v1/todo/documents_to_check/{document}/snooze"
    for hub in (queue.directory.hub, queue.directory.other_hub):
        other = await queue.directory.client(staff_of(queue.directory.other_hub)).post(
            path, params={"hub": hub}, json=wish
        )
        assert other.status_code in {403, 404}
    reader = queue.directory.client(queue.by.model_copy(update={"scopes": frozenset({"startups:read"})}))
    missing = await reader.post(path, params={"hub": queue.directory.hub}, json=wish)
    assert (missing.status_code, missing.json()["code"]) == (403, "scope.missing")
    assert await queue.counts() == {"documents_to_check": 1}


async def test_a_long_list_goes_on_where_the_page_ended(queue: Any) -> None:
    for number in range(5):
        startup = await queue.directory.startup(f"S{number}")
        await queue.directory.member(startup, starts_on="2026-01-01", ends_on=f"2026-12-{10 + number // 2}")
    seen, cursor, by = [], None, queue.staff
    while True:
        query = {"hub": queue.directory.hub, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await by.get("/v1/todo/memberships_ending_30", params=query)).json()
        seen += [item["startup_name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"S{number}" for number in range(5)]
