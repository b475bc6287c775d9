"""Delivery of events: the relay posts them to each subscriber's inbox, the inbox takes each one once.

The same path embedded and distributed: a subscriber is an ASGI application, in this process or in another.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session
from starlette.types import ASGIApp

from services.kit import asgi, idempotency, outbox
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.errors import RoleMissing
from services.kit.events import Event
from services.kit.ids import first_id, new_id
from services.kit.principal import IDENTITY_HEADER, Issuer, Principal
from services.kit.tables import inbox
from services.kit.unit import Unit
from services.kit.work import WorkDep

INBOX_PATH = "/internal/events"
BATCH = 100
LEASE = timedelta(seconds=30)
POLL_SECONDS = 1.0
KEPT = timedelta(hours=24)
# An event is delivered again for as long as its relay has not heard that we took it; a week of that is a breakdown.
HEARD_KEPT = timedelta(days=7)
HEARD_AT_ONCE = 10_000

log = structlog.get_logger("bus")
Handlers = Mapping[str, Callable[[Unit, Event], None]]


class Delivery(BaseModel):
    events: list[Event]


def receive(unit: Unit, events: Sequence[Event], handlers: Handlers) -> None:
    """Handle each event once: its id and its effect are written in one transaction."""
    dialect = postgresql if unit.dialect == "postgresql" else sqlite
    for event in events:
        first = (
            dialect.insert(inbox)
            .values(event_id=event.id, at=unit.now)
            .on_conflict_do_nothing()
            .returning(inbox.c.event_id)
        )
        if unit.session.execute(first).first() is None:
            continue
        for pattern, handle in handlers.items():
            if outbox.wanted({"me": (pattern,)}, event.type):
                handle(unit, event)


def forget_heard(session: Session, *, before: datetime) -> None:
    """Forget which events were heard long ago, a bounded number at once, found by the age that is in their ids."""
    old = (
        select(inbox.c.event_id)
        # What was made long ago may have come only now, and may come again.
        .where(inbox.c.event_id < first_id(before), inbox.c.at < before)
        .order_by(inbox.c.event_id)
        .limit(HEARD_AT_ONCE)
    )
    session.execute(delete(inbox).where(inbox.c.event_id.in_(old)))


def inbox_router(handlers: Handlers) -> APIRouter:
    """The address where other processes deliver their events; it believes processes only, never a person or a key."""
    router = APIRouter(include_in_schema=False)

    @router.post(INBOX_PATH, status_code=204, response_model=None)
    async def deliver(delivery: Delivery, work: WorkDep) -> Any:
        if work.by.kind != "service":
            raise RoleMissing(role="service")
        return await work.write(lambda unit: receive(unit, delivery.events, handlers), status=204)

    return router


class Relay:
    """Delivers one process's outbox, at least once and in order per subject, until it is stopped."""

    def __init__(
        self, name: str, database: Database, clock: Clock, issuer: Issuer, subscribers: Mapping[str, ASGIApp]
    ) -> None:
        self._name = name
        self._database = database
        self._clock = clock
        self._issuer = issuer
        self._subscribers = subscribers
        self._holder = new_id()
        self._wakers: list[asyncio.Event] = []
        self._tasks: list[asyncio.Task[None]] = []

    def wake(self) -> None:
        """There may be something to deliver. Called on the event loop, after a commit."""
        for waker in self._wakers:
            waker.set()

    def start(self) -> None:
        for name, subscriber in self._subscribers.items():
            waker = asyncio.Event()
            self._wakers.append(waker)
            self._tasks.append(asyncio.create_task(self._serve(name, subscriber, waker)))
        self._tasks.append(asyncio.create_task(self._forget()))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._wakers.clear()

    async def deliver_now(self) -> None:
        """Deliver all that waits, once; for tests and seeds that must not depend on timing."""
        for name, subscriber in self._subscribers.items():
            while await self._deliver_batch(name, subscriber):
                pass

    async def _serve(self, name: str, subscriber: ASGIApp, waker: asyncio.Event) -> None:
        failures = 0
        while True:
            waker.clear()
            try:
                while await self._deliver_batch(name, subscriber):
                    pass
                failures = 0
            except Exception as error:  # noqa: BLE001 -- whatever it is, what waits must be delivered some day
                failures = min(failures + 1, 6)
                log.warning("bus.delivery_failed", subscriber=name, error=repr(error), failures=failures)
            # A failing subscriber is asked again after 1, 2, 4 … 32 s, however busy we are meanwhile.
            if failures:
                await asyncio.sleep(POLL_SECONDS * 2 ** (failures - 1))
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(waker.wait(), POLL_SECONDS)

    async def _deliver_batch(self, name: str, subscriber: ASGIApp) -> bool:
        batch = await self._database.run(lambda: self._batch(name))
        if not batch:
            return False
        token = self._issuer.token(Principal(kind="service", id=self._name, name=self._name), name)
        answer = await asgi.call(
            subscriber,
            "POST",
            INBOX_PATH,
            headers={IDENTITY_HEADER: token},
            json={"events": [envelope for _, envelope in batch]},
        )
        if answer.status != 204:
            message = f"{name} answered {answer.status}"
            raise RuntimeError(message)
        await self._database.run(lambda: self._delivered(name, [number for number, _ in batch]))
        return len(batch) == BATCH

    def _batch(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        with self._database.reading() as session:
            if not outbox.pending(session, name, 1):
                return []
        with self._database.transaction() as session:
            if not outbox.take_lease(session, name, self._holder, now=self._clock.now(), lasting=LEASE):
                return []
            return outbox.pending(session, name, BATCH)

    def _delivered(self, name: str, numbers: list[int]) -> None:
        with self._database.transaction() as session:
            outbox.delivered(session, name, numbers)

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(600)
            try:
                await self._database.run(self._forget_old)
            except Exception as error:  # noqa: BLE001 -- it is tried again in ten minutes, for as long as we run
                log.warning("bus.forgetting_failed", error=repr(error))

    def _forget_old(self) -> None:
        now = self._clock.now()
        before = now - KEPT
        with self._database.transaction() as session:
            idempotency.forget(session, before=before)
            outbox.forget_delivered(session, before=before)
            forget_heard(session, before=now - HEARD_KEPT)
