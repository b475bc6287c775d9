"""The startups service, put together: hubs, startups, their people and their memberships."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.kit.app import build_app
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.outbox import Subscriptions
from services.kit.settings import ServiceSettings
from services.startups.hubs import routes as hubs
from services.startups.memberships import routes as memberships
from services.startups.overview import routes as overview
from services.startups.people import routes as people
from services.startups.settings import StartupsSettings
from services.startups.startups import routes as startups

NAME = "startups"
SUBSCRIPTIONS: Subscriptions = {
    "integrations": ("*",),
    "gateway": ("hub.*", "startup.*", "team.*"),
    "spaces": ("hub.*", "startup.*", "membership.*", "team.*"),
    "events": ("hub.*", "startup.*"),
}


def create_app(
    settings: ServiceSettings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    subscribers: Mapping[str, ASGIApp] | None = None,
) -> FastAPI:
    """The service's app. `subscribers` are given when they live in this process; otherwise their URLs are used."""
    app = build_app(
        NAME,
        settings,
        routers=[hubs.router, startups.router, people.router, memberships.router, overview.router],
        handlers={},
        subscriptions=SUBSCRIPTIONS,
        database=database,
        clock=clock,
        subscribers=subscribers,
    )
    app.state.fictitious = isinstance(settings, StartupsSettings) and settings.demo
    return app


def from_environment() -> FastAPI:
    """The app of a process of its own; every setting comes from `QUARTERS_…`."""
    return create_app(StartupsSettings())
