"""Is this process alive, and is what it needs there?"""

import asyncio
from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from services.kit import asgi
from services.kit.database import Database

_SECONDS: Final = 2.0


def add_health(app: FastAPI, database: Database, upstreams: Mapping[str, ASGIApp]) -> None:
    """`/healthz` says that the process runs; `/readyz` lists its database and each upstream. Only the database is
    its own: a service that is down is told, and the others go on being served."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "process": "gateway"})

    async def readyz(_request: Request) -> Response:
        states = await asyncio.gather(*(_state(upstream) for upstream in upstreams.values()))
        listed = dict(zip(upstreams, states, strict=True))
        own = "ok" if await database.answers() else "down"
        status = "down" if own == "down" else "ok" if set(listed.values()) <= {"ok"} else "degraded"
        answer = {"status": status, "process": "gateway", "database": own, "upstreams": listed}
        return JSONResponse(answer, 503 if own == "down" else 200)

    app.add_route("/healthz", healthz)
    app.add_route("/readyz", readyz)


async def _state(upstream: ASGIApp) -> str:
    try:
        async with asyncio.timeout(_SECONDS):
            answer = await asgi.call(upstream, "GET", "/readyz")
    except Exception:  # noqa: BLE001 -- an upstream that fails in any way is down
        return "down"
    return "ok" if answer.status == 200 else "down"
