"""One request is one transaction: all of it is stored before the answer leaves, or nothing is."""

from contextlib import ExitStack

import pytest
from sqlalchemy import event, insert, select, text, update

from services.kit.database import Database
from services.kit.errors import Conflict
from services.kit.ids import new_id
from services.kit.tables import audit, idempotency, outbox, outbox_queue
from tests.kit.bakery import Bakery, bake, bread, sale

pytestmark = pytest.mark.anyio
RYE = {"name": "Rye", "price": 320}
EVERYTHING = (bread, sale, outbox, outbox_queue, audit, idempotency)
NOTHING = [0] * len(EVERYTHING)
KEYS = pytest.mark.parametrize("said", [{}, {"Idempotency-Key": "k"}], ids=["plain", "keyed"])


@KEYS
async def test_a_write_is_stored_with_its_events_and_audit(bakery, said):
    answer = await bakery.client(**said).post("/v1/breads", json=RYE)
    assert answer.status_code == 201
    # Two subscribers are to hear of it.
    assert bakery.count(*EVERYTHING) == [1, 0, 1, 2, 1, len(said)]


@KEYS
async def test_a_commit_that_fails_is_never_answered_with_201(bakery, said):
    """The database refuses it only when the transaction ends: there is no such bread."""
    answer = await bakery.client(**said).post("/v1/sales", json={"bread_id": new_id()})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal.error")
    assert bakery.count(*EVERYTHING) == NOTHING


@KEYS
async def test_what_could_not_be_committed_is_not_committed_by_the_next_request_either(bakery, said):
    def fail(_connection):
        raise OSError

    event.listen(bakery.database.engine, "commit", fail)
    refused = await bakery.client(**said).post("/v1/breads", json=RYE)
    event.remove(bakery.database.engine, "commit", fail)
    assert refused.status_code == 500
    assert (await bakery.client().post("/v1/breads", json={**RYE, "name": "Oat"})).status_code == 201
    assert bakery.count(bread, outbox, audit) == [1, 1, 1]


@KEYS
@pytest.mark.parametrize("error", [Conflict(), ZeroDivisionError()], ids=["refused", "failed"])
async def test_of_a_write_that_is_refused_nothing_is_stored(bakery, said, error):
    def hook(unit, wish):
        bake(unit, wish)
        unit.session.flush()
        raise error

    bakery.hook = hook
    answer = await bakery.client(**said).post("/v1/breads", json=RYE)
    assert answer.status_code in {409, 500}
    assert bakery.count(*EVERYTHING[:-1]) == NOTHING[:-1]


async def test_a_refused_write_wakes_nobody_and_leaves_the_next_one_alone(bakery):
    async with bakery.client() as client:
        refused = await client.post("/v1/breads", json={**RYE, "price": -1})
        assert refused.status_code == 500  # the constraint of the table; a service would have asked its rules
        assert (await client.post("/v1/breads", json=RYE)).status_code == 201
    assert bakery.count(bread) == [1]


async def test_reading_throws_writes_away(bakery):
    row = {"id": new_id(), "name": "Rye", "price": 1, "version": 1, "at": bakery.clock.now()}
    with bakery.database.reading() as session:
        session.execute(insert(bread).values(row))
    assert bakery.count(bread) == [0]


async def test_reading_does_not_wait_for_a_writer(bakery, open_bakery):
    reader = open_bakery(beside=bakery)
    bakery.stock(100)
    with bakery.database.transaction() as session:
        session.execute(text("UPDATE bread SET price = 200"))
        answer = await reader.client().get("/v1/breads")
    assert [item["price"] for item in answer.json()["items"]] == [100]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_writer_has_its_turn_before_it_reads(bakery, open_bakery):
    """Where there is one writer, who reads first and then finds somebody else has written could only give up."""
    (loaf,) = bakery.stock(100)
    other = open_bakery(beside=bakery)
    event.listen(other.database.engine, "connect", lambda given, _: given.cursor().execute("PRAGMA busy_timeout=0"))
    with bakery.database.transaction() as session:
        session.execute(select(bread)).all()
        answer = await other.client().patch(f"/v1/breads/{loaf}", json={"price": 300}, headers={"If-Match": "*"})
        session.execute(update(bread).values(price=200))
    assert (answer.status_code, answer.json()["code"]) == (503, "database.busy")


async def test_who_waits_too_long_for_a_lock_is_told_to_come_back(bakery, open_bakery):
    (loaf,) = bakery.stock(100)
    other = open_bakery(beside=bakery)
    impatient = {"sqlite": "PRAGMA busy_timeout=20", "postgresql": "SET lock_timeout = '20ms'"}[other.database.dialect]
    event.listen(other.database.engine, "connect", lambda connection, _: connection.cursor().execute(impatient))
    with bakery.database.transaction() as session:
        session.execute(text("UPDATE bread SET price = 200"))
        answer = await other.client().patch(f"/v1/breads/{loaf}", json={"price": 300}, headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer.json()["code"]) == (503, "database.busy")
    assert answer.headers["retry-after"] == "1"
    again = await other.client().patch(f"/v1/breads/{loaf}", json={"price": 300}, headers={"If-Match": '"v1"'})
    assert (again.status_code, again.json()["version"]) == (200, 2)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_database_that_is_not_there_is_busy_and_its_process_not_ready(bakery, clock):
    away = Bakery(Database("postgresql://nobody@127.0.0.1:1/nothing"), clock)
    asked, ready = [await away.client().get(path) for path in ("/v1/breads", "/readyz")]
    assert (asked.status_code, asked.json()["code"], asked.headers["retry-after"]) == (503, "database.busy", "1")
    assert (ready.status_code, ready.json()["status"]) == (503, "down")
    assert (await bakery.client().get("/readyz")).status_code == 200
    away.database.dispose()


async def test_who_finds_every_connection_taken_is_told_to_come_back(bakery):
    pool = bakery.database.engine.pool
    pool._timeout = 0.01
    with ExitStack() as taken:
        for _ in range(pool.size() + pool._max_overflow):
            taken.enter_context(bakery.database.engine.connect())
        for method in ("GET", "POST"):
            answer = await bakery.client().request(method, "/v1/breads", json=RYE if method == "POST" else None)
            assert (answer.status_code, answer.json()["code"]) == (503, "database.busy")
            assert answer.headers["retry-after"] == "1"
        assert (await bakery.client().get("/readyz")).status_code == 503
    assert (await bakery.client().post("/v1/breads", json=RYE)).status_code == 201


async def test_a_mistake_of_ours_is_not_taken_for_a_busy_database(bakery):
    bakery.hook = lambda unit, _: unit.session.execute(text("SELECT nothing FROM nowhere"))
    answer = await bakery.client().post("/v1/breads", json=RYE)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal.error")
