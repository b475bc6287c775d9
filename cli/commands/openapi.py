"""`quarters openapi`: the description of the whole API, as a file."""

from pathlib import Path
from typing import Annotated

import anyio
import typer

from cli import description
from cli.processes import ROOT


def openapi(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = ROOT / "docs" / "openapi.json",
) -> None:
    """Write down the OpenAPI document that the gateway serves."""
    file.write_text(anyio.run(description.written), encoding="utf-8")
    print(file)
