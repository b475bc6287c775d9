"""News: written with what it tells of, delivered to each subscriber until it has heard, heard once, in order."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from services.kit import bus, outbox, tables
from services.kit.bus import BATCH, HEARD_KEPT, KEPT, LEASE
from services.kit.clock import Clock
from services.kit.events import Event
from services.kit.ids import first_id, new_id, parse_id
from tests.kit.bakery import BAKER, Bakery, bake

pytestmark = pytest.mark.anyio


@pytest.fixture
def shop(open_bakery):
    """A subscriber with a database of its own."""
    return open_bakery(named="shop")


def dying(app, after=0):
    """A subscriber that takes a delivery and is not heard of again."""
    calls = []

    async def subscriber(scope, receive, send):
        calls.append(scope["path"])
        if len(calls) <= after:
            await app(scope, receive, send)
            return

        async def lost(_message):
            raise ConnectionResetError

        await app(scope, receive, lost)

    return subscriber


async def down(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body"})


async def test_what_was_committed_before_a_crash_is_told_by_the_next_process(bakery, open_bakery, shop):
    """No relay of the first process ever ran."""
    assert (await bakery.client().post("/v1/breads", json={"name": "Rye"})).status_code == 201
    assert shop.heard() == []
    restarted = open_bakery(beside=bakery, subscribers={"shop": shop.app})
    await restarted.relay.deliver_now()
    assert shop.heard() == [("Rye", 100)]


async def test_what_was_refused_is_never_told(bakery, open_bakery, shop):
    def burn(unit, wish):
        bake(unit, wish)
        raise ZeroDivisionError

    bakery.hook = burn
    for headers in ({}, {"Idempotency-Key": "k"}):
        assert (await bakery.client(**headers).post("/v1/breads", json={"name": "Rye"})).status_code == 500
    await open_bakery(beside=bakery, subscribers={"shop": shop.app}).relay.deliver_now()
    assert shop.heard() == []


async def test_a_delivery_whose_answer_was_lost_is_repeated_without_effect(bakery, open_bakery, shop):
    bakery.tell("Rye", 1, 2)
    losing = open_bakery(beside=bakery, subscribers={"shop": dying(shop.app)})
    with pytest.raises(ConnectionResetError):
        await losing.relay.deliver_now()
    assert shop.heard() == [("Rye", 1), ("Rye", 2)]
    bakery.tell("Rye", 3)
    bakery.clock.advance(LEASE + timedelta(seconds=1))
    await open_bakery(beside=bakery, subscribers={"shop": shop.app}).relay.deliver_now()
    assert shop.heard() == [("Rye", 1), ("Rye", 2), ("Rye", 3)]


async def test_one_subject_is_heard_in_order_over_many_batches_and_a_break(bakery, open_bakery, shop):
    half = BATCH + BATCH // 2
    for price in range(half):
        bakery.tell("Rye", price)
        bakery.tell("Oat", -price)
    breaking = open_bakery(beside=bakery, subscribers={"shop": dying(shop.app, after=1)})
    with pytest.raises(ConnectionResetError):
        await breaking.relay.deliver_now()
    breaking.app.state.relay._subscribers["shop"] = shop.app  # the network is back
    await breaking.relay.deliver_now()
    assert shop.heard("Rye") == [("Rye", price) for price in range(half)]
    assert shop.heard("Oat") == [("Oat", -price) for price in range(half)]
    assert bakery.count(tables.outbox_queue) == [2 * half]  # those of the other subscriber


async def test_who_fails_loses_nothing_and_keeps_nobody_waiting(bakery, open_bakery, shop):
    press = open_bakery(named="shop")  # believes the bakery, too
    bakery.tell("Rye", 1, 2)
    failing = open_bakery(beside=bakery, subscribers={"shop": shop.app, "press": down})
    with pytest.raises(RuntimeError):
        await failing.relay.deliver_now()
    assert (shop.heard(), press.heard()) == ([("Rye", 1), ("Rye", 2)], [])
    failing.relay._forget_old()
    failing.clock.advance(KEPT * 3)
    failing.relay._forget_old()
    waiting = [number for number, _ in queued(bakery, "press")]
    assert len(waiting) == 2  # however long it takes
    assert queued(bakery, "shop") == []


def queued(bakery, subscriber):
    with bakery.database.reading() as session:
        return outbox.pending(session, subscriber, 1000)


async def test_what_everybody_has_heard_is_dropped_after_a_day(bakery, open_bakery, shop):
    bakery.tell("Rye", 1)
    with bakery.database.transaction() as session:
        outbox.delivered(session, "press", [number for number, _ in outbox.pending(session, "press", 10)])
    relaying = open_bakery(beside=bakery, subscribers={"shop": shop.app})
    await relaying.relay.deliver_now()
    bakery.clock.advance(KEPT)
    relaying.relay._forget_old()
    assert bakery.count(tables.outbox) == [1]
    bakery.clock.advance(timedelta(seconds=1))
    relaying.relay._forget_old()
    assert bakery.count(tables.outbox) == [0]


async def test_only_one_of_two_relays_delivers_and_the_other_follows_when_it_died(bakery, open_bakery, shop):
    asked, answered = asyncio.Event(), asyncio.Event()

    async def stuck(scope, receive, send):
        asked.set()
        await answered.wait()
        await shop.app(scope, receive, send)

    bakery.tell("Rye", 1)
    first = open_bakery(beside=bakery, subscribers={"shop": stuck})
    second = open_bakery(beside=bakery, subscribers={"shop": shop.app})
    delivering = asyncio.create_task(first.relay.deliver_now())
    await asked.wait()
    for passed in (timedelta(), LEASE):
        bakery.clock.advance(passed)
        await second.relay.deliver_now()
        assert shop.heard() == []
    bakery.clock.advance(timedelta(microseconds=1))
    await second.relay.deliver_now()
    assert shop.heard() == [("Rye", 1)]
    answered.set()  # the first was not dead after all
    await delivering
    assert shop.heard() == [("Rye", 1)]
    assert queued(bakery, "shop") == []


async def test_a_relay_keeps_its_lease_as_long_as_it_delivers(bakery, open_bakery, shop):
    first = open_bakery(beside=bakery, subscribers={"shop": shop.app})
    second = open_bakery(beside=bakery, subscribers={"shop": down})
    for price in range(3):
        bakery.tell("Rye", price)
        await first.relay.deliver_now()
        bakery.clock.advance(LEASE * 2 / 3)
        bakery.tell("Oat", price)
        await second.relay.deliver_now()  # would raise if it delivered
    await first.relay.deliver_now()
    assert len(shop.heard()) == 6


def test_two_relays_that_start_at_once_deliver_once(bakery, open_bakery):
    bakery.tell("Rye", *range(5))
    delivered, meeting = [], threading.Barrier(2)

    async def subscriber(_scope, receive, send):
        delivered.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    def deliver(replica: Bakery):
        meeting.wait(20)
        asyncio.run(replica.relay.deliver_now())

    replicas = [open_bakery(beside=bakery, subscribers={"shop": subscriber}) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(deliver, replicas))
    assert len(delivered) == 1


async def test_an_inbox_believes_processes_only_and_takes_each_event_once(shop):
    event = Event(
        id="0199d3c4-8b7e-7c1a-9d42-6a5f0c1b2e3d",
        type="bread.baked",
        source="bakery",
        subject="bread/Rye",
        time=shop.clock.now(),
        actor={"kind": "person", "id": BAKER.id},
        data={"name": "Rye", "price": 1},
    )
    body = {"events": [event.model_dump(mode="json")]}
    refused = await shop.client(BAKER).post("/internal/events", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")
    for _ in range(2):
        assert (await shop.receive(event, event)).status == 204
    assert shop.heard() == [("Rye", 1)]


def news(clock, *, made_before=timedelta()):
    """News as of now, or of a relay that was silent for long."""
    return Event(
        id=first_id(clock.now() - made_before),
        type="bread.baked",
        source="bakery",
        subject="bread/Rye",
        time=clock.now(),
        actor={"kind": "person", "id": BAKER.id},
        data={"name": "Rye", "price": 1},
    )


async def test_what_was_heard_is_remembered_for_a_week_after_it_came(shop):
    late = news(shop.clock, made_before=timedelta(days=30))
    await shop.receive(news(shop.clock), late)
    shop.clock.advance(HEARD_KEPT)
    shop.relay._forget_old()
    await shop.receive(late)
    assert shop.count(tables.inbox) == [2]
    assert len(shop.heard()) == 2
    await shop.receive(news(shop.clock))
    shop.clock.advance(timedelta(seconds=1))
    shop.relay._forget_old()
    assert shop.count(tables.inbox) == [1]


async def test_a_large_inbox_is_forgotten_piece_by_piece_and_never_read_as_a_whole(shop, monkeypatch, engine):
    monkeypatch.setattr(bus, "HEARD_AT_ONCE", 2)
    for days in range(3):
        await shop.receive(news(shop.clock, made_before=timedelta(days=days)))
    shop.clock.advance(HEARD_KEPT + timedelta(days=1))
    left = []
    for _ in range(2):
        shop.relay._forget_old()
        left += shop.count(tables.inbox)
    assert left == [1, 0]
    with shop.database.transaction() as session, statements(session) as seen:
        bus.forget_heard(session, before=shop.clock.now())
        if engine == "postgresql":
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if engine == "sqlite" else "EXPLAIN "
        plan = [str(row[-1]) for row in session.connection().exec_driver_sql(explain + seen[0][0], seen[0][1])]
    assert not [line for line in plan if line.strip().startswith(("Seq Scan", "SCAN inbox"))], plan


@contextmanager
def statements(session):
    """What runs meanwhile, with its parameters."""
    found = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        found.append((statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield found
    event.remove(connection, "before_cursor_execute", note)


def test_the_smallest_id_of_an_instant_lies_between_those_made_before_and_after():
    before = new_id()
    time.sleep(0.002)
    between = first_id(Clock().now())
    time.sleep(0.002)
    assert before < between < new_id()
    assert parse_id(between) == between


@pytest.mark.parametrize(
    ("patterns", "heard"),
    [
        (("*",), True),
        (("bread.*",), True),
        (("bread.baked",), True),
        (("cake.*", "bread.*"), True),
        (("bread",), False),
        (("breadcrumb.*",), False),
        (("bread.baked.*",), False),
        (("b*",), False),
        ((), False),
    ],
)
def test_patterns_match_whole_words(patterns, heard):
    assert outbox.wanted({"shop": patterns}, "bread.baked") == ["shop"] * heard
