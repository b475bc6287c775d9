"""The portal's application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp

from portal import rendering
from portal.assets import Assets
from portal.envelope import Envelope
from portal.gateway import Moved, Refusal, Unanswered
from portal.pages import agenda, directory, equipment, health, home, problems, sessions, staff
from portal.sectors import SectorNames
from portal.settings import PortalSettings
from services.kit import http
from services.kit.clock import Clock
from services.kit.context import RequestContext
from services.kit.logs import configure_logs


def create_app(settings: PortalSettings, *, gateway: ASGIApp | None = None, clock: Clock | None = None) -> Starlette:
    """The pages. `gateway` is given when it lives in this process; otherwise its URL is used."""
    configure_logs(settings.log_level)
    client = None
    if gateway is None:
        client = http.new_client()
        gateway = http.HttpUpstream(settings.gateway_url, client)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        if client is not None:
            await client.aclose()

    assets = Assets()
    app = Starlette(
        routes=[
            Route("/", home.show),
            Route("/startups", directory.show),
            Route("/startups/{name}", directory.show_one),
            Route("/events", agenda.show),
            Route("/events/{name}", agenda.show_one),
            Route("/events/{name}", agenda.register, methods=["POST"]),
            Route("/equipment", equipment.show),
            Route("/staff", staff.show),
            Route("/sign-in", sessions.ask),
            Route("/sign-in", sessions.begin, methods=["POST"]),
            Route("/sign-out", sessions.end, methods=["POST"]),
            Route("/problems", problems.show),
            Route("/problems/{code}", problems.show_one),
            Route("/static/{name}", assets.serve),
            Route("/robots.txt", health.robots),
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
        ],
        middleware=[
            Middleware(
                RequestContext, name="portal", public_url=settings.public_url, max_body_bytes=settings.max_body_bytes
            ),
            Middleware(Envelope, public_url=settings.public_url, https_only=settings.secure_cookies),
        ],
        exception_handlers={
            HTTPException: rendering.http_failure,
            Refusal: rendering.refused,
            Unanswered: rendering.unanswered,
            Moved: rendering.moved,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.settings = settings
    app.state.gateway = gateway
    app.state.clock = clock or Clock()
    app.state.sectors = SectorNames()
    app.state.templates = rendering.new_environment(assets)
    return app


def from_environment() -> Starlette:
    return create_app(PortalSettings())
