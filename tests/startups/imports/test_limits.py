"""A file that is too large is refused unread, and two imports at once agree."""

import threading
import tracemalloc
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from sqlalchemy import text as sql

from services.kit.principal import IDENTITY_HEADER, Issuer
from services.kit.unit import Unit
from services.startups.imports.operations import Imports
from tests.startups.imports.conftest import PATH, siren, table
from tests.support.service import KEYS, staff_of

pytestmark = pytest.mark.anyio
HUNDRED = 100 * 1024 * 1024
CHUNK = b"x" * 65536


@pytest.mark.parametrize("says_its_size", [True, False])
async def test_a_hundred_megabytes_are_refused_without_being_read(importing: Any, says_its_size: bool) -> None:
    service = importing.directory.service
    token = Issuer("gateway", KEYS["gateway"], service.clock).token(staff_of(importing.directory.hub), "startups")
    headers = [(b"content-type", b"text/csv"), (IDENTITY_HEADER.encode(), token.encode())]
    if says_its_size:
        headers.append((b"content-length", str(HUNDRED).encode()))
    pulled, answers = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal pulled
        pulled += len(CHUNK)
        return {"type": "http.request", "body": CHUNK, "more_body": pulled < HUNDRED}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": headers,
        "root_path": "",
        "scheme": "http",
        "state": {},
    }
    tracemalloc.start()
    await service.app(scope, receive, send)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answers[0]["status"] == 413
    assert b"body.too_large" in answers[1]["body"]
    assert pulled == 0 if says_its_size else pulled <= 33 * 1024 * 1024
    assert peak < 48 * 1024 * 1024


async def test_two_megabytes_are_read_here_and_nowhere_else(importing: Any) -> None:
    padding = ",".join(["x" * 1000] * 2100)
    assert (await importing.report(f"display_name,{padding}\r\nA\r\n"))["created"] == 1
    other = await importing.staff.post("/v1/startups", content=b" " * 2_000_000)
    assert other.status_code == 413


async def test_the_same_file_twice_at_once_makes_each_startup_once(importing: Any) -> None:
    rows = [(f"Startup {n}", siren(n) if n % 2 else "", "seed", "") for n in range(8)]
    answers: list[Any] = []

    async def post() -> None:
        answer = await importing.post(table(rows), hub=importing.directory.hub)
        while answer.status_code == 503:  # it has waited for its turn as long as a request may
            assert answer.json()["code"] == "database.busy"
            answer = await importing.post(table(rows), hub=importing.directory.hub)
        answers.append(answer)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(post)
    assert [answer.status_code for answer in answers] == [200] * 4
    reports = [answer.json() for answer in answers]
    assert sorted(report["created"] for report in reports) == [0, 0, 0, 8]
    assert sum(report["unchanged"] for report in reports) == 24
    with importing.directory.service.database.reading() as session:
        assert session.execute(sql("SELECT count(*) FROM startup")).scalar() == 8
        assert session.execute(sql("SELECT count(*) FROM membership")).scalar() == 8


async def test_threads_that_import_the_same_numbers_in_other_orders_agree(importing: Any) -> None:
    directory, reports, start = importing.directory, [], threading.Barrier(4)
    rows = [(f"Startup {n}", siren(n), "seed", "") for n in range(6)]

    def work(turned: bool) -> None:
        start.wait()
        content = table(reversed(rows) if turned else rows).encode()
        with directory.service.database.transaction() as session:
            clock = directory.service.clock
            unit = Unit(session=session, by=staff_of(directory.hub), clock=clock, now=clock.now())
            reports.append(Imports(unit).run(content, "partial", None, dry_run=False, by=unit.by))

    threads = [threading.Thread(target=work, args=(n % 2 == 1,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await anyio.to_thread.run_sync(thread.join)
    assert sorted(report.created for report in reports) == [0, 0, 0, 6]
    assert len(await importing.startups()) == 6


async def test_other_requests_are_answered_while_a_long_import_writes(importing: Any) -> None:
    rows = [(f"Startup {n}", siren(n), "seed", "") for n in range(60)]
    done = anyio.Event()
    answered = []

    async def post() -> None:
        assert (await importing.report(table(rows)))["created"] == 60
        done.set()

    async with anyio.create_task_group() as group:
        group.start_soon(post)
        await anyio.lowlevel.checkpoint()
        # Who writes waits for the import; nobody else waits with them.
        group.start_soon(importing.directory.startup, "Another")
        while not done.is_set():
            answered.append((await importing.directory.anyone.get("/v1/hubs")).status_code)
    assert set(answered) == {200}
    assert len(answered) > 3
