"""Tidies up holds past their end, so that their owners are told. No verdict waits for it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI

from services.kit.errors import Unavailable
from services.kit.principal import Principal
from services.kit.work import Unit
from services.spaces.bookings.operations import Bookings

BATCH = 100
SWEEPER = Principal(kind="service", id="spaces", name="spaces")

log = structlog.get_logger("sweep")


def sweep(app: FastAPI) -> int:
    """One round in one transaction; returns how many holds it ended."""
    state = app.state
    with state.database.transaction() as session:
        unit = Unit(session=session, by=SWEEPER, clock=state.clock, now=state.clock.now(), source=state.name)
        ended = Bookings(unit).expire_holds(limit=BATCH)
        unit.write_down(state.subscriptions)
    return ended


def sweeping(seconds: float) -> Callable[[FastAPI], Awaitable[None]]:
    """A chore that sweeps every so many seconds."""

    async def run(app: FastAPI) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                if await app.state.database.run(lambda: sweep(app)):
                    app.state.wake_relay()
            except Unavailable as error:
                log.warning("sweep.postponed", error=error.code)

    return run
