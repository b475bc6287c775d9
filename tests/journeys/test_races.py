"""Fifty at once, through two gateways and two `spaces` processes on PostgreSQL, and within one process."""

from collections import Counter

import anyio
import pytest
from sqlalchemy import select, text

from services.kit.tables import outbox
from tests.support.processes import SeparateHub

pytestmark = pytest.mark.anyio


async def race(doors, path, wish, times=50):
    """The same wish from all clients at once; the answers."""
    answers = []

    async def ask(client):
        answers.append(await client.post(path, json=wish))

    async with anyio.create_task_group() as tasks:
        for number in range(times):
            tasks.start_soon(ask, doors[number % len(doors)])
    return answers


def stored(hub, resource_id):
    """How many bookings of a resource there are, and how many events tell of them."""
    with hub.databases["spaces"].reading() as session:
        rows = session.execute(
            text("SELECT count(*) FROM booking WHERE CAST(resource_id AS text) IN (:id, :bare)"),
            {"id": resource_id, "bare": resource_id.replace("-", "")},
        ).scalar_one()
        envelopes = session.execute(select(outbox.c.envelope).where(outbox.c.type == "booking.confirmed")).scalars()
        told = sum(envelope["data"]["resource_id"] == resource_id for envelope in envelopes)
    return rows, told


@pytest.fixture
async def doors(hub):
    """A client of Alice's key at each gateway there is."""
    if not isinstance(hub, SeparateHub):
        yield [hub.alice_key]
        return
    token = hub.alice_key.headers["authorization"].partition(" ")[2]
    hubs = [hub.at_door(door) for door in range(len(hub.processes.doors))]
    yield [each.client(token) for each in hubs]
    for each in hubs:
        await each.close()


async def test_fifty_wishes_for_one_printer_make_one_booking(hub, doors):
    printer = await hub.printer()
    answers = await race(doors, "/v1/bookings", printer.wish("10:00", "12:00"))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"booking.conflict"}
    assert stored(hub, printer.id) == (1, 1)


async def test_fifty_wishes_for_a_pool_of_seven_make_seven_bookings(hub, doors):
    pool = await hub.printer(kind="desk", name="Desks", units=7)
    answers = await race(doors, "/v1/bookings", pool.wish("10:00", "12:00"))
    assert Counter(answer.status_code for answer in answers) == {201: 7, 409: 43}
    assert stored(hub, pool.id) == (7, 7)


async def test_one_key_used_fifty_times_at_once_books_once(hub, doors):
    printer = await hub.printer(units=50)
    for client in doors:
        client.headers["Idempotency-Key"] = f"race-{printer.id}"
    answers = await race(doors, "/v1/bookings", printer.wish("10:00", "12:00"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 49
    assert stored(hub, printer.id) == (1, 1)
