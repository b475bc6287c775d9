"""`quarters keys`: signing keys for processes that run apart."""

import json
from typing import Annotated

import typer

from cli.keys import new_keys, trusted


def keys(
    process: Annotated[list[str] | None, typer.Argument(help="Which processes; all when none is named.")] = None,
) -> None:
    """Print a fresh signing key for each process, and the public keys that all of them trust, as JSON."""
    made = new_keys(process) if process else new_keys()
    print(json.dumps({"signing_keys": made, "trusted_keys": trusted(made)}, indent=1))
