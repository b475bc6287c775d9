"""The startups service, put together: hubs, startups, their people, memberships, programmes and applications."""

from collections.abc import Mapping

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.kit.app import build_app
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.outbox import Subscriptions
from services.kit.settings import ServiceSettings
from services.startups.applications import routes as applications
from services.startups.applications.sweep import sweep as settle_applications
from services.startups.checklists import routes as checklists
from services.startups.checklists.sweep import sweep as raise_tasks
from services.startups.confirmations import routes as confirmations
from services.startups.consents import routes as consents
from services.startups.declarations import routes as declarations
from services.startups.documents import routes as documents
from services.startups.documents.rules import MAX_BYTES
from services.startups.duplicates import routes as duplicates
from services.startups.exports import routes as exports
from services.startups.forms import routes as forms
from services.startups.funding import routes as funding
from services.startups.history import routes as history
from services.startups.hubs import routes as hubs
from services.startups.imports import routes as imports
from services.startups.logos import routes as logos
from services.startups.memberships import routes as memberships
from services.startups.merging import routes as merging
from services.startups.overview import routes as overview
from services.startups.people import erasure
from services.startups.people import routes as people
from services.startups.people.sweep import sweep as tell_leavers
from services.startups.programmes import routes as programmes
from services.startups.reports import routes as reports
from services.startups.sectors import routes as sectors
from services.startups.settings import StartupsSettings
from services.startups.snapshots import routes as snapshots
from services.startups.startups import routes as startups
from services.startups.sweeping import sweeping
from services.startups.tasks import routes as tasks
from services.startups.todo import routes as todo

NAME = "startups"
SUBSCRIPTIONS: Subscriptions = {
    "integrations": ("*",),
    "gateway": ("hub.*", "startup.*", "team.*", "person.erased"),
    "spaces": ("hub.*", "startup.*", "membership.*", "team.*", "person.erased"),
    "events": ("hub.*", "startup.*", "person.erased"),
}


def create_app(
    settings: ServiceSettings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    subscribers: Mapping[str, ASGIApp] | None = None,
) -> FastAPI:
    """The service's app. `subscribers` are given when they live in this process; otherwise their URLs are used."""
    own = settings if isinstance(settings, StartupsSettings) else StartupsSettings(**dict(settings))
    app = build_app(
        NAME,
        settings,
        routers=[
            hubs.router,
            imports.router,
            exports.router,
            duplicates.router,
            merging.router,
            startups.router,
            confirmations.router,
            logos.router,
            sectors.router,
            people.router,
            consents.router,
            memberships.router,
            overview.router,
            programmes.router,
            forms.router,
            applications.router,
            history.router,
            tasks.router,
            checklists.router,
            documents.router,
            todo.router,
            declarations.router,
            funding.router,
            snapshots.router,
            reports.router,
        ],
        handlers=erasure.HANDLERS,
        subscriptions=SUBSCRIPTIONS,
        database=database,
        clock=clock,
        subscribers=subscribers,
        chore=sweeping(own.sweep_seconds, settle_applications, tell_leavers, raise_tasks),
        larger_bodies={
            imports.PATH: own.max_import_bytes,
            logos.PATH: own.max_logo_bytes,
            documents.FILE_PATH: MAX_BYTES,
        },
    )
    app.state.fictitious = own.demo
    app.state.consent_text = own.consent_text
    app.state.form_applications_hourly = own.form_applications_hourly
    app.state.drawing = CapacityLimiter(logos.AT_ONCE)
    return app


def from_environment() -> FastAPI:
    """The app of a process of its own; every setting comes from `QUARTERS_…`."""
    return create_app(StartupsSettings())
