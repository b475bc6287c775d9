"""A gateway on a fresh database, before services that answer what a test tells them to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from gateway.identity.accounts.rules import Place
from gateway.identity.accounts.schemas import AccountCreate
from gateway.identity.bootstrap import ensure_account
from gateway.identity.tenants import repository as tenants
from gateway.main import Gateway, create_app
from gateway.settings import GatewaySettings
from services.kit import asgi, replicas
from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.events import Actor, Event
from services.kit.ids import new_id
from services.kit.principal import IDENTITY_HEADER, Issuer, Principal, Verifier, generate_key, public_part
from tests.support import engines

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
KEYS = {name: generate_key() for name in ("gateway", "startups", "integrations")}
SERVICES = ("startups", "spaces", "events", "integrations", "portal")


class FakeUpstream:
    """A process at the border: remembers what reached it and answers what it was told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.requests: list[dict[str, Any]] = []
        self.answers: dict[str, Callable[..., Any]] = {}

    async def __call__(self, scope, receive, send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.requests.append(
            {
                "method": scope["method"],
                "raw_path": scope["raw_path"],
                "query": scope["query_string"],
                "headers": scope["headers"],
                "body": body,
            }
        )
        answer = self.answers.get(scope["path"], self.answers.get("*"))
        if answer is not None:
            await answer(scope, receive, send)
            return
        await json_answer({"from": self.name})(scope, receive, send)

    @property
    def last(self) -> dict[str, Any]:
        return self.requests[-1]

    def events(self) -> list[dict[str, Any]]:
        return [event for request in self.requests for event in orjson.loads(request["body"])["events"]]

    def header(self, name: str) -> list[str]:
        return [v.decode("latin-1") for n, v in self.last["headers"] if n == name.encode()]


@pytest.fixture(name="json_answer")
def _json_answer():
    return json_answer


def json_answer(
    body: Any, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None, media=b"application/json"
):
    async def answer(scope, receive, send) -> None:
        raw = orjson.dumps(body)
        said = [(b"content-type", media), (b"content-length", str(len(raw)).encode()), *(headers or [])]
        await send({"type": "http.response.start", "status": status, "headers": said})
        await send({"type": "http.response.body", "body": raw, "more_body": False})

    return answer


@dataclass
class World:
    gateway: Gateway
    database: Database
    clock: FixedClock
    upstreams: dict[str, FakeUpstream]
    subscriber: FakeUpstream

    async def call(self, method: str, path: str, *, token: str | None = None, headers=None, **rest: Any) -> asgi.Answer:
        said = {"host": "hub.example", **(headers or {})}
        if token is not None:
            said["authorization"] = f"Bearer {token}"
        return await asgi.call(self.gateway, method, path, headers=said, **rest)

    async def raw(self, method: str, raw_path: bytes, headers: list[tuple[bytes, bytes]], body: bytes = b""):
        """A request as a server hands it over, nothing tidied up."""
        sent: list[dict[str, Any]] = []
        fed = False

        async def receive():
            nonlocal fed
            if fed:
                return {"type": "http.disconnect"}
            fed = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message) -> None:
            sent.append(message)

        path, _, query = raw_path.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path.decode("latin-1"),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": ("198.51.100.7", 40000),
            "server": ("127.0.0.1", 8000),
        }
        await self.gateway(scope, receive, send)
        body = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
        return sent[0]["status"], sent[0]["headers"], body

    def account(self, email: str, *places: Place) -> str:
        wish = AccountCreate(email=email, name=email.partition("@")[0], password=PASSWORD)
        return ensure_account(self.database, self.clock, wish, places)

    async def sign_in(self, email: str) -> str:
        answer = await self.call("POST", "/v1/sessions", json={"email": email, "password": PASSWORD})
        assert answer.status == 201, answer.body
        return answer.json()["token"]

    async def person(self, email: str, *places: Place) -> str:
        """An account with these roles, signed in."""
        self.account(email, *places)
        return await self.sign_in(email)

    async def admin(self) -> str:
        return await self.person("ada@hub.example", Place(None, "admin"))

    async def key(self, token: str, **wish: Any) -> dict[str, Any]:
        answer = await self.call(
            "POST", "/v1/keys", token=token, json={"name": "k", "scopes": ["bookings:read"], **wish}
        )
        assert answer.status == 201, answer.body
        return answer.json()

    def hub(self, slug: str) -> str:
        data = {"id": new_id(), "slug": slug}
        with self.database.transaction() as session:
            replicas.put(session, "hub", data, at=self.clock.now())
        return data["id"]

    def startup(self, slug: str, *hub_ids: str) -> str:
        data = {"id": new_id(), "slug": slug, "hubs": [{"hub": hub, "status": "resident"} for hub in hub_ids]}
        with self.database.transaction() as session:
            tenants.put_startup(session, data, at=self.clock.now())
        return data["id"]

    async def deliver(
        self, event_type: str, data: dict[str, Any], *, actor: Actor | None = None, source="startups", event_id=None
    ):
        """An event as the relay of another process delivers it."""
        event = Event(
            id=event_id or new_id(),
            type=event_type,
            source=source,
            subject=f"{event_type}:{data.get('id', '')}",
            time=self.clock.now(),
            actor=actor or Actor(kind="service", id=source),
            data=data,
        )
        token = Issuer(source, KEYS[source], self.clock).token(
            Principal(kind="service", id=source, name=source), "gateway"
        )
        body = {"events": [event.model_dump(mode="json")]}
        return await self.call("POST", "/internal/events", headers={IDENTITY_HEADER: token}, json=body)

    @staticmethod
    async def no_content(_scope, _receive, send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def principal_seen_by(self, name: str) -> Principal:
        """Whom the last request's signed token names, as that service would verify it."""
        (token,) = self.upstreams[name].header(IDENTITY_HEADER)
        verifier = Verifier(name, {"gateway": public_part(KEYS["gateway"])}, self.clock)
        return verifier.principal(token)


@pytest.fixture
def database_url(tmp_path) -> str:
    """SQLite, where the database is not what a test is about; modules about identity ask for each engine."""
    return engines.database_urls_on("sqlite", tmp_path, ["gateway"])["gateway"]


@pytest.fixture
def settings(database_url) -> GatewaySettings:
    return GatewaySettings(
        database_url=database_url,
        signing_key=KEYS["gateway"],
        trusted_keys={name: public_part(key) for name, key in KEYS.items()},
        public_url="https://hub.example",
        cors_origins={"https://staff.example"},
        request_seconds=0.2,
        overview_seconds=0.1,
        max_body_bytes=1000,
        max_import_bytes=5000,
        log_level="error",
    )


@pytest.fixture
def build(settings):
    """Builds a world; keyword arguments change its settings."""
    built: list[Database] = []

    def make(**changes: Any) -> World:
        changed = settings.model_copy(update=changes)
        database = Database(changed.database_url)
        built.append(database)
        clock = FixedClock(NOW)
        upstreams = {name: FakeUpstream(name) for name in SERVICES}
        subscriber = FakeUpstream("integrations")
        app = create_app(
            changed, upstreams=upstreams, database=database, clock=clock, subscribers={"integrations": subscriber}
        )
        return World(app, database, clock, upstreams, subscriber)

    yield make
    for database in built:
        database.dispose()


@pytest.fixture
def world(build) -> World:
    return build()
