"""Migrated databases for tests: the migrations run once for each engine and set of processes, then they are copied."""

import os
import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from cli import migrations
from cli.processes import WITH_DATABASE, database_urls
from tests.support import postgres

RUN = "QUARTERS_TEST_RUN"
# Set where a run without PostgreSQL must fail rather than tell half of the truth.
DEMANDED = "QUARTERS_TEST_BOTH_ENGINES"
ENGINES = ("sqlite", "postgresql") if postgres.available() else ("sqlite",)
_numbers = count(1)


def run_folder() -> Path:
    """What the workers of one run share; made by tests/conftest.py, which also removes it."""
    return Path(os.environ[RUN])


def database_urls_on(engine: str, folder: Path, processes: Sequence[str] = WITH_DATABASE) -> dict[str, str]:
    """Fresh, migrated, empty databases of these processes: SQLite files in `folder`, or schemas of one PostgreSQL
    database, as `quarters up --database-url` has them."""
    template = "_".join(processes)
    if engine == "sqlite":
        source = _sqlite_template(template, processes)
        folder.mkdir(parents=True, exist_ok=True)
        for process in processes:
            shutil.copyfile(source / f"{process}.db", folder / f"{process}.db")
        return {process: f"sqlite:///{folder}/{process}.db" for process in processes}
    _postgres_template(template, processes)
    return _of(postgres.copy(run_folder(), template, new_name()), processes)


def empty_urls_on(engine: str, folder: Path) -> dict[str, str]:
    """Databases of all processes in which no migration has run yet."""
    if engine == "sqlite":
        return database_urls(None, folder)
    return _of(postgres.copy(run_folder(), None, new_name()), WITH_DATABASE)


def copied_urls(database: str) -> dict[str, str]:
    """A copy of a PostgreSQL database of this run; nobody may be connected to the original."""
    template = database.removeprefix(postgres.prefix_of(run_folder()))
    return _of(postgres.copy(run_folder(), template, new_name()), WITH_DATABASE)


def new_name() -> str:
    """A name for a database that no other worker uses."""
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"


def _of(url: str, processes: Sequence[str]) -> dict[str, str]:
    return {process: url for process, url in database_urls(url, Path()).items() if process in processes}


def _sqlite_template(template: str, processes: Sequence[str]) -> Path:
    folder = run_folder() / f"sqlite_{template}"
    with postgres.locked(run_folder(), f"sqlite_{template}"):
        if not (folder / "ready").exists():
            folder.mkdir(exist_ok=True)
            for process in processes:
                migrations.migrate(process, f"sqlite:///{folder}/{process}.db")
            (folder / "ready").touch()
    return folder


def _postgres_template(template: str, processes: Sequence[str]) -> None:
    ready = run_folder() / f"postgres_{template}"
    with postgres.locked(run_folder(), f"postgres_{template}"):
        if not ready.exists():
            postgres.drop(run_folder(), template)
            for process, url in _of(postgres.copy(run_folder(), None, template), processes).items():
                migrations.migrate(process, url)
            ready.touch()
