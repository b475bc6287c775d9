"""The spaces process: what can be booked, when, and by whom it is."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.kit.app import build_app
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.settings import ServiceSettings
from services.spaces import hubs
from services.spaces.allowances import routes as allowances
from services.spaces.availability import routes as availability
from services.spaces.bookings import routes as bookings
from services.spaces.bookings.sweep import sweeping
from services.spaces.calendars import routes as calendars
from services.spaces.certifications import routes as certifications
from services.spaces.closures import routes as closures
from services.spaces.memberships import handlers as memberships
from services.spaces.merging import handlers as merging
from services.spaces.overview import routes as overview
from services.spaces.people import erasure
from services.spaces.people import handlers as people
from services.spaces.policies import routes as policies
from services.spaces.resources import routes as resources
from services.spaces.series import routes as series
from services.spaces.settings import SWEEP_SECONDS, SpacesSettings
from services.spaces.sites import routes as sites
from services.spaces.usage import routes as usage
from services.spaces.waitlist import routes as waitlist

NAME = "spaces"
SUBSCRIPTIONS = {"integrations": ("*",)}
HANDLERS = {
    "hub.*": hubs.keep_hub,
    "startup.*": hubs.keep_startup,
    "startup.merged": merging.pass_on,
    "membership.*": memberships.keep_membership,
    "team.joined": people.keep_member,
    "team.left": people.let_member_go,
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
    seconds = settings.sweep_seconds if isinstance(settings, SpacesSettings) else SWEEP_SECONDS
    nouns = (
        sites,
        resources,
        policies,
        certifications,
        availability,
        bookings,
        series,
        allowances,
        overview,
        calendars,
        usage,
        waitlist,
        closures,
    )
    return build_app(
        NAME,
        settings,
        routers=[noun.router for noun in nouns],
        handlers=HANDLERS,
        subscriptions=SUBSCRIPTIONS,
        database=database,
        clock=clock,
        subscribers=subscribers,
        chore=sweeping(seconds),
    )


def from_environment() -> FastAPI:
    """The app of a process of its own; every setting comes from `QUARTERS_…`."""
    return create_app(SpacesSettings())
