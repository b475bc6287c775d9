"""Writes down what has lapsed by itself, so that its owners are told. No verdict waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from fastapi import FastAPI
from sqlmodel import Session

from services.kit.unit import Unit
from services.spaces.bookings.release import Release
from services.spaces.house import HOUSE
from services.spaces.occupancy.operations import Occupancy
from services.spaces.usage.operations import Demands
from services.spaces.waitlist.offers import Offers
from services.spaces.waitlist.rounds import START, Rounds, Step, Stop

BATCH = 100
# How far along the queues one sweep goes; the next goes on from there.
STEPS = 5

log = structlog.get_logger("sweep")


def lapsed_roots(app: FastAPI) -> Sequence[str]:
    """The trees that have something to write down."""
    with app.state.database.reading() as session:
        return Occupancy(_unit(app, session)).lapsed_roots(limit=BATCH)


def tidy(app: FastAPI, root_id: str) -> None:
    """One tree, in one transaction, under the locks that everybody takes."""
    with app.state.database.transaction() as session:
        unit = _unit(app, session)
        Release(unit).lock_tree(root_id)
        unit.write_down(app.state.subscriptions)


def end_waiting(app: FastAPI) -> int:
    """Some of those who have waited in vain are told so; and wishes of long ago are forgotten."""
    with app.state.database.transaction() as session:
        unit = _unit(app, session)
        ended = Offers(unit).expire(limit=BATCH)
        Demands(unit).forget(limit=BATCH)
        unit.write_down(app.state.subscriptions)
    return ended


def look(app: FastAPI, at: Stop) -> Step:
    """Whether somebody further along the queues could be offered something."""
    with app.state.database.reading() as session:
        return Rounds(_unit(app, session)).look(at)


def serve(app: FastAPI, at: Stop) -> Stop:
    """Whoever was left over when the time became free is served now."""
    with app.state.database.transaction() as session:
        unit = _unit(app, session)
        stop = Rounds(unit).serve(at)
        unit.write_down(app.state.subscriptions)
    return stop


async def go_round(app: FastAPI) -> int:
    """A few steps along the queues, from where the last sweep came to; returns how often somebody was served."""
    run, served = app.state.database.run, 0
    for _ in range(STEPS):
        at = getattr(app.state, "queues_swept", START)
        step = await run(partial(look, app, at))
        app.state.queues_swept = step.stop if not step.serves else Stop(step.stop.root_id)
        if step.serves:
            app.state.queues_swept = await run(partial(serve, app, step.stop))
            served += 1
        if step.stop == START:
            break
        await asyncio.sleep(0)  # with SQLite the work is done on the loop itself, and others have waited for it
    return served


def _unit(app: FastAPI, session: Session) -> Unit:
    state = app.state
    return Unit(session=session, by=HOUSE, clock=state.clock, now=state.clock.now(), source=state.name)


async def sweep(app: FastAPI) -> int:
    """One round; returns how often something was tidied or offered."""
    run = app.state.database.run
    roots = await run(lambda: lapsed_roots(app))
    for root_id in roots:
        try:
            await run(partial(tidy, app, root_id))
        except Exception as error:  # noqa: BLE001 -- one tree in trouble must not keep the others waiting
            log.warning("sweep.tree_postponed", root_id=root_id, error=repr(error))
    ended: int = await run(partial(end_waiting, app))
    return len(roots) + ended + await go_round(app)


def sweeping(seconds: float) -> Callable[[FastAPI], Awaitable[None]]:
    """A chore that sweeps every so many seconds."""

    async def run(app: FastAPI) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                if await sweep(app):
                    app.state.wake_relay()
            except Exception as error:  # noqa: BLE001 -- whatever it is, there is a next round
                log.warning("sweep.postponed", error=repr(error))

    return run
