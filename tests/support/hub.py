"""The whole product on migrated databases, asked through the gateway.

    @pytest.mark.anyio
    async def test_a_startup_books_a_printer(hub):                      # runs once on each engine
        printer = await hub.printer()
        answer = await hub.alice_key.post("/v1/bookings", json=printer.wish("10:00", "12:00"))
        assert answer.status_code == 201
        await hub.deliver()                                             # events have reached everybody
        feed = await hub.staff.get("/v1/feed")

Ready clients: `anonymous`, `admin` (of the network), `staff` (of the hub), `alice` and `bruno` (startup admins of
different startups), `alice_key` and `bruno_key` (keys of these startups). Time stands at 2026-12-01 08:00 UTC.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
from sqlalchemy import delete, make_url

from cli import embedded
from cli.keys import new_keys
from gateway.identity.accounts.rules import Place
from gateway.identity.accounts.schemas import AccountCreate
from gateway.identity.bootstrap import ensure_account
from services.kit.clock import Clock, FixedClock
from services.kit.database import Database
from services.kit.tables import relay_lease
from tests.support import engines, postgres

PARIS = ZoneInfo("Europe/Paris")
URL = "http://hub.test"
PASSWORD = "correct horse battery"
KEY_SCOPES = [
    f"{noun}:{verb}" for noun in ("startups", "bookings", "events", "registrations") for verb in ("read", "write")
] + ["feed:read"]
ALWAYS_OPEN = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
KEYS = new_keys()
CLIENTS = ("admin", "staff", "alice", "bruno", "alice_key", "bruno_key")
IDS = ("id", "alice_startup", "bruno_startup")


async def opened(engine: str, folder: Path, clock: FixedClock) -> "Hub":
    """A hub of its own for each test: told through the API once in a run, then its databases are copied."""
    told = engines.run_folder() / f"hub_{engine}.json"
    template = engines.run_folder() / "hub_sqlite"
    with postgres.locked(engines.run_folder(), f"hub_{engine}"):
        if not told.exists():
            urls = engines.database_urls_on(engine, template)
            hub = await Hub(_connected(urls), clock).open()
            hub.let_go()
            await hub.close()
            told.write_text(json.dumps({**hub.facts(), "database": _name(urls["gateway"])}))
    facts = json.loads(told.read_text())
    if engine == "sqlite":
        shutil.copytree(template, folder)
        urls = {process: f"sqlite:///{folder}/{process}.db" for process in engines.WITH_DATABASE}
    else:
        urls = engines.copied_urls(facts["database"])
    return Hub(_connected(urls), clock).recall(facts)


def _connected(urls: Mapping[str, str]) -> dict[str, Database]:
    return {process: Database(url) for process, url in urls.items()}


def _name(url: str) -> str:
    return str(make_url(url).database)


@dataclass(frozen=True)
class Printer:
    id: str
    site_id: str
    day: date

    def at(self, hour: str) -> str:
        """An instant of its day, by the clocks of Paris."""
        return datetime.combine(self.day, time.fromisoformat(hour), PARIS).isoformat()

    def wish(self, starts: str, ends: str, **more: Any) -> dict[str, Any]:
        """A booking of that day."""
        return {"resource_id": self.id, "starts_at": self.at(starts), "ends_at": self.at(ends), **more}


class Hub:
    """One hub with two startups, told through the API; `open` makes it."""

    anonymous: httpx2.AsyncClient
    admin: httpx2.AsyncClient
    staff: httpx2.AsyncClient
    alice: httpx2.AsyncClient
    bruno: httpx2.AsyncClient
    alice_key: httpx2.AsyncClient
    bruno_key: httpx2.AsyncClient
    id: str
    alice_startup: str
    bruno_startup: str

    def __init__(self, databases: Mapping[str, Database], clock: Clock) -> None:
        self.databases = databases
        self.clock = clock
        self._clients: list[httpx2.AsyncClient] = []
        self.product: Any = embedded.build(
            databases, keys=KEYS, public_url=URL, clock=clock, log_level="error", demo=True
        )
        self.anonymous = self.client()

    def client(self, token: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """A client of the public API, with a key or a session token."""
        said = {**headers, "authorization": f"Bearer {token}"} if token else headers
        transport = httpx2.ASGITransport(app=self.product, raise_app_exceptions=False)
        return self._kept(httpx2.AsyncClient(transport=transport, base_url=URL, headers=said))

    def _kept(self, client: httpx2.AsyncClient) -> httpx2.AsyncClient:
        self._clients.append(client)
        return client

    def facts(self) -> dict[str, Any]:
        """What a copy of these databases has to be told."""
        tokens = {name: getattr(self, name).headers["authorization"].partition(" ")[2] for name in CLIENTS}
        return {"tokens": tokens, **{name: getattr(self, name) for name in IDS}}

    def recall(self, facts: Mapping[str, Any]) -> "Hub":
        for name, token in facts["tokens"].items():
            setattr(self, name, self.client(token))
        for name in IDS:
            setattr(self, name, facts[name])
        return self

    def let_go(self) -> None:
        """Let other relays deliver at once: while time stands still, a lease never runs out."""
        for database in self.databases.values():
            with database.transaction() as session:
                session.execute(delete(relay_lease))

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
        for database in self.databases.values():
            database.dispose()

    async def deliver(self) -> None:
        """Let every process hear every event."""
        await self.product.settle()

    async def open(self) -> "Hub":
        """The hub, its staff, two startups that live in it, their admins and keys."""
        self._account("ada@hub.example", Place(None, "admin"))
        self.admin = await self.sign_in("ada@hub.example")
        made = await self.made(
            self.admin, "/v1/hubs", name="Halle Freyssinet", kind="quarter", time_zone="Europe/Paris",
            address={"city": "Paris", "country": "FR"}, languages=["fr", "en"],
        )  # fmt: skip
        self.id = made["id"]
        await self.deliver()
        self._account("sam@hub.example", Place(self.id, "staff"))
        self.staff = await self.sign_in("sam@hub.example")
        self.alice_startup = await self.startup("Alpha Numérique")
        self.bruno_startup = await self.startup("Béta Bois")
        await self.deliver()
        self._account("alice@alpha.example", Place(None, "startup_admin", self.alice_startup))
        self._account("bruno@beta.example", Place(None, "startup_admin", self.bruno_startup))
        self.alice = await self.sign_in("alice@alpha.example")
        self.bruno = await self.sign_in("bruno@beta.example")
        self.alice_key = await self.key(self.alice, startup=self.alice_startup)
        self.bruno_key = await self.key(self.bruno, startup=self.bruno_startup)
        return self

    async def startup(self, name: str, **more: Any) -> str:
        """The id of a new public startup that lives in the hub since last year."""
        made = await self.made(self.staff, "/v1/startups", **{"display_name": name, "visibility": "public", **more})
        await self.made(
            self.staff, "/v1/memberships",
            startup_id=made["id"], hub_id=self.id, kind="residency", starts_on="2025-01-01",
        )  # fmt: skip
        return str(made["id"])

    async def printer(self, **more: Any) -> Printer:
        """A printer in a site of the hub that never closes."""
        site = await self.made(
            self.staff, "/v1/sites",
            hub_id=self.id, name="Share", time_zone="Europe/Paris", holidays=None, opening_hours=ALWAYS_OPEN,
        )  # fmt: skip
        wish = {"site_id": site["id"], "hub_id": self.id, "kind": "printer", "name": "Prusa MK4", "units": 1, **more}
        made = await self.made(self.staff, "/v1/resources", **wish)
        return Printer(made["id"], site["id"], self.tomorrow)

    @property
    def tomorrow(self) -> date:
        return self.clock.now().astimezone(PARIS).date() + timedelta(days=1)

    async def sign_in(self, email: str) -> httpx2.AsyncClient:
        made = await self.made(self.anonymous, "/v1/sessions", email=email, password=PASSWORD)
        return self.client(made["token"])

    async def key(self, by: httpx2.AsyncClient, **owner: Any) -> httpx2.AsyncClient:
        """A client with a new key of this owner."""
        made = await self.made(by, "/v1/keys", name="script", scopes=KEY_SCOPES, **owner)
        return self.client(made["secret"])

    @staticmethod
    async def made(by: httpx2.AsyncClient, path: str, **wish: Any) -> dict[str, Any]:
        """What a POST that must succeed answers."""
        answer = await by.post(path, json=wish)
        assert answer.status_code == 201, (path, answer.status_code, answer.text)
        thing: dict[str, Any] = answer.json()
        return thing

    def _account(self, email: str, *places: Place) -> str:
        wish = AccountCreate(email=email, name=email.partition("@")[0], password=PASSWORD)
        return ensure_account(self.databases["gateway"], self.clock, wish, places)
