"""The invented network, and the small one loaded into databases once for each engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cli import embedded
from cli.keys import new_keys
from deploy.demo.days import Today
from deploy.demo.load import Demo, is_empty, load
from deploy.demo.network import Network, network
from deploy.demo.sizes import FULL, SMALL
from services.kit.clock import FixedClock
from services.kit.database import Database
from tests.support import engines

NOW = datetime(2026, 12, 1, 8, 40, tzinfo=UTC)
URL = "http://hub.test"


@dataclass(frozen=True)
class Loaded:
    """The small network in databases, and the product on them."""

    databases: dict[str, Database]
    demo: Demo
    steps: list[tuple[str, int, int]]
    was_empty: bool
    product: Any

    def client(self, token: str | None = None) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        transport = httpx2.ASGITransport(app=self.product, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url=URL, headers=headers)

    async def signed_in(self, email: str) -> httpx2.AsyncClient:
        password = next(account["password"] for account in self.demo.accounts if account["email"] == email)
        answer = await self.client().post("/v1/sessions", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        return self.client(answer.json()["token"])


@pytest.fixture(scope="session")
def today() -> Today:
    return Today.of(FixedClock(NOW))


@pytest.fixture(scope="session")
def full(today: Today) -> Network:
    return network(FULL, today)


@pytest.fixture(scope="session")
def small(today: Today) -> Network:
    return network(SMALL, today)


@pytest.fixture(scope="module", params=engines.ENGINES)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder: Path = tmp_path_factory.mktemp("demo")
    databases = {name: Database(url) for name, url in engines.database_urls_on(request.param, folder).items()}
    clock = FixedClock(NOW)
    steps: list[tuple[str, int, int]] = []
    empty = is_empty(databases)
    demo = load(databases, clock, "small", lambda name, done, total: steps.append((name, done, total)))
    product = embedded.build(databases, keys=new_keys(), public_url=URL, clock=clock, log_level="error", demo=True)
    yield Loaded(databases, demo, steps, empty, product)
    for database in databases.values():
        database.dispose()
