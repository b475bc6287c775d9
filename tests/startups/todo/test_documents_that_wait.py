"""Documents that wait for the staff: to be checked, expired, left by a startup that was removed."""

from datetime import timedelta
from typing import Any

import pytest

from services.startups.checklists.sweep import sweep
from tests.support.service import network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def test_documents_wait_for_what_is_to_be_done_about_them(queue: Any) -> None:
    startup = await queue.directory.startup("Alpha", since="2026-01-01")
    to_check = await queue.document(startup, "charter")
    refused = await queue.document(startup, "insurance")
    await queue.staff.post(f"{refused}/refuse", json={"reason": "Unreadable"}, headers={"If-Match": "*"})
    await queue.document(startup, "bank_details", valid_to="2026-11-20")
    accepted = await queue.document(startup, "agreement")
    await queue.staff.post(f"{accepted}/accept", headers={"If-Match": "*"})
    assert await queue.counts() == {"documents_to_check": 1, "documents_refused": 1, "documents_expired": 1}
    (item,) = await queue.items("documents_to_check")
    assert (item["link"], item["what"], item["startup_name"]) == (to_check, "charter", "Alpha")
    assert (await queue.one("documents_expired"))["oldest_days"] == 11


async def test_who_has_left_is_not_chased_for_papers(queue: Any) -> None:
    directory = queue.directory
    for name, ends_on in (("Gone", "2026-12-01"), ("Leaving", "2026-12-02"), ("Here", None)):
        startup = await directory.startup(name)
        stay = await directory.member(startup, starts_on="2026-01-01", ends_on=ends_on)
        await queue.document(startup, "insurance", valid_to="2026-11-20")
        if name == "Here":
            past = await directory.member(startup, starts_on="2025-01-01", ends_on="2026-01-01")
            for each in (stay, past):
                await queue.document(startup, "agreement", each["id"], valid_to="2026-11-20")
    expected = [("Here", "agreement"), ("Here", "insurance"), ("Leaving", "insurance")]
    found = await queue.items("documents_expired")
    assert sorted((each["startup_name"], each["what"]) for each in found) == expected
    await sweep(directory.service.app)
    tasks = (await queue.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]
    assert sorted(task["subject"]["id"] for task in tasks) == sorted(each["subject"]["id"] for each in found)


async def test_files_of_a_removed_startup_wait_to_be_deleted(queue: Any) -> None:
    directory = queue.directory
    startup = await directory.startup("Alpha", since="2026-01-01")
    path = await queue.document(startup)
    gone = {"If-Match": "*"}
    assert (await queue.staff.delete(f"/v1/startups/{startup['id']}", headers=gone)).status_code == 204
    assert await queue.counts() == {}
    directory.service.clock.advance(timedelta(days=5 * 366 + 1))
    (item,) = await queue.items("documents_past_retention")
    assert (item["link"], item["startup_name"]) == (path, None)
    for by in (startup_admin_of(startup["id"], directory.hub), staff_of(directory.other_hub), someone()):
        for answer in (await directory.client(by).get(path), await directory.client(by).delete(path, headers=gone)):
            assert (answer.status_code, answer.json()["code"]) == (404, "document.not_found")
    assert (await queue.staff.get("/v1/documents")).json()["items"] == []
    for answer in (
        await queue.staff.put(f"{path}/file", content=b"%PDF-1.7"),
        await queue.staff.post(f"{path}/accept", headers=gone),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "document.not_found")
    for by in (queue.by, network_admin()):
        assert (await directory.client(by).get(path)).json()["kind"] == "charter"
        assert (await directory.client(by).get(f"{path}/file")).content == b"%PDF-1.7"
    assert (await queue.staff.delete(path, headers=gone)).status_code == 204
    assert await queue.counts() == {}
    assert (await queue.staff.get(path)).status_code == 404
