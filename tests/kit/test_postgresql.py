"""What only a server can do to a transaction: deadlocks and connections that are cut."""

import threading

import psycopg
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from services.kit.database import DatabaseBusy, translated
from services.kit.tables import outbox
from tests.kit.bakery import bake, bread
from tests.kit.racing import PATIENCE, at_once
from tests.support import engines

pytestmark = [
    pytest.mark.skipif("postgresql" not in engines.ENGINES, reason="PostgreSQL is not installed"),
    pytest.mark.parametrize("engine", ["postgresql"]),
]


def test_two_that_lock_two_rows_in_opposite_orders_both_succeed(bakery, open_bakery):
    rows = bakery.stock(100, 200)
    attempts, meeting, answered = [], threading.Barrier(2), threading.Event()

    def locking(first, second):
        def hook(unit, wish):
            again = wish.name in attempts
            attempts.append(wish.name)
            if again:  # the victim lets the other one through, lest they meet once more
                answered.wait(PATIENCE)
            for loaf in (first, second):
                raised = update(bread).where(bread.c.id == loaf).values(version=bread.c.version + 1)
                unit.session.execute(raised)
                if loaf == first and not again:
                    meeting.wait(PATIENCE)
            return bake(unit, wish)

        return hook

    other = open_bakery(beside=bakery)
    bakery.hook, other.hook = locking(*rows), locking(*reversed(rows))

    async def post(to, name):
        answer = await to.client().post("/v1/breads", json={"name": name})
        answered.set()
        return answer

    answers = at_once(lambda: post(bakery, "Rye"), lambda: post(other, "Oat"))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(attempts) == 3  # one of them was the victim, and ran again as a whole
    with bakery.database.reading() as session:
        assert session.execute(text("SELECT version FROM bread WHERE price <> 100 OR name = 'n0'")).all() == [(3,)] * 2
    assert bakery.count(bread, outbox) == [4, 2]


def test_a_deadlock_that_does_not_end_is_a_refusal_after_three_attempts(engine):
    attempts = []

    def work():
        attempts.append(1)
        raise OperationalError("", {}, psycopg.errors.DeadlockDetected())

    with pytest.raises(DatabaseBusy) as refused:
        translated(work)
    assert len(attempts) == 3
    assert refused.value.retry_after == 1


@pytest.mark.anyio
async def test_a_connection_cut_in_the_middle_changes_nothing_and_is_not_used_again(bakery):
    def cut(unit, wish):
        bake(unit, wish)
        unit.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    bakery.hook = cut
    refused = await bakery.client().post("/v1/breads", json={"name": "Rye"})
    assert (refused.status_code, refused.json()["code"]) == (503, "database.busy")
    assert bakery.count(bread, outbox) == [0, 0]
    bakery.hook = bake
    assert (await bakery.client().post("/v1/breads", json={"name": "Rye"})).status_code == 201


@pytest.mark.anyio
async def test_a_statement_that_takes_too_long_is_stopped(bakery):
    def slowly(unit, wish):
        unit.session.execute(text("SET LOCAL statement_timeout = '20ms'"))
        unit.session.execute(text("SELECT pg_sleep(30)"))

    bakery.hook = slowly
    refused = await bakery.client().post("/v1/breads", json={"name": "Rye"})
    assert (refused.status_code, refused.json()["code"]) == (503, "database.busy")


def test_no_statement_waits_forever(bakery):
    with bakery.database.reading() as session:
        told = [session.execute(text(f"SHOW {name}")).scalar_one() for name in ("statement_timeout", "lock_timeout")]
    assert told == ["15s", "10s"]
