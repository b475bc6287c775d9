"""What a membership asks of people: generated once, moved with its days, dropped when it has become needless."""

from datetime import timedelta
from typing import Any

import pytest

from services.startups.checklists.sweep import due, sweep, tidy
from tests.startups.tasks.conftest import FAREWELL, WELCOME
from tests.support.service import network_admin, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
WELCOMED = [("keys", "open", "2026-12-10"), ("insurance", "open", "2026-12-24")]


async def test_nobody_anonymous_and_no_startup_reads_checklists(directory: Any) -> None:
    (one, _) = (await directory.staff.get("/v1/checklists")).json()["items"]
    path = f"/v1/checklists/{one['id']}"
    assert (await directory.anyone.get("/v1/checklists")).status_code == 401
    assert (await directory.anyone.get(path)).status_code == 401
    alpha = await directory.startup("Alpha", since="2026-01-01")
    for by in (startup_admin_of(alpha["id"], directory.hub), staff_of(directory.other_hub)):
        assert (await directory.client(by).get(path)).status_code == 404
        assert one["id"] not in {
            each["id"] for each in (await directory.client(by).get("/v1/checklists")).json()["items"]
        }
        assert (await directory.client(by).delete(path, headers={"If-Match": "*"})).status_code == 404


async def test_a_new_hub_has_checklists_in_both_languages(directory: Any) -> None:
    found = (await directory.staff.get("/v1/checklists", params={"hub": directory.hub})).json()["items"]
    assert sorted(each["kind"] for each in found) == ["offboarding", "onboarding"]
    assert all(item["title"]["en"] and item["title"]["fr"] for each in found for item in each["items"])
    kinds = {item["document_kind"] for each in found for item in each["items"]}
    assert {"agreement", "insurance", "register_extract", "bank_details", "charter"} <= kinds


async def test_staff_make_change_and_delete_a_checklist(directory: Any) -> None:
    wish = {"hub_id": directory.hub, "kind": "onboarding", "membership_kind": "visit", "items": WELCOME}
    made = await directory.made("/v1/checklists", **wish)
    again = await directory.staff.post("/v1/checklists", json=wish)
    assert (again.status_code, again.json()["code"]) == (409, "checklist.already_there")
    path = f"/v1/checklists/{made['id']}"
    twice = await directory.staff.patch(path, json={"items": WELCOME + WELCOME}, headers={"If-Match": "*"})
    assert (twice.status_code, twice.json()["violations"][0]["field"]) == (422, "items")
    assert (await directory.staff.patch(path, json={"items": FAREWELL})).status_code == 428
    tag = (await directory.staff.get(path)).headers["etag"]
    changed = await directory.staff.patch(path, json={"items": FAREWELL}, headers={"If-Match": tag})
    assert [item["key"] for item in changed.json()["items"]] == ["talk", "lockers"]
    assert (await directory.staff.patch(path, json={"items": WELCOME}, headers={"If-Match": tag})).status_code == 412
    assert (await directory.staff.delete(path, headers={"If-Match": "*"})).status_code == 204
    assert (await directory.staff.get(path)).status_code == 404
    refused = await directory.client(staff_of(directory.other_hub)).post("/v1/checklists", json=wish)
    assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")


async def test_who_comes_is_welcomed_by_the_checklist(desk: Any) -> None:
    membership = await desk.member()
    assert await desk.found() == WELCOMED
    task = (await desk.tasks())[0]
    assert (task["kind"], task["title"]) == ("onboarding", {"en": "Keys", "fr": "Clés"})
    assert task["subject"] == {"kind": "membership", "id": membership["id"]}
    events = desk.directory.service.events("task.raised")
    # What is the staff's alone is not told to the startup.
    assert [event.startup_id for event in events] == [None, membership["startup_id"]]
    assert {event.visibility for event in events} == {"private"}
    documents = (await desk.staff.get("/v1/documents")).json()["items"]
    assert [(each["kind"], each["state"]) for each in documents] == [("insurance", "missing")]


async def test_a_visit_asks_for_nothing_unless_the_hub_has_a_list_for_it(desk: Any) -> None:
    await desk.member(kind="visit")
    assert await desk.tasks() == []
    wish = {"kind": "onboarding", "membership_kind": "visit", "items": WELCOME[:1]}
    await desk.directory.made("/v1/checklists", hub_id=desk.directory.hub, **wish)
    await desk.member("Beta", kind="visit")
    assert await desk.found() == WELCOMED[:1]


async def test_who_is_imported_lives_there_already(desk: Any) -> None:
    table = b"display_name;hub\r\nAlpha;halle-freyssinet\r\n"
    answer = await desk.staff.post("/v1/startups/import", content=table, headers={"Content-Type": "text/csv"})
    assert answer.json()["created"] == 1
    assert len((await desk.staff.get("/v1/memberships")).json()["items"]) == 1
    assert await desk.tasks() == []


