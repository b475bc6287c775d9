"""What every test may ask for: an engine, migrated databases, one service, or the whole hub.

A test that asks for `engine` (or for what is built on it) runs on SQLite and, where it is found, on PostgreSQL.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.kit.clock import FixedClock
from services.kit.database import Database
from tests.support import engines, postgres
from tests.support.service import Service

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(engines.DEMANDED) and "postgresql" not in engines.ENGINES:
        raise pytest.UsageError(f"{engines.DEMANDED} is set, and there are no PostgreSQL server programs.")
    if not hasattr(config, "workerinput"):
        os.environ[engines.RUN] = tempfile.mkdtemp(prefix="quarters_test_")


def pytest_unconfigure(config: pytest.Config) -> None:
    run = os.environ.get(engines.RUN)
    if hasattr(config, "workerinput") or run is None:
        return
    postgres.stop(Path(run))
    shutil.rmtree(run, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    done = [report.nodeid for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    ran = {engine: sum(f"[{engine}" in name or f"-{engine}" in name for name in done) for engine in engines.ENGINES}
    if ran.get("postgresql"):
        terminalreporter.write_line(f"Engines: SQLite and {postgres.described()}", green=True, bold=True)
    elif len(engines.ENGINES) == 1:
        said = f"Engines: SQLite ONLY. PostgreSQL WAS NOT TESTED: install its server programs or set {postgres.GIVEN}."
        terminalreporter.write_line(said, red=True, bold=True)
    else:
        terminalreporter.write_line("Engines: none of these tests asked for PostgreSQL", yellow=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> FixedClock:
    """Tuesday 1 December 2026, 08:00 UTC (09:00 in Paris), until a test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def service(engine: str, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Builds one service on a migrated database; keyword arguments are settings. See tests/support/service.py."""
    opened: list[Database] = []

    def build(name: str, **changes: Any) -> Service:
        urls = engines.database_urls_on(engine, tmp_path / f"{name}{len(opened)}", [name])
        opened.append(Database(urls[name]))
        return Service(name, opened[-1], clock, **changes)

    yield build
    for database in opened:
        database.dispose()


@pytest.fixture
async def hub(engine: str, clock: FixedClock, tmp_path: Path, anyio_backend: str) -> Any:
    """The whole product with one hub and two startups in it. See tests/support/hub.py."""
    from tests.support.hub import opened  # noqa: PLC0415 -- tests of one part should not import all of them

    made = await opened(engine, tmp_path / "hub", clock)
    yield made
    await made.close()
