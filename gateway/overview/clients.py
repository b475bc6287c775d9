"""What each service says about a hub, asked over its internal address."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.types import ASGIApp

from services.kit import asgi
from services.kit.principal import IDENTITY_HEADER, Issuer, Principal

ASKED: Final = ("startups", "spaces", "events")
Part = Mapping[str, Any]
log = structlog.get_logger("overview")


class Parts:
    def __init__(self, upstreams: Mapping[str, ASGIApp], issuer: Issuer, *, seconds: float) -> None:
        self._upstreams = upstreams
        self._issuer = issuer
        self._seconds = seconds

    async def of(self, hub_id: str, *, by: Principal, request_id: str) -> dict[str, Part | None]:
        """By service, its parts as the caller may see them; None where it did not answer well and in time."""
        said = await asyncio.gather(*(self._ask(name, hub_id, by, request_id) for name in ASKED))
        return dict(zip(ASKED, said, strict=True))

    async def _ask(self, name: str, hub_id: str, by: Principal, request_id: str) -> Part | None:
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
