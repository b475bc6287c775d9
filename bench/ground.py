"""What is measured on: a whole hub on one engine, whose spaces hold as many resources and bookings as asked.

The hub is told through the API by `tests.support`, as every test's is, so that what a hub needs is said in one place.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import yardstick
from bench.crowd import Crowd
from bench.filling import Diary, copy_resource
from bench.floor import Bare
from services.kit import asgi
from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.principal import IDENTITY_HEADER, Issuer
from tests.support import engines, postgres
from tests.support.hub import KEYS, Hub
from tests.support.service import key_of, staff_of

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
SLOT = timedelta(hours=1)
KINDS: Mapping[str, int] = {"ten": 10, "hundred": 100, "thousand": 1000}
OFFICE_HOURS = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}


def z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


class Ground:
    """A hub, an account of a startup in it, and its resources: of each of KINDS as many as that says."""

    def __init__(self, engine: str, hub: Hub, kinds: Mapping[str, int]) -> None:
        self.engine = engine
        self.hub = hub
        self.kinds = kinds
        self.database: Database = hub.databases["spaces"]
        self.bare = Bare(self.database)
        self.gateway: Any = hub.product
        self.spaces: Any = hub.product.apps["spaces"]
        self.resource_id = ""  # a printer that is always open; beside it stand two more
        self.numbers = count(1)
        self._diary: Diary | None = None
        self._yardstick = yardstick.new_app()
        self._issuer = Issuer("gateway", KEYS["gateway"], hub.clock)
        self._startup = key_of(hub.alice_startup, hub.id)
        self._staff = staff_of(hub.id)
        app = hub.product.apps["startups"]
        self.crowd = Crowd(hub.databases["startups"], app, self._issuer, hub.clock)
        self._token = hub.alice_key.headers["authorization"]

    async def prepare(self) -> None:
        hub = self.hub
        limits = {"hub_id": hub.id, "name": "Machines", "granularity": "PT15M", "max_duration": "PT8H"}
        policy = await hub.made(hub.staff, "/v1/policies", **limits)
        site = await hub.made(
            hub.staff, "/v1/sites",
            hub_id=hub.id, name="Halle", time_zone="Europe/Paris", holidays="FR",
            opening_hours=OFFICE_HOURS, policy_id=policy["id"],
        )  # fmt: skip
        template = (await hub.made(hub.staff, "/v1/resources", site_id=site["id"], kind="template", name="Desk"))["id"]
        printer = await hub.printer()
        self.resource_id = printer.id
        first = {"resource_id": printer.id, "starts_at": z(NOW + SLOT), "ends_at": z(NOW + 2 * SLOT)}
        self._diary = Diary((await hub.made(hub.alice_key, "/v1/bookings", **first))["id"])
        with self.database.transaction() as session:
            copy_resource(session.connection(), printer.id, ["Prusa MK4 b", "Prusa MK4 c"])
            for kind, many in self.kinds.items():
                names = [f"{kind} {number:04}" for number in range(many)]
                copy_resource(session.connection(), template, names, kind=kind)

    def grow(self, size: int) -> None:
        """Let there be so many bookings."""
        assert self._diary is not None
        with self.database.transaction() as session:
            self._diary.grow(session.connection(), size)
            if self.engine == "postgresql":
                session.execute(text("ANALYZE"))

    async def ask(
        self, method: str, path: str, *, expected: int = 200, gateway: bool = False, staff: bool = False, **said: Any
    ) -> Any:
        """One request in memory: to the service itself, signed as the gateway does it, or through the gateway."""
        headers = {"authorization": self._token} if gateway else self.signed(staff=staff)
        app = self.gateway if gateway else self.spaces
        answer = await asgi.call(app, method, path, headers=headers, **said)
        assert answer.status == expected, (path, answer.status, answer.body[:500])
        return answer

    def signed(self, *, staff: bool = False) -> dict[str, str]:
        return {IDENTITY_HEADER: self._issuer.token(self._staff if staff else self._startup, "spaces")}

    async def yardstick(self) -> None:
        await asgi.call(self._yardstick, "GET", "/things/one")


@asynccontextmanager
async def laid(engine: str, kinds: Mapping[str, int] = KINDS) -> AsyncIterator[Ground]:
    """A ground on a database of its own, thrown away afterwards."""
    own = engines.RUN not in os.environ
    if own:
        os.environ[engines.RUN] = tempfile.mkdtemp(prefix="quarters_bench_")
    run = engines.run_folder()
    folder = Path(tempfile.mkdtemp(prefix="ground_", dir=run))
    hub = await Hub(
        {name: Database(url) for name, url in engines.database_urls_on(engine, folder).items()}, FixedClock(NOW)
    ).open()
    ground = Ground(engine, hub, kinds)
    try:
        await ground.prepare()
        yield ground
    finally:
        ground.bare.close()
        ground.crowd.bare.close()
        await hub.close()
        if own:
            postgres.stop(run)
            shutil.rmtree(run, ignore_errors=True)
            del os.environ[engines.RUN]
