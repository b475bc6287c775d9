"""The integrations process: everything that the outside is told."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.integrations import replicas
from services.integrations.feed import operations as feed
from services.integrations.feed import routes as feed_routes
from services.integrations.feed.waiting import Bell
from services.integrations.settings import IntegrationsSettings
from services.kit.app import build_app
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.settings import ServiceSettings

NAME = "integrations"
HANDLERS = {
    "hub.*": replicas.keep_hub,
    "startup.merged": feed.pass_on,
    "person.erased": feed.forget_person,
    "*": feed.keep,
}


def create_app(
    settings: ServiceSettings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    subscribers: Mapping[str, ASGIApp] | None = None,
) -> FastAPI:
    app = build_app(
        NAME,
        settings,
        routers=[feed_routes.router],
        handlers=HANDLERS,
        subscriptions={},
        database=database,
        clock=clock,
        subscribers=subscribers,
    )
    bell = Bell()
    app.state.bell = bell
    # Called after every commit: whoever waits for news looks again.
    app.state.wake_relay = bell.ring
    return app


def from_environment() -> FastAPI:
    """The app of a process of its own; every setting comes from `QUARTERS_…`."""
    return create_app(IntegrationsSettings())
