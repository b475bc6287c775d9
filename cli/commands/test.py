"""`quarters test`: everything, on every engine there is."""

import os
import subprocess
import sys

import typer

from cli.processes import ROOT


def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest. The last line says which engines they ran on."""
    # Settings of a hub that runs here must not leak into the tests.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERS_") or k.startswith("QUARTERS_TEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", *context.args], cwd=ROOT, env=kept, check=False
    )
    raise typer.Exit(done.returncode)
