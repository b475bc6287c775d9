"""`quarters seed`: the demo hub, without starting anything."""

import sys
from typing import Annotated

import typer

from cli import demo, ground
from cli.options import VAR, DatabaseUrl, DataDir
from cli.processes import database_urls


def seed(
    size: Annotated[demo.Size, typer.Option("--demo", help="How big a hub.")] = "full",
    data_dir: DataDir = VAR,
    database_url: DatabaseUrl = None,
) -> None:
    """Fill empty databases with the demo hub; databases that hold anything are left alone."""
    with ground.held(data_dir, database_url):
        urls = database_urls(database_url, data_dir)
        ground.migrate(urls)
        done = demo.fill(urls, data_dir, size)
    print("The demo hub is in." if done else "Nothing done: these databases are not empty.", file=sys.stderr)
    for account in demo.kept(data_dir).accounts:
        print(f"{account.email}  {account.password}  {account.role}")
