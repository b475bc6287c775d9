"""`quarters bench`: what things cost, as ratios."""

import os
import subprocess
import sys

import typer

from cli.processes import ROOT


def bench(context: typer.Context) -> None:
    """Measure side by side and print ratios; `quarters bench --help` says what can be chosen."""
    # A process of its own, as for the tests: the images hold neither the measurements nor what they lean on.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERS_") or k.startswith("QUARTERS_TEST_")}
    done = subprocess.run([sys.executable, "-m", "bench", *context.args], cwd=ROOT, env=kept, check=False)
    raise typer.Exit(done.returncode)