async def test_notice_raises_what_leaving_asks_and_withdrawn_drops_it(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    await desk.said(membership, "notice", on="2026-12-01", ends_on="2027-03-01")
    leaving = [("talk", "open", "2027-02-15"), ("lockers", "open", "2027-03-01")]
    assert await desk.found(kind="offboarding") == leaving
    ended = await desk.said(membership, "end", ends_on="2027-04-01")
    assert ended["status"] == "notice"
    # Ended later than announced: the same tasks, due later.
    assert await desk.found(kind="offboarding") == [("talk", "open", "2027-03-18"), ("lockers", "open", "2027-04-01")]
    withdrawn = await desk.said(membership, "withdraw-notice")
    assert (withdrawn["status"], withdrawn["ends_on"], withdrawn["notice_on"]) == ("active", None, None)
    assert await desk.tasks(kind="offboarding", state="open") == []
    again = await desk.verb(membership, "withdraw-notice")
    assert (again.status_code, again.json()["code"]) == (409, "membership.transition")
    await desk.said(membership, "notice", on="2026-12-01", ends_on="2027-03-01")
    assert await desk.found(kind="offboarding") == leaving


async def test_what_staff_have_finished_or_dropped_is_not_raised_again(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    await desk.said(membership, "notice", on="2026-12-01", ends_on="2027-03-01")
    talk, lockers = await desk.tasks(kind="offboarding")
    await desk.said(talk, "done", "tasks")
    await desk.said(lockers, "drop", "tasks", reason="They had none")
    await desk.said(membership, "withdraw-notice")
    await desk.said(membership, "notice", on="2026-12-01", ends_on="2027-03-01")
    assert {task["state"] for task in await desk.tasks(kind="offboarding")} == {"done", "dropped"}


async def test_who_renews_is_not_welcomed_again_and_gives_nothing_back(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    before = await desk.tasks(kind="onboarding")
    await desk.said(membership, "notice", on="2026-12-01", ends_on="2027-03-01")
    await desk.said(membership, "renew", starts_on="2027-03-01")
    assert await desk.tasks(kind="onboarding") == before
    assert {task["state"] for task in await desk.tasks(kind="offboarding")} == {"dropped"}


async def test_who_comes_back_is_welcomed_anew(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    await desk.said(membership, "end", ends_on="2026-11-01", outcome="left")
    assert await desk.tasks(kind="onboarding", state="open") == []
    back = await desk.said(membership, "renew", starts_on="2026-12-10")
    found = await desk.tasks(kind="onboarding", state="open")
    assert [task["membership_id"] for task in found] == [back["id"]] * 2
    # What was to be given back then still is.
    assert len(await desk.tasks(kind="offboarding", state="open")) == 2


async def test_a_document_that_is_there_and_valid_is_not_asked_for_again(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    (document,) = (await desk.staff.get("/v1/documents")).json()["items"]
    path = f"/v1/documents/{document['id']}"
    await desk.staff.put(f"{path}/file", content=b"%PDF-1.7", params={"valid_to": "2027-12-31"})
    assert (await desk.staff.post(f"{path}/accept", headers={"If-Match": "*"})).status_code == 200
    await desk.said(membership, "end", ends_on="2026-11-01")
    await desk.said(membership, "renew", starts_on="2026-12-10")
    assert await desk.found(kind="onboarding", state="open") == WELCOMED[:1]


async def test_a_membership_that_never_begins_asks_for_nothing(desk: Any) -> None:
    membership = await desk.member()
    await desk.said(membership, "end", ends_on="2026-12-10", reason="They changed their mind")
    assert {task["state"] for task in await desk.tasks()} == {"dropped"}
    assert await desk.tasks(kind="offboarding") == []


async def test_other_days_move_what_is_due_by_them_but_not_what_staff_have_set(desk: Any) -> None:
    membership = await desk.member()
    keys = (await desk.tasks())[0]
    set_ = await desk.staff.patch(f"/v1/tasks/{keys['id']}", json={"due_on": "2026-12-12"}, headers={"If-Match": "*"})
    assert set_.status_code == 200
    path = f"/v1/memberships/{membership['id']}"
    moved = await desk.staff.patch(path, json={"starts_on": "2026-12-20"}, headers={"If-Match": "*"})
    assert moved.status_code == 200
    assert await desk.found() == [("keys", "open", "2026-12-12"), ("insurance", "open", "2027-01-03")]


async def test_what_the_calendar_ends_is_prepared_by_the_house(desk: Any) -> None:
    service = desk.directory.service
    await desk.member("Soon", starts_on="2026-01-01", ends_on="2026-12-20")
    await desk.member("Later", starts_on="2026-01-01", ends_on="2027-06-01")
    stays = await desk.member("Stays", starts_on="2026-01-01", ends_on="2026-12-20")
    await desk.said(stays, "renew", starts_on="2026-12-20")
    await desk.member("Long ago", starts_on="2025-01-01", ends_on="2025-12-20")
    assert await desk.tasks(kind="offboarding") == []
    # The welcome of the one of long ago, which nobody will give any more.
    assert await sweep(service.app) == 2
    assert await desk.found(kind="offboarding") == [("talk", "open", "2026-12-06"), ("lockers", "open", "2026-12-20")]
    assert await sweep(service.app) == 0
    service.clock.advance(timedelta(days=20))
    assert await sweep(service.app) == 2
    welcomed = await desk.tasks(network_admin(), kind="onboarding", state="open", hub=desk.directory.hub)
    assert len(welcomed) == 2  # of the one that leaves later
    told = service.events("task.raised")[-1]
    assert (told.actor.kind, told.actor.id) == ("service", "startups")


async def test_who_cancels_a_renewal_leaves_by_the_calendar(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01", ends_on="2026-12-20")
    renewal = await desk.said(membership, "renew", starts_on="2026-12-20")
    assert await sweep(desk.directory.service.app) == 0
    await desk.said(renewal, "end", ends_on="2026-12-20", reason="They changed their mind")
    assert await sweep(desk.directory.service.app) == 1
    leaving = await desk.tasks(kind="offboarding", state="open")
    assert {task["membership_id"] for task in leaving} == {membership["id"]}


async def test_who_renews_when_the_house_has_just_looked_gives_nothing_back(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01", ends_on="2026-12-20")
    app = desk.directory.service.app
    (found,) = due(app)
    await desk.said(membership, "renew", starts_on="2026-12-20")
    tidy(app, found)
    assert await desk.tasks(kind="offboarding") == []


async def test_who_was_to_stay_and_leaves_by_the_calendar_is_prepared_for(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    await desk.said(membership, "notice", on="2026-12-01", ends_on="2026-12-20")
    await desk.said(membership, "withdraw-notice", ends_on="2027-06-01")
    assert await sweep(desk.directory.service.app) == 0
    desk.directory.service.clock.advance(timedelta(days=160))
    assert await sweep(desk.directory.service.app) == 1
    leaving = [("talk", "open", "2027-05-18"), ("lockers", "open", "2027-06-01")]
    assert await desk.found(kind="offboarding") == leaving


async def test_a_suspension_is_a_task_until_they_go_on(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    await desk.said(membership, "suspend", **{"from": "2026-12-01", "reason": "Rent is due"})
    (task,) = await desk.tasks(kind="suspension")
    assert (task["state"], task["due_on"], task["staff_only"]) == ("open", "2026-12-01", True)
    await desk.said(membership, "resume")
    assert [task["state"] for task in await desk.tasks(kind="suspension")] == ["dropped"]
    await desk.said(membership, "suspend", **{"from": "2026-12-01", "reason": "Again"})
    assert [task["state"] for task in await desk.tasks(kind="suspension")] == ["open"]


async def test_a_suspension_on_another_day_is_another_task_and_ends_with_its_last_day(desk: Any) -> None:
    membership = await desk.member(starts_on="2026-01-01")
    for day in ("2026-12-10", "2026-12-02"):
        await desk.said(membership, "suspend", **{"from": day, "to": "2026-12-20", "reason": "Works"})
    assert sorted(await desk.found(kind="suspension")) == [
        ("2026-12-02", "open", "2026-12-02"), ("2026-12-10", "dropped", "2026-12-10"),
    ]  # fmt: skip
    app = desk.directory.service.app
    assert await sweep(app) == 0
    desk.directory.service.clock.advance(timedelta(days=20))
    assert (await sweep(app), await sweep(app)) == (1, 0)
    assert await desk.tasks(kind="suspension", state="open") == []


async def test_who_has_left_is_suspended_no_more(desk: Any) -> None:
    now, later = [await desk.member(name, starts_on="2026-01-01") for name in ("Alpha", "Beta")]
    for membership in (now, later):
        await desk.said(membership, "suspend", **{"from": "2026-12-01", "reason": "Rent is due"})
    await desk.said(now, "end", ends_on="2026-12-01")
    await desk.said(later, "end", ends_on="2026-12-05")
    assert len(await desk.tasks(kind="suspension", state="open")) == 1
    desk.directory.service.clock.advance(timedelta(days=5))
    await sweep(desk.directory.service.app)
    assert await desk.tasks(kind="suspension", state="open") == []
