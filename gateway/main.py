"""The gateway, put together: the only public door of the hub."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from gateway.docs import add_docs
from gateway.edge import Edge
from gateway.guard import Guard
from gateway.health import add_health
from gateway.identity import routes as identity
from gateway.identity.accounts import routes as accounts
from gateway.identity.authenticate import Authenticator
from gateway.identity.handlers import HANDLERS
from gateway.identity.keys import routes as keys
from gateway.identity.passwords import Passwords
from gateway.identity.sessions import routes as sessions
from gateway.manners import Manners
from gateway.openapi import Description
from gateway.overview import routes as overview
from gateway.overview.clients import Parts
from gateway.overview.operations import Overview
from gateway.settings import GatewaySettings
from gateway.upstreams import PORTAL, over_http
from services.kit import http, idempotency
from services.kit.app import VERSION, describe
from services.kit.bus import Relay, inbox_router
from services.kit.clock import Clock
from services.kit.context import Identity, RequestContext
from services.kit.database import Database
from services.kit.logs import configure_logs
from services.kit.outbox import Subscriptions
from services.kit.principal import Issuer, Verifier
from services.kit.routing import install_problems

NAME = "gateway"
SUBSCRIPTIONS: Subscriptions = {
    "integrations": ("*",),
    "startups": ("account.erased",),
    "spaces": ("account.erased",),
    "events": ("account.erased",),
}


class Gateway:
    """The gateway as an ASGI application, lifespan included."""

    def __init__(self, app: ASGIApp, own: FastAPI) -> None:
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    @property
    def state(self) -> State:
        """Its database, clock, relay and issuer, for whoever runs it."""
        return self._own.state

    def lifespan(self) -> AbstractAsyncContextManager[object]:
        """What an ASGI server does around serving, for a process that serves it inside another application."""
        return self._own.router.lifespan_context(self._own)


def create_app(
    settings: GatewaySettings,
    *,
    upstreams: Mapping[str, ASGIApp] | None = None,
    database: Database | None = None,
    clock: Clock | None = None,
    subscribers: Mapping[str, ASGIApp] | None = None,
) -> Gateway:
    """The gateway. `upstreams` and `subscribers` are given when they live in this process; else their URLs are used."""
    configure_logs(settings.log_level)
    clock = clock or Clock()
    database = database or Database(settings.database_url)
    issuer = Issuer(NAME, settings.signing_key.get_secret_value(), clock)
    client = http.new_client()
    if upstreams is None:
        upstreams = over_http(settings, client)
    if subscribers is None:
        subscribers = {name: http.HttpUpstream(url, client) for name, url in settings.subscriber_urls.items()}
    relay = Relay(NAME, database, clock, issuer, {n: s for n, s in subscribers.items() if n in SUBSCRIPTIONS})

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        relay.start()
        yield
        await relay.stop()
        await client.aclose()
        database.dispose()

    own = FastAPI(
        title="Digital Quarters: gateway",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    services = {name: upstream for name, upstream in upstreams.items() if name != PORTAL}
    own.state.name = NAME
    own.state.database = database
    own.state.clock = clock
    own.state.subscriptions = SUBSCRIPTIONS
    own.state.relay = relay
    own.state.wake_relay = relay.wake
    own.state.issuer = issuer
    own.state.public_url = settings.public_url
    own.state.fingerprint_key = idempotency.fingerprint_key(settings.signing_key.get_secret_value())
    own.state.passwords = Passwords()
    own.state.overview = Overview(database, clock, Parts(services, issuer, seconds=settings.overview_seconds))
    description = _add_routes(own, services, settings.public_url)
    add_health(own, database, upstreams)
    edge = Edge(
        own=own,
        inbox=Identity(own, verifier=Verifier(NAME, settings.trusted_keys, clock)),
        upstreams=upstreams,
        authenticator=Authenticator(database, clock),
        issuer=issuer,
        description=description,
        settings=settings,
    )

    def surround(app: ASGIApp) -> ASGIApp:
        limit = max(settings.max_body_bytes, settings.max_import_bytes)
        inner = RequestContext(app, name=NAME, public_url=settings.public_url, max_body_bytes=limit)
        return Manners(inner, origins=settings.cors_origins, https_only=settings.secure_cookies)

    return Gateway(Guard(_Compressed(edge), surround), own)


def from_environment() -> Gateway:
    """The gateway of a process of its own; every setting comes from `QUARTERS_…`."""
    return create_app(GatewaySettings())


class _Compressed:
    """Compresses answers for clients that ask, except event streams: an event must not wait in a buffer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = CompressMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        streams = scope["type"] != "http" or scope["path"] == "/v1/stream"
        await (self._app if streams else self._compressed)(scope, receive, send)


def _add_routes(own: FastAPI, services: Mapping[str, ASGIApp], public_url: str) -> Description:
    install_problems(own)
    for noun in (identity, sessions, keys, accounts, overview):
        own.include_router(noun.router)
    own.include_router(inbox_router(HANDLERS))
    description = Description(describe(own), services, public_url)

    async def openapi(_request: Request) -> Response:
        return Response(await description.written(), media_type="application/json")

    own.add_route("/openapi.json", openapi)
    add_docs(own)
    return description
