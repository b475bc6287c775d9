"""What is done to logos, pairs, tasks, papers and figures, and what each should leave in the audit trail."""

from typing import Any

from services.kit.ids import new_id
from tests.startups.history.witness import MATCH, Witness
from tests.startups.logos.pictures import picture
from tests.support.service import startup_admin_of

PNG = {"Content-Type": "image/png"}
PDF = {"Content-Type": "application/pdf"} | MATCH
TITLE = {"en": "Keys", "fr": "Clés"}


async def all_other_stories(it: Witness, directory: Any, hub_id: str) -> None:
    startup = await directory.startup("Theta", since="2026-01-01", where=hub_id)
    it.begins()
    await _pictures(it, startup["id"])
    await _pairs(it, directory)
    await _tasks(it, hub_id)
    await _papers(it, hub_id, startup["id"])
    await _queue(it, hub_id, startup["id"])
    await _figures(it, hub_id, startup["id"])


async def _pictures(it: Witness, startup_id: str) -> None:
    at, logo = {"startup": startup_id}, "/v1/startups/{startup}/logo"
    await it.does(f"PUT {logo}", "startup.logo_changed", at=at, content=picture(), headers=PNG)
    await it.does(f"DELETE {logo}", "startup.logo_changed", at=at)
    await it.does("POST /v1/startups/{startup}/confirm", "startup.confirmed", at=at)


async def _pairs(it: Witness, directory: Any) -> None:
    twins = [
        await it.does(
            "POST /v1/startups", "startup.created", json={"display_name": name, "website": "https://one.example"}
        )
        for name in ("Iota", "Kappa")
    ]
    (pair,) = (await directory.staff.get("/v1/startups/duplicates")).json()["items"]
    path = "POST /v1/startups/duplicates/{duplicate}/dismiss"
    await it.does(path, "duplicate.dismissed", at={"duplicate": pair["id"]}, json={"reason": "Two of a group"})
    at, into = {"startup": twins[1]["id"]}, {"into": twins[0]["id"]}
    await it.does("POST /v1/startups/{startup}/merge", "startup.updated", "startup.merged", at=at, json=into)


async def _tasks(it: Witness, hub_id: str) -> None:
    task = await it.does("POST /v1/tasks", "task.raised", json={"hub_id": hub_id, "title": TITLE})
    at, one = {"task": task["id"]}, "/v1/tasks/{task}"
    await it.does(f"PATCH {one}", "task.changed", at=at, json={"due_on": "2026-12-24"})
    await it.does(f"POST {one}/assign", "task.assigned", at=at, json={"person_id": new_id()})
    put_off = {"until": "2026-12-20", "reason": "They are away"}
    await it.does(f"POST {one}/snooze", "task.snoozed", at=at, json=put_off)
    await it.does(f"POST {one}/done", "task.done", at=at)
    await it.does(f"POST {one}/reopen", "task.reopened", at=at)
    await it.does(f"POST {one}/drop", "task.dropped", at=at, json={"reason": "Not ours"})
    items = {"items": [{"key": "keys", "title": TITLE, "due_days": 3}]}
    wish = {"hub_id": hub_id, "kind": "onboarding", "membership_kind": "desk"}
    made = await it.does("POST /v1/checklists", "checklist.created", json=wish | items)
    at = {"checklist": made["id"]}
    await it.does(
        "PATCH /v1/checklists/{checklist}",
        "checklist.updated",
        at=at,
        json={"items": [{"key": "badge", "title": TITLE}]},
    )
    await it.does("DELETE /v1/checklists/{checklist}", "checklist.deleted", at=at)


async def _papers(it: Witness, hub_id: str, startup_id: str) -> None:
    team, one = startup_admin_of(startup_id), "/v1/documents/{document}"
    wish = {"startup_id": startup_id, "hub_id": hub_id, "kind": "other", "title": "Permit"}
    for verdict, told, said in (("accept", "accepted", None), ("refuse", "refused", {"reason": "Not signed"})):
        at = {"document": (await it.does("POST /v1/documents", "document.asked", json=wish))["id"]}
        await it.does(f"PUT {one}/file", "document.received", at=at, by=team, content=b"%PDF-1.7", headers=PDF)
        await it.does(f"POST {one}/{verdict}", f"document.{told}", at=at, json=said)
        if told == "accepted":
            await it.does(f"PATCH {one}", "document.changed", at=at, json={"valid_to": "2031-12-31"})
    await it.does(f"DELETE {one}", "document.deleted", at=at)


async def _queue(it: Witness, hub_id: str, startup_id: str) -> None:
    wish = {
        "startup_id": startup_id,
        "hub_id": hub_id,
        "starts_on": "2026-01-01",
        "kind": "desk",
        "ends_on": "2026-12-20",
    }
    membership = await it.does("POST /v1/memberships", "membership.activated", json=wish)
    one, at = "/v1/todo/{category}/{subject}", {"category": "memberships_ending_30", "subject": membership["id"]}
    sent = {"at": at, "params": {"hub": hub_id}}
    await it.does(f"POST {one}/assign", "todo.assigned", json={"person_id": new_id()}, **sent)
    put_off = {"until": "2026-12-20", "reason": "They are away"}
    await it.does(f"POST {one}/snooze", "todo.snoozed", json=put_off, **sent)
    await it.does(f"POST {one}/wake", "todo.woken", **sent)


async def _figures(it: Witness, hub_id: str, startup_id: str) -> None:
    team, one = startup_admin_of(startup_id), "/v1/declarations/{declaration}"
    values = {"values": [{"metric": "jobs_fte", "value": 3}]}
    made = await it.does("POST /v1/declarations", "declaration.created", by=team, json={"period": "2026-Q3", **values})
    at = {"declaration": made["id"]}
    await it.does(
        f"PATCH {one}", "declaration.changed", at=at, by=team, json={"values": [{"metric": "jobs_fte", "value": 4}]}
    )
    await it.does(f"POST {one}/submit", "declaration.submitted", at=at, by=team)
    await it.does(f"POST {one}/return", "declaration.returned", at=at, json={"reason": "With interns?"})
    await it.does(f"POST {one}/submit", "declaration.submitted", at=at, by=team)
    await it.does(f"POST {one}/validate", "declaration.validated", at=at)
    await it.does(f"POST {one}/lock", "declaration.locked", at=at)
    correction = {"values": [{"metric": "jobs_fte", "value": 2}], "reason": "Counted twice"}
    await it.does(f"POST {one}/correct", "declaration.corrected", at=at, json=correction)
    rounds, wish = "/v1/startups/{startup}/funding-rounds", {"kind": "seed", "raised_on": "2026-05"}
    round_ = await it.does(f"POST {rounds}", "funding_round.created", at={"startup": startup_id}, by=team, json=wish)
    at = {"startup": startup_id, "round_id": round_["id"]}
    await it.does(f"PATCH {rounds}/{{round_id}}", "funding_round.updated", at=at, by=team, json={"kind": "grant"})
    await it.does(f"DELETE {rounds}/{{round_id}}", "funding_round.deleted", at=at, by=team)
    frozen = {"report": "portfolio", "hub": hub_id, "from": "2026-01-01", "to": "2026-10-01"}
    await it.does("POST /v1/reports/snapshots", "report.frozen", json=frozen)
