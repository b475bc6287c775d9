"""Writes down what has lapsed by itself, so that its owners are told. No verdict waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from fastapi import FastAPI
from sqlmodel import Session

from services.kit.work import Unit
from services.spaces.bookings.release import Release
from services.spaces.house import HOUSE
from services.spaces.occupancy.operations import Occupancy
from services.spaces.waitlist.offers import Offers

BATCH = 100

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
    """Some of those who have waited in vain are told so."""
    with app.state.database.transaction() as session:
        unit = _unit(app, session)
        ended = Offers(unit).expire(limit=BATCH)
        unit.write_down(app.state.subscriptions)
    return ended


def _unit(app: FastAPI, session: Session) -> Unit:
    state = app.state
    return Unit(session=session, by=HOUSE, clock=state.clock, now=state.clock.now(), source=state.name)


async def sweep(app: FastAPI) -> int:
    """One round; returns how many trees and queues it tidied."""
    run = app.state.database.run
    roots = await run(lambda: lapsed_roots(app))
    for root_id in roots:
        try:
            await run(partial(tidy, app, root_id))
        except Exception as error:  # noqa: BLE001 -- one tree in trouble must not keep the others waiting
            log.warning("sweep.tree_postponed", root_id=root_id, error=repr(error))
    ended: int = await run(partial(end_waiting, app))
    return len(roots) + ended


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
