"""The whole product in one process: every app built from its own settings and database, and joined in memory.

Requests take the same path as between separate processes; only what carries them differs.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from sqlalchemy import select
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

import gateway.main
import portal.main
import services.events.main
import services.integrations.main
import services.spaces.main
import services.startups.main
from cli.keys import trusted
from cli.processes import WITH_DATABASE
from gateway.settings import GatewaySettings
from portal.settings import PortalSettings
from services.events.settings import EventsSettings
from services.integrations.settings import IntegrationsSettings
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.tables import outbox_queue
from services.spaces.settings import SpacesSettings
from services.startups.settings import StartupsSettings

_ROUNDS = 20


class Named:
    """An app that others may already refer to before it is built."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None, "every app is built before the first request"
        await self.app(scope, receive, send)


class Embedded:
    """All apps, as one ASGI application whose only entrance is the gateway."""

    def __init__(self, databases: Mapping[str, Database], apps: Mapping[str, Any]) -> None:
        self.databases = databases
        self.apps = apps
        self._router = Router(lifespan=self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._router(scope, receive, send)
            return
        await self.apps["gateway"](scope, receive, send)

    async def settle(self) -> None:
        """Deliver events, and the events that these cause, until every process has heard everything."""
        for _ in range(_ROUNDS):
            if not any(self._waiting(database) for database in self.databases.values()):
                return
            for process in WITH_DATABASE:
                await self.apps[process].state.relay.deliver_now()
        message = "events still wait: another relay holds the lease, or they cause each other without end"
        raise RuntimeError(message)

    @staticmethod
    def _waiting(database: Database) -> bool:
        with database.reading() as session:
            return bool(session.execute(select(outbox_queue.c.number).limit(1)).first())

    @asynccontextmanager
    async def _lifespan(self, _app: ASGIApp) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            # The gateway stops first: it takes no request that a stopped service would have to answer.
            for app in self.apps.values():
                own = app.lifespan() if hasattr(app, "lifespan") else app.router.lifespan_context(app)
                await running.enter_async_context(own)
            yield


def build(
    databases: Mapping[str, Database],
    *,
    keys: Mapping[str, str],
    public_url: str,
    clock: Clock | None = None,
    log_level: str = "warning",
    demo: bool = False,
) -> Embedded:
    """Every app on its database, each the others' subscriber and upstream."""
    clock = clock or Clock()
    names = {process: Named() for process in (*WITH_DATABASE, "portal")}
    shared: dict[str, Any] = {"trusted_keys": trusted(keys), "public_url": public_url, "log_level": log_level}
    own = {process: {**shared, "signing_key": key} for process, key in keys.items()}
    joined: dict[str, Any] = {"clock": clock, "subscribers": names}
    apps: dict[str, Any] = {
        "startups": services.startups.main.create_app(
            StartupsSettings(**own["startups"], demo=demo), database=databases["startups"], **joined
        ),
        "spaces": services.spaces.main.create_app(
            SpacesSettings(**own["spaces"]), database=databases["spaces"], **joined
        ),
        "events": services.events.main.create_app(
            EventsSettings(**own["events"]), database=databases["events"], **joined
        ),
        "integrations": services.integrations.main.create_app(
            IntegrationsSettings(**own["integrations"]), database=databases["integrations"], **joined
        ),
        "portal": portal.main.create_app(PortalSettings(**shared), gateway=names["gateway"], clock=clock),
        "gateway": gateway.main.create_app(
            GatewaySettings(**own["gateway"]),
            upstreams={name: app for name, app in names.items() if name != "gateway"},
            database=databases["gateway"],
            **joined,
        ),
    }
    for name, app in apps.items():
        names[name].app = app
    return Embedded(databases, apps)
