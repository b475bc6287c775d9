"""The relay by itself: it delivers without being asked, and comes back to whoever could not hear.

Time passes at once here. See tests/kit/skipping.py.
"""

import asyncio
import sqlite3
from itertools import pairwise

import httpx2
import pytest
from sqlalchemy import event

from services.kit.bus import POLL_SECONDS
from services.kit.database import DatabaseBusy
from tests.kit import skipping

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


class Subscriber:
    """Another process at the border: notes when it is asked and does what it is told to."""

    def __init__(self, *failures):
        self._failures = list(failures)
        self.asked_at = []

    async def __call__(self, _scope, _receive, send):
        self.asked_at.append(asyncio.get_running_loop().time())
        failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            raise failure
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    @property
    def waits(self):
        return [round(later - sooner) for sooner, later in pairwise(self.asked_at)]


def live(bakery, story):
    """A story told while the relay runs, as it does in a process."""

    async def told():
        async with bakery.app.router.lifespan_context(bakery.app):
            await story()

    skipping.run(told())


def test_what_waited_at_the_start_is_delivered_without_being_asked(bakery, open_bakery):
    bakery.tell("Rye", 1)
    shop = Subscriber()
    live(open_bakery(beside=bakery, subscribers={"shop": shop}), lambda: skipping.pause(seconds=1))
    assert len(shop.asked_at) == 1


def test_a_commit_wakes_the_relay(open_bakery):
    shop = Subscriber()
    bakery = open_bakery(subscribers={"shop": shop})

    async def story():
        await skipping.pause(seconds=POLL_SECONDS / 10)
        committed = asyncio.get_running_loop().time()
        assert (await bakery.client().post("/v1/breads", json={"name": "Rye"})).status_code == 201
        await skipping.pause(seconds=POLL_SECONDS * 3)
        assert shop.asked_at[0] - committed < POLL_SECONDS / 2

    live(bakery, story)


def test_what_another_replica_committed_is_found_within_two_seconds(bakery, open_bakery):
    shop = Subscriber()

    async def story():
        await skipping.pause(minutes=3)
        bakery.tell("Rye", 1)
        await skipping.pause(seconds=POLL_SECONDS * 2)
        assert len(shop.asked_at) == 1

    live(open_bakery(beside=bakery, subscribers={"shop": shop}), story)


def test_who_fails_is_asked_again_after_longer_and_longer_and_then_after_half_a_minute(open_bakery):
    shop, press = Subscriber(*[RuntimeError()] * 8), Subscriber()
    bakery = open_bakery(subscribers={"shop": shop, "press": press})

    async def story():
        bakery.tell("Rye", 1)
        for minute in range(5):
            bakery.app.state.wake_relay()  # however busy the bakery is
            await skipping.pause(minutes=1)
            if not minute:
                assert len(press.asked_at) == 1  # long before the shop is back

    live(bakery, story)
    assert shop.waits == [1, 2, 4, 8, 16, 32, 32, 32]


def test_who_is_back_is_asked_at_once_again(open_bakery):
    shop = Subscriber(*[RuntimeError()] * 4)
    bakery = open_bakery(subscribers={"shop": shop})

    async def story():
        bakery.tell("Rye", 1)
        await skipping.pause(minutes=1)
        bakery.tell("Rye", 2)
        await skipping.pause(seconds=2)
        assert len(shop.asked_at) == 6

    live(bakery, story)


@pytest.mark.parametrize(
    "failure",
    [
        DatabaseBusy(),
        ConnectionResetError(),
        RuntimeError(),
        httpx2.ReadError("cut off"),
        httpx2.ReadTimeout("too slow"),
        ZeroDivisionError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_whatever_goes_wrong_with_a_subscriber_it_is_asked_again(open_bakery, failure):
    shop = Subscriber(failure)
    bakery = open_bakery(subscribers={"shop": shop})

    async def story():
        bakery.tell("Rye", 1)
        await skipping.pause(minutes=1)
        assert len(shop.asked_at) == 2

    live(bakery, story)


def test_when_its_own_database_was_away_the_relay_goes_on(open_bakery):
    shop = Subscriber()
    bakery = open_bakery(subscribers={"shop": shop})
    bakery.tell("Rye", 1)
    engine = bakery.database.engine

    def away(*_):
        raise sqlite3.OperationalError("unable to open database file")

    async def story():
        await skipping.pause(minutes=1)
        event.remove(engine, "do_connect", away)
        await skipping.pause(minutes=1)
        assert len(shop.asked_at) == 1

    engine.dispose()
    event.listen(engine, "do_connect", away)
    live(bakery, story)


def test_what_cannot_be_forgotten_now_is_forgotten_later(bakery):
    attempts = []

    def forget():
        attempts.append(1)
        if len(attempts) == 1:
            raise ZeroDivisionError

    bakery.relay._forget_old = forget
    live(bakery, lambda: skipping.pause(minutes=21))
    assert len(attempts) == 2


def test_a_stopped_app_delivers_nothing_more(open_bakery):
    shop = Subscriber()
    bakery = open_bakery(subscribers={"shop": shop})

    async def story():
        async with bakery.app.router.lifespan_context(bakery.app):
            await skipping.pause(seconds=1)
        bakery.tell("Rye", 1)
        bakery.app.state.wake_relay()
        await skipping.pause(minutes=1)
        assert shop.asked_at == []

    skipping.run(story())
