"""Two requests with one key at the same instant, at two replicas."""

import threading

import pytest

from services.kit.errors import Unavailable
from services.kit.tables import outbox
from tests.kit.bakery import bake, bread
from tests.kit.racing import PATIENCE, Queue, at_once

RYE = {"name": "Rye", "price": 320}


@pytest.fixture
def race(bakery, open_bakery):
    """Both post while the first is still at work; `ending` says how the first ends."""
    other = open_bakery(beside=bakery)
    queue = Queue(waiting=other.database, watching=open_bakery(beside=bakery).database)
    inside = threading.Event()

    def run(ending, body=RYE):
        def slowly(unit, wish):
            baked = bake(unit, wish)
            inside.set()
            queue.wait()
            return ending() or baked

        bakery.hook = slowly

        async def first():
            return await bakery.client(**{"Idempotency-Key": "k"}).post("/v1/breads", json=RYE)

        async def second():
            assert inside.wait(PATIENCE)
            return await other.client(**{"Idempotency-Key": "k"}).post("/v1/breads", json=body)

        return at_once(first, second)

    return run


def test_two_at_once_with_one_key_act_once_and_get_the_same_answer(bakery, race):
    first, second = race(lambda: None)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert [answer.headers.get("idempotent-replayed") for answer in (first, second)] == [None, "true"]
    assert bakery.count(bread, outbox) == [1, 1]


def test_who_waited_for_an_attempt_that_failed_acts_in_its_place(bakery, race):
    def fail():
        raise Unavailable

    first, second = race(fail)
    assert (first.status_code, second.status_code) == (503, 201)
    assert "idempotent-replayed" not in second.headers
    assert bakery.count(bread, outbox) == [1, 1]


def test_who_waited_with_another_body_is_refused(bakery, race):
    first, second = race(lambda: None, body={**RYE, "price": 1})
    assert (first.status_code, second.status_code) == (201, 422)
    assert second.json()["code"] == "idempotency.mismatch"
    assert bakery.count(bread, outbox) == [1, 1]
