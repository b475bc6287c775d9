"""Options that several commands have."""

from pathlib import Path
from typing import Annotated, Literal

import typer

DataDir = Annotated[Path, typer.Option(help="Where databases, keys and the demo's sign-ins are kept.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        envvar="QUARTERS_DATABASE_URL",
        help="A PostgreSQL database, in which each process gets its own schema; or a URL that contains {process}. "
        "Without it: SQLite files in the data folder.",
    ),
]
Demo = Literal["full", "small", "none"]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], typer.Option(help="What goes to the log.")]
VAR = Path("var")
