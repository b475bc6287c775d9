"""The description of the API that is checked in is the one that is served: a changed contract is a visible diff."""

import json
import subprocess
import sys
from pathlib import Path

from cli.processes import ROOT


def test_the_checked_in_description_is_what_the_gateway_serves(tmp_path: Path) -> None:
    kept = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    # In a process of its own: the catalogue of problems would tell of the refusals that tests make up.
    subprocess.run([sys.executable, "-m", "cli", "openapi", tmp_path / "served.json"], cwd=ROOT, check=True)
    served = json.loads((tmp_path / "served.json").read_text(encoding="utf-8"))
    assert kept["paths"].keys() == served["paths"].keys()
    assert kept == served, "the API changed: run ./quarters openapi and look at the difference"


def test_every_operation_says_what_it_does() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    unsaid = [
        f"{verb} {path}"
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
        if not operation.get("summary")
    ]
    assert unsaid == []


def test_groups_of_operations_have_one_spelling() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    groups = {tag for item in document["paths"].values() for operation in item.values() for tag in operation["tags"]}
    assert sorted(groups) == sorted({group.lower() for group in groups})


def test_no_two_schemas_have_one_name() -> None:
    """FastAPI calls them by their modules then, and clients get classes that nobody can pronounce."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert [name for name in document["components"]["schemas"] if "__" in name] == []
