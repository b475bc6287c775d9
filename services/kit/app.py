"""`build_app`: the application of one service, from its routers, its event handlers and its settings."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from services.kit import documentation, http, idempotency, problems
from services.kit.bus import Handlers, Relay, inbox_router
from services.kit.clock import Clock
from services.kit.context import Identity, RequestContext
from services.kit.database import Database
from services.kit.logs import configure_logs
from services.kit.outbox import Subscriptions
from services.kit.principal import Issuer, Verifier
from services.kit.routing import install_problems
from services.kit.settings import ServiceSettings

VERSION = "0.1.0"


def build_app(
    name: str,
    settings: ServiceSettings,
    *,
    routers: Sequence[APIRouter],
    handlers: Handlers,
    subscriptions: Subscriptions,
    database: Database | None = None,
    clock: Clock | None = None,
    subscribers: Mapping[str, ASGIApp] | None = None,
    chore: Callable[[FastAPI], Awaitable[None]] | None = None,
    larger_bodies: Mapping[str, int] | None = None,
) -> FastAPI:
    """A service's app; `chore` runs beside it until it stops.

    `subscribers` are given when they live in this process; otherwise their URLs are used. `larger_bodies` are the
    limits of single paths that take more than `settings.max_body_bytes`.
    """
    configure_logs(settings.log_level)
    clock = clock or Clock()
    database = database or Database(settings.database_url)
    issuer = Issuer(name, settings.signing_key.get_secret_value(), clock)
    client = None
    if subscribers is None:
        client = http.new_client()
        subscribers = {n: http.HttpUpstream(url, client) for n, url in settings.subscriber_urls.items()}
    relay = Relay(name, database, clock, issuer, {n: s for n, s in subscribers.items() if n in subscriptions})

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        relay.start()
        task = asyncio.create_task(_run(chore, app)) if chore is not None else None
        yield
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await relay.stop()
        if client is not None:
            await client.aclose()
        database.dispose()

    app = FastAPI(
        title=f"Digital Quarters: {name}",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.name = name
    app.state.database = database
    app.state.clock = clock
    app.state.subscriptions = subscriptions
    app.state.relay = relay
    app.state.wake_relay = relay.wake
    app.state.issuer = issuer
    app.state.public_url = settings.public_url
    app.state.fingerprint_key = idempotency.fingerprint_key(settings.signing_key.get_secret_value())
    install_problems(app)
    for router in routers:
        app.include_router(router)
    app.include_router(inbox_router(handlers))
    _add_health(app, name, database)
    app.add_middleware(Identity, verifier=Verifier(name, settings.trusted_keys, clock))
    app.add_middleware(
        RequestContext,
        name=name,
        public_url=settings.public_url,
        max_body_bytes=settings.max_body_bytes,
        larger_bodies=larger_bodies,
    )
    return app


async def _run(chore: Callable[[FastAPI], Awaitable[None]], app: FastAPI) -> None:
    await chore(app)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an app, with its catalogue of problems under `x-problems`."""
    document = documentation.finished(get_openapi(title=app.title, version=app.version, routes=app.routes))
    document["x-problems"] = problems.catalogue()
    return document


def _add_health(app: FastAPI, name: str, database: Database) -> None:
    described: dict[str, Any] = {}

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "process": name})

    async def readyz(_request: Request) -> Response:
        if await database.answers():
            return JSONResponse({"status": "ok", "process": name})
        return JSONResponse({"status": "down", "process": name}, 503)

    async def openapi(_request: Request) -> Response:
        if not described:
            described.update(describe(app))
        return JSONResponse(described)

    app.add_route("/healthz", healthz)
    app.add_route("/readyz", readyz)
    app.add_route("/openapi.json", openapi)
