"""The tasks that ask for documents: by a checklist or because one has expired, settled with what they ask for."""

from datetime import timedelta
from typing import Any

import pytest

from services.startups.checklists.sweep import sweep
from tests.startups.documents.samples import ANY

pytestmark = pytest.mark.anyio


async def test_a_document_expires_by_the_day_of_its_hub(bare: Any) -> None:
    path = await bare.asked()
    await bare.handed_in(path, valid_to="2026-12-02")
    await bare.staff.post(f"{path}/accept", headers=ANY)
    # 23:30 on the second of December, its last day, is the third in Paris.
    for hours, now, otherwise in ((24, "accepted", "expired"), (15.5, "expired", "accepted")):
        bare.directory.service.clock.advance(timedelta(hours=hours))
        assert await bare.state(path) == now
        for state, count in ((now, 1), (otherwise, 0)):
            listed = await bare.staff.get("/v1/documents", params={"state": state, "count": True})
            assert (len(listed.json()["items"]), listed.json()["total"]) == (count, count)
    assert await sweep(bare.directory.service.app) >= 1
    found = await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})
    (task,) = found.json()["items"]
    assert (task["document_kind"], task["staff_only"], task["item"]) == ("insurance", False, "2026-12-02")
    await bare.admin.post(f"/v1/tasks/{task['id']}/done")
    await sweep(bare.directory.service.app)
    assert len((await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]) == 1
    await bare.handed_in(path, valid_to="2027-12-31")
    assert await bare.state(path) == "received"


async def test_an_accepted_document_finishes_what_was_asked_for_it(shelf: Any) -> None:
    (document,) = (await shelf.staff.get("/v1/documents", params={"kind": "insurance"})).json()["items"]
    path = f"/v1/documents/{document['id']}"
    await shelf.handed_in(path)

    async def asked() -> list[str]:
        found = (await shelf.staff.get("/v1/tasks", params={"limit": 100})).json()["items"]
        return [task["state"] for task in found if task["document_kind"] == "insurance"]

    assert await asked() == ["open"]
    await shelf.staff.post(f"{path}/accept", headers=ANY)
    assert await asked() == ["done"]


async def test_an_accepted_document_finishes_nothing_that_asks_for_another(bare: Any) -> None:
    plan, permit = await bare.asked("other", title="Plan"), await bare.asked("other", title="Permit")
    for path in (plan, permit):
        await bare.handed_in(path, valid_to="2026-11-30")
    await sweep(bare.directory.service.app)
    await bare.handed_in(plan, valid_to="2027-11-30")
    await bare.staff.post(f"{plan}/accept", headers=ANY)
    found = (await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]
    states = {task["subject"]["id"]: task["state"] for task in found}
    assert states == {plan.rpartition("/")[2]: "done", permit.rpartition("/")[2]: "open"}


async def test_nobody_is_chased_for_a_document_that_has_not_expired_or_is_gone(bare: Any) -> None:
    path = await bare.asked()

    async def swept() -> list[tuple[str, str]]:
        await sweep(bare.directory.service.app)
        found = (await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]
        return sorted((task["item"], task["state"]) for task in found)

    async def correct(valid_to: str) -> None:
        answer = await bare.staff.patch(path, json={"valid_to": valid_to}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text

    await bare.handed_in(path, valid_to="2026-11-30")
    assert await swept() == [("2026-11-30", "open")]
    await correct("2027-11-30")
    assert await swept() == [("2026-11-30", "dropped")]
    await correct("2026-11-30")
    assert await swept() == [("2026-11-30", "open")]
    await correct("2026-11-29")
    assert await swept() == [("2026-11-29", "open"), ("2026-11-30", "dropped")]
    assert (await bare.staff.delete(path, headers={"If-Match": "*"})).status_code == 204
    assert await swept() == [("2026-11-29", "dropped"), ("2026-11-30", "dropped")]
