"""What time alone brings about is written down here, some of it every so many seconds. No verdict waits for it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI
from sqlmodel import Session

from services.kit.unit import Unit
from services.startups.house import HOUSE

log = structlog.get_logger("sweep")
Round = Callable[[FastAPI], Awaitable[int]]


def house_unit(app: FastAPI, session: Session) -> Unit:
    """Work of the house, which nobody asked for."""
    state = app.state
    return Unit(session=session, by=HOUSE, clock=state.clock, now=state.clock.now(), source=state.name)


def sweeping(seconds: float, *rounds: Round) -> Callable[[FastAPI], Awaitable[None]]:
    """A chore that makes these rounds every so many seconds; a round returns how much it found to do."""

    async def run(app: FastAPI) -> None:
        while True:
            await asyncio.sleep(seconds)
            for each in rounds:
                try:
                    if await each(app):
                        app.state.wake_relay()
                except Exception as error:  # noqa: BLE001 -- whatever it is, there is a next round
                    log.warning("sweep.postponed", error=repr(error))

    return run
