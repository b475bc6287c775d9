"""Many at once for the same time: real threads on connections of their own, as several replicas have them.

The verdict is read back from the table and the outbox, never from the answers alone.
"""

import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import anyio
import httpx2
import orjson
import pytest

from services.kit.clock import Clock
from services.kit.ids import new_id
from services.kit.principal import IDENTITY_HEADER, Issuer
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.resources.operations import Resources
from services.spaces.resources.schemas import ResourceCreate
from tests.spaces.racing import FIFTY, until_waiting
from tests.spaces.story import Story, at, z
from tests.support.service import KEYS, TRUSTED, key_of


def test_a_part_added_and_booked_while_the_whole_waits_counts(story, engine):
    hall = story.resource(kind="hall")
    span = at("09:00"), at("10:00")
    with ThreadPoolExecutor(1) as threads:

        def add_a_part_and_book_it(unit):
            wish = ResourceCreate(site_id=story.site_id, kind="hall", name="Left", parent_id=hall)
            left = Resources(unit).create(wish, by=unit.by)
            Bookings(unit).create(BookingCreate(resource_id=left.id, starts_at=span[0], ends_at=span[1]), by=unit.by)
            waiting = threads.submit(story.book, hall, *span)
            if engine == "postgresql":
                until_waiting(story.database)
            return waiting

        waiting = story.do(add_a_part_and_book_it, story.staff)
        with pytest.raises(BookingConflict):
            waiting.result(10)
    assert len(story.rows()) == 1


# The same over HTTP, between processes.


@contextmanager
def processes(database_url: str, count: int) -> Iterator[list[str]]:
    """The service in processes of its own, on one database."""
    started, urls = [], []
    try:
        for _ in range(count):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            settings = {
                "QUARTERS_DATABASE_URL": database_url,
                "QUARTERS_SIGNING_KEY": KEYS["spaces"],
                "QUARTERS_TRUSTED_KEYS": orjson.dumps(TRUSTED).decode(),
                "QUARTERS_LOG_LEVEL": "error",
            }
            command = [sys.executable, "-m", "uvicorn", "services.spaces.main:from_environment", "--factory"]
            started.append(
                subprocess.Popen(
                    [*command, "--port", str(port), "--log-level", "warning"],
                    cwd=Path(__file__).parents[2],
                    env={**os.environ, **settings},
                )
            )
            urls.append(f"http://127.0.0.1:{port}")
        yield urls
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


async def until_ready(client: httpx2.AsyncClient, url: str) -> None:
    for _ in range(600):
        try:
            if (await client.get(f"{url}/readyz")).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        await anyio.sleep(0.05)
    raise TimeoutError


@pytest.mark.anyio
async def test_fifty_requests_to_two_processes_make_one_booking(spaces):
    story = Story(spaces.database, Clock())
    room, desks = story.resource(), story.resource(kind="desk", units=9)
    starts_at = Clock().now() + timedelta(days=2)
    issuer = Issuer("gateway", KEYS["gateway"], Clock())
    answers: list[tuple[str, httpx2.Response]] = []
    with processes(spaces.database.engine.url.render_as_string(hide_password=False), 2) as urls:
        limits = httpx2.Limits(max_connections=2 * FIFTY)
        async with httpx2.AsyncClient(timeout=60, limits=limits, trust_env=False) as client:
            for url in urls:
                await until_ready(client, url)

            async def ask(url: str, resource: str) -> None:
                body = {
                    "resource_id": resource,
                    "starts_at": z(starts_at),
                    "ends_at": z(starts_at + timedelta(hours=1)),
                }
                token = issuer.token(key_of(new_id(), story.hub_id), "spaces")
                answer = await client.post(f"{url}/v1/bookings", json=body, headers={IDENTITY_HEADER: token})
                answers.append((resource, answer))

            async with anyio.create_task_group() as group:
                for number in range(FIFTY):
                    for resource in (room, desks):
                        group.start_soon(ask, urls[number % 2], resource)
    statuses = Counter((resource, answer.status_code) for resource, answer in answers)
    assert statuses == {(room, 201): 1, (room, 409): FIFTY - 1, (desks, 201): 9, (desks, 409): FIFTY - 9}
    assert {answer.json()["code"] for _, answer in answers if answer.status_code == 409} == {"booking.conflict"}
    assert Counter(row.resource_id for row in story.rows()) == {room: 1, desks: 9}
    assert len(spaces.events("booking.confirmed")) == 10
