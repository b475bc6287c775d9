"""`quarters up`: the whole hub in one process."""

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import demo, embedded, ground, welcome
from cli.keys import kept_keys
from cli.options import VAR, DatabaseUrl, DataDir, Demo, LogLevel
from cli.processes import database_urls
from cli.serving import NotReady, serve
from services.kit.database import Database


def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    data_dir: DataDir = VAR,
    demo_hub: Annotated[Demo, typer.Option("--demo", help="What to fill empty databases with.")] = "full",
    database_url: DatabaseUrl = None,
    json: Annotated[bool, typer.Option("--json", help="When ready, print one line of JSON instead of text.")] = False,  # noqa: FBT002 -- typer calls it
    log_level: LogLevel = "warning",
) -> None:
    """Run the hub: migrate, fill the demo hub in when there is nothing yet, serve until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt), ground.held(data_dir, database_url):
        taken = ground.bind(host, port)
        url = _address(host, taken.getsockname()[1])
        urls = prepare(data_dir, database_url, demo_hub)
        shown = demo.kept(data_dir)
        app = embedded.build(
            {process: Database(each) for process, each in urls.items()},
            keys=kept_keys(data_dir / "keys.json"),
            public_url=url,
            log_level=log_level,
            demo=demo_hub != "none",
        )

        async def ready() -> None:
            print(welcome.as_json(url, shown) if json else await welcome.as_text(app, url, shown), flush=True)

        try:
            serve(app, taken, ready)
        except NotReady as error:
            print(f"quarters: {error}", file=sys.stderr)
            raise typer.Exit(1) from error


def prepare(data_dir: Path, database_url: str | None, demo_hub: Demo) -> dict[str, str]:
    """Make the databases ready; the answer is where they are."""
    urls = database_urls(database_url, data_dir)
    ground.migrate(urls)
    if demo_hub != "none":
        demo.fill(urls, data_dir, demo_hub)
    return urls


def _address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 -- compared, not bound
    return f"http://{shown}:{port}"
