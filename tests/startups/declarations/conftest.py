"""A resident of the hub and its quarter in figures; 1 December 2026 is in 2026-Q4, so 2026-Q3 is over."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.unit import Unit
from services.startups.main import SUBSCRIPTIONS
from tests.startups.conftest import Directory
from tests.support.service import startup_admin_of

VALUES = [{"metric": "jobs_fte", "value": 4.5}, {"metric": "revenue", "value": 1_250_000, "currency": "EUR"}]


@dataclass
class Declaring:
    directory: Directory
    startup: dict[str, Any]

    @property
    def team(self) -> httpx2.AsyncClient:
        return self.directory.client(startup_admin_of(self.startup["id"]))

    @property
    def staff(self) -> httpx2.AsyncClient:
        return self.directory.staff

    async def declared(self, state: str = "draft", period: str = "2026-Q3", values: Any = None) -> dict[str, Any]:
        """A declaration that has come as far as this."""
        known = {"period": period, "values": VALUES if values is None else values}
        made = await self.directory.made("/v1/declarations", self.team, **known)
        for verb in ("submit", "validate", "lock")[: ("draft", "submitted", "validated", "locked").index(state)]:
            answer = await self.turn(made, verb)
            assert answer.status_code == 200, answer.text
            made = answer.json()
        return made

    async def turn(self, declaration: dict[str, Any], verb: str, **wish: Any) -> httpx2.Response:
        """A verb by those whose it is."""
        by = self.team if verb == "submit" else self.staff
        return await by.post(f"/v1/declarations/{declaration['id']}/{verb}", json=wish or None)


@pytest.fixture
async def declaring(directory: Directory) -> Declaring:
    return Declaring(directory, await directory.startup("Alpha", since="2026-01-01"))


@pytest.fixture
def race(directory: Directory) -> Iterator[Callable[..., Counter[str]]]:
    """What comes of several acts at the same time, each in a transaction of its own."""
    service = directory.service
    url = service.database.engine.url.render_as_string(hide_password=False)
    replicas = [Database(url) for _ in range(2)]

    def one(number: int, act: Callable[[Unit], Any], by: Any) -> str:
        try:
            with replicas[number % 2].transaction() as session:
                unit = Unit(session=session, by=by, clock=service.clock, now=service.clock.now())
                done = act(unit)
                unit.write_down(SUBSCRIPTIONS)
        except DomainError as error:
            return error.code
        return str(done.state)

    def run(*acts: tuple[Callable[[Unit], Any], Any]) -> Counter[str]:
        with ThreadPoolExecutor(8) as pool:
            return Counter(pool.map(lambda each: one(each[0], *each[1]), enumerate(acts)))

    yield run
    for replica in replicas:
        replica.dispose()
