"""`quarters migration`: for developers, a new migration from changed models."""

from typing import Annotated, Literal

import typer

from cli import migrations

Process = Literal["startups", "spaces", "events", "integrations", "gateway"]


def migration(
    process: Annotated[Process, typer.Argument(help="Whose tables changed.")],
    message: Annotated[str, typer.Argument(help="What changes, in a few words.")],
) -> None:
    """Write a migration from what the models say beyond the migrations there are. Read every line of it."""
    print(migrations.write(process, message))
