"""The staff screen in one call: each service is asked for its parts at the same time."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.types import ASGIApp

from gateway.overview import rules
from gateway.overview.schemas import OverviewRead
from services.kit import asgi, replicas
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.errors import NotFound, Unauthenticated
from services.kit.principal import IDENTITY_HEADER, Issuer, Principal

ASKED: Final = ("startups", "spaces", "events")
log = structlog.get_logger("overview")


class Overview:
    def __init__(
        self, database: Database, clock: Clock, issuer: Issuer, upstreams: Mapping[str, ASGIApp], *, seconds: float
    ) -> None:
        self._database = database
        self._clock = clock
        self._issuer = issuer
        self._upstreams = upstreams
        self._seconds = seconds

    async def of(self, hub: str, *, by: Principal, request_id: str) -> OverviewRead:
        """The screen of a hub, for its staff. A part that is missing never takes the others with it."""
        if by.is_anonymous:
            raise Unauthenticated
        hub_id = await self._database.run(lambda: self._hub_id(hub))
        by.must_be_staff_of(hub_id)
        if hub_id is None:
            raise NotFound
        names = [name for name in ASKED if name in self._upstreams]
        answers = await asyncio.gather(*(self._ask(name, hub_id, by, request_id) for name in names))
        return OverviewRead(
            hub_id=hub_id,
            as_of=self._clock.now(),
            **rules.merged(answer for answer in answers if answer is not None),
            unavailable=[name for name in ASKED if name not in names or answers[names.index(name)] is None],
        )

    def _hub_id(self, hub: str) -> str | None:
        with self._database.reading() as session:
            return replicas.resolve(session, "hub", hub)

    async def _ask(self, name: str, hub_id: str, by: Principal, request_id: str) -> Mapping[str, Any] | None:
        headers = {IDENTITY_HEADER: self._issuer.token(by, name), "x-request-id": request_id}
        try:
            async with asyncio.timeout(self._seconds):
                answer = await asgi.call(
                    self._upstreams[name], "GET", "/internal/overview", query={"hub": hub_id}, headers=headers
                )
            said = answer.json() if answer.status == 200 else None
        except Exception as error:  # noqa: BLE001 -- whatever ails one service, the screen shows the others
            log.warning("overview.part_failed", service=name, error=repr(error))
            return None
        return said if isinstance(said, dict) else None
