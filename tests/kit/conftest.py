"""A bakery on an empty database of each engine, its other replicas, and a real server on a free port."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.kit.clock import FixedClock
from services.kit.database import Database
from tests.kit import bakery as bakeries
from tests.kit.listener import Listener
from tests.support import engines, postgres


@pytest.fixture
def connect(engine: str, tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """A database with the bakery's tables; `connect(url)` is another way into the same one."""
    opened: list[Database] = []

    def database(url: str | None = None) -> Database:
        new = url is None
        if url is None and engine == "sqlite":
            url = f"sqlite:///{tmp_path}/{len(opened)}.db"
        elif url is None:
            url = postgres.copy(engines.run_folder(), None, engines.new_name())
        opened.append(Database(str(url)))
        if new:
            bakeries.metadata.create_all(opened[-1].engine)
        return opened[-1]

    yield database
    for each in opened:
        each.dispose()


@pytest.fixture
def open_bakery(connect: Callable[..., Database], clock: FixedClock) -> Callable[..., bakeries.Bakery]:
    """A bakery with a database of its own, or as another replica `beside` one."""

    def opened(beside: bakeries.Bakery | None = None, **rest: Any) -> bakeries.Bakery:
        url = beside and beside.database.engine.url.render_as_string(hide_password=False)
        return bakeries.Bakery(connect(url), clock, **rest)

    return opened


@pytest.fixture
def bakery(open_bakery: Callable[..., bakeries.Bakery]) -> bakeries.Bakery:
    return open_bakery()


@pytest.fixture
async def listen(anyio_backend: str) -> AsyncIterator[Callable[..., Any]]:
    """Starts a server that answers each request as told. See tests/kit/listener.py."""
    started: list[Listener] = []

    async def listener(answer: Any) -> Listener:
        started.append(Listener(answer))
        await started[-1].start()
        return started[-1]

    yield listener
    await asyncio.gather(*(each.stop() for each in started))
