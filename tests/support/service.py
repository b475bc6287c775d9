"""One service by itself, asked as the gateway would ask it: with signed tokens that name the caller.

@pytest.mark.anyio
async def test_a_stranger_may_read(service):            # runs once on each engine
    startups = service("startups")                       # its app, database, clock
    answer = await startups.client().get("/v1/hubs")     # anonymous
    answer = await startups.client(staff_of(hub_id)).post("/v1/hubs", json={...})
    events = startups.events()                           # what it told, oldest first
    await startups.receive("spaces", event)              # what another process tells it
"""

import importlib
from collections.abc import Sequence
from typing import Any

import httpx2
from sqlalchemy import select

from services.kit import asgi, replicas
from services.kit.bus import INBOX_PATH
from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.events import Actor, Event
from services.kit.ids import new_id
from services.kit.principal import (
    ANONYMOUS,
    IDENTITY_HEADER,
    Grant,
    Issuer,
    Principal,
    generate_key,
    public_part,
)
from services.kit.tables import outbox

SCOPES = frozenset(
    f"{noun}:{verb}" for noun in ("startups", "bookings", "events", "registrations") for verb in ("read", "write")
) | {"reports:read", "reports:write", "webhooks:manage", "feed:read"}
PROCESSES = ("gateway", "startups", "spaces", "events", "integrations")
KEYS = {name: generate_key() for name in PROCESSES}
TRUSTED = {name: public_part(key) for name, key in KEYS.items()}


def network_admin(**changes: Any) -> Principal:
    return _person((Grant(hub_id=None, role="admin"),), SCOPES | {"admin"}, changes)


def staff_of(*hub_ids: str, **changes: Any) -> Principal:
    return _person(tuple(Grant(hub_id=hub_id, role="staff") for hub_id in hub_ids), SCOPES, changes)


def startup_admin_of(startup_id: str, *hub_ids: str, **changes: Any) -> Principal:
    return _person(_grants("startup_admin", startup_id, hub_ids), SCOPES, changes)


def member_of(startup_id: str, *hub_ids: str, **changes: Any) -> Principal:
    return _person(_grants("member", startup_id, hub_ids), SCOPES, changes)


def someone(**changes: Any) -> Principal:
    """A person who has signed in and has no role anywhere."""
    return _person((), SCOPES, changes)


def key_of(startup_id: str, *hub_ids: str, scopes: Sequence[str] | None = None, **changes: Any) -> Principal:
    """A startup's API key."""
    may = SCOPES if scopes is None else frozenset(scopes)
    known = {"kind": "key", "id": new_id(), "name": "a key", "grants": _grants("member", startup_id, hub_ids)}
    return Principal(**{**known, "scopes": may, **changes})


def _grants(role: str, startup_id: str, hub_ids: Sequence[str]) -> tuple[Grant, ...]:
    return tuple(Grant(hub_id=hub_id, role=role, startup_id=startup_id) for hub_id in hub_ids or (None,))


def _person(grants: tuple[Grant, ...], scopes: frozenset[str], changes: dict[str, Any]) -> Principal:
    return Principal(
        **{"kind": "person", "id": new_id(), "name": "A Person", "grants": grants, "scopes": scopes, **changes}
    )


class Service:
    """A service's app on its own database, at a time that stands still until a test moves it."""

    def __init__(self, name: str, database: Database, clock: FixedClock, *, subscribers: Any = None, **changes: Any):
        main = importlib.import_module(f"services.{name}.main")
        settings = _settings(name, database, changes)
        self.name = name
        self.database = database
        self.clock = clock
        self.app = main.create_app(settings, database=database, clock=clock, subscribers=subscribers or {})

    def client(self, by: Principal = ANONYMOUS, **headers: str) -> httpx2.AsyncClient:
        """A client whose every request carries a fresh token for this caller."""
        issuer = Issuer("gateway", KEYS["gateway"], self.clock)

        async def sign(request: httpx2.Request) -> None:
            request.headers[IDENTITY_HEADER] = issuer.token(by, self.name)

        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url="http://service.test",
            headers=headers,
            event_hooks={"request": [sign]},
        )

    async def receive(self, source: str, *events: Event) -> asgi.Answer:
        """Deliver events as the relay of another process does."""
        by = Principal(kind="service", id=source, name=source)
        token = Issuer(source, KEYS[source], self.clock).token(by, self.name)
        body = {"events": [event.model_dump(mode="json") for event in events]}
        return await asgi.call(self.app, "POST", INBOX_PATH, headers={IDENTITY_HEADER: token}, json=body)

    def event(self, event_type: str, data: dict[str, Any], **rest: Any) -> Event:
        """An event of now; `data` is the thing's public representation."""
        known = {
            "id": new_id(),
            "type": event_type,
            "source": "startups",
            "subject": f"{event_type.partition('.')[0]}/{data.get('id', '')}",
            "time": self.clock.now(),
            "actor": Actor(kind="service", id="startups"),
            "visibility": "public",
            "data": data,
        }
        return Event(**{**known, **rest})

    def events(self, event_type: str | None = None) -> list[Event]:
        """What this service has told the others so far, oldest first."""
        statement = select(outbox.c.envelope).order_by(outbox.c.number)
        if event_type is not None:
            statement = statement.where(outbox.c.type == event_type)
        with self.database.reading() as session:
            return [Event.model_validate(envelope) for envelope in session.execute(statement).scalars()]

    def put_replica(self, kind: str, **data: Any) -> str:
        """Have the service know a thing of another process, as if its event had arrived."""
        known = {"id": new_id(), **data}
        with self.database.transaction() as session:
            replicas.put(session, kind, known, at=self.clock.now())
        return str(known["id"])


def _settings(name: str, database: Database, changes: dict[str, Any]) -> Any:
    found = [
        value
        for value in vars(importlib.import_module(f"services.{name}.settings")).values()
        if isinstance(value, type) and value.__name__.lower() in {"servicesettings", f"{name}settings"}
    ]
    # The service's own class, where it has settings beyond everybody's.
    settings = max(found, key=lambda kind: len(kind.__mro__))
    url = database.engine.url.render_as_string(hide_password=False)
    known = {"database_url": url, "signing_key": KEYS[name], "trusted_keys": TRUSTED, "log_level": "error"}
    return settings(**{**known, **changes})
