"""The demo hub: filled into empty databases once; its sign-ins are kept so that every start can show them."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli import migrations
from cli.private_files import write_private
from deploy.demo import load as demo
from services.kit.clock import Clock
from services.kit.database import Database

Size = Literal["full", "small"]
Step = Callable[[str, int, int], None]


class Account(BaseModel):
    email: str
    password: str
    role: str
    startup_id: str | None


class ApiKey(BaseModel):
    key: str
    startup_id: str


class Shown(BaseModel):
    """What somebody needs to try the hub."""

    accounts: list[Account] = []
    api_keys: list[ApiKey] = []
    hub_id: str | None = None
    printer_id: str | None = None


def kept(data_dir: Path) -> Shown:
    """What was shown when the demo was filled in."""
    path = data_dir / "demo.json"
    return Shown.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else Shown()


def fill(urls: Mapping[str, str], data_dir: Path, size: Size) -> bool:
    """Fill empty databases with the demo hub; whether it was done."""
    begun = data_dir / "demo.begun"
    if begun.exists():
        # The last attempt was cut short. Nobody has used these databases since: they are made anew.
        for process, url in urls.items():
            migrations.empty(process, url)
        (data_dir / "demo.json").unlink(missing_ok=True)
    databases = {process: Database(url) for process, url in urls.items()}
    try:
        if not demo.is_empty(databases):
            return False
        begun.touch()
        with _progress() as step:
            loaded = demo.load(databases, Clock(), size, step)
    finally:
        for database in databases.values():
            database.dispose()
    write_private(data_dir / "demo.json", json.dumps(_plain(loaded), indent=1))
    begun.unlink()
    return True


def _plain(loaded: Any) -> dict[str, Any]:
    return Shown.model_validate(loaded, from_attributes=True).model_dump()


@contextmanager
def _progress() -> Iterator[Step]:
    """A bar on a terminal, else a line for each step; on standard error, because standard output is for the result."""
    console = Console(stderr=True)
    if not console.is_terminal:
        said: set[str] = set()

        def line(name: str, _done: int, _total: int) -> None:
            if name not in said:
                said.add(name)
                print(f"demo: {name} ...", file=sys.stderr, flush=True)

        yield line
        return
    columns = (TextColumn("{task.description:>28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        tasks: dict[str, Any] = {}

        def step(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield step
