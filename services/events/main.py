"""The events process: what is on, and who comes."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.events import replicas
from services.events.agenda import handlers
from services.events.agenda import routes as agenda
from services.events.overview import routes as overview
from services.events.registrations import erasure
from services.events.registrations import routes as registrations
from services.events.settings import EventsSettings
from services.kit.app import build_app
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.settings import ServiceSettings

NAME = "events"
SUBSCRIPTIONS = {"integrations": ("*",)}
HANDLERS = {
    "hub.*": replicas.keep_hub,
    "startup.*": replicas.keep_startup,
    "startup.merged": handlers.pass_on,
    "person.erased": erasure.forget_person,
    "account.erased": erasure.forget_account,
}


def create_app(
    settings: ServiceSettings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    subscribers: Mapping[str, ASGIApp] | None = None,
) -> FastAPI:
    return build_app(
        NAME,
        settings,
        routers=[agenda.router, registrations.router, overview.router],
        handlers=HANDLERS,
        subscriptions=SUBSCRIPTIONS,
        database=database,
        clock=clock,
        subscribers=subscribers,
    )


def from_environment() -> FastAPI:
    """The app of a process of its own; every setting comes from `QUARTERS_…`."""
    return create_app(EventsSettings())
