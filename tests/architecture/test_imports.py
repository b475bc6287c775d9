"""The import contracts hold, cover every noun, and break when somebody breaks them."""

import configparser
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

LAYERS = ("routes", "operations", "repository", "rules", "schemas", "models", "errors")
PACKAGES = ("services", "gateway", "portal", "cli")
BREACHES = {
    "Services never import each other": (
        "services/spaces/sites/repository.py",
        "from services.events import agenda",
    ),
    "Services know neither the gateway": ("services/events/agenda/operations.py", "import gateway"),
    "The kit imports none of those who use it": ("services/kit/plumbing.py", "from services.spaces import sites"),
    "The gateway imports the kit only": ("gateway/proxying.py", "from services.spaces import sites"),
    "The portal imports the kit only": ("portal/reading.py", "import gateway"),
    "Inside a noun, imports go downwards": ("gateway/identity/badges/rules.py", "from . import operations"),
    "Operations, rules, repositories and models know no HTTP": (
        "services/spaces/sites/operations.py",
        "from fastapi import HTTPException",
    ),
    "Rules are decisions on values": ("services/spaces/sites/rules.py", "from sqlalchemy import select"),
    "The portal has no database": ("portal/reading.py", "import sqlmodel"),
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(  # noqa: PLW1510 -- the exit code is what is looked at
        [sys.executable, "-c", command, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True
    )


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def broken(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.endswith(" BROKEN")]


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_noun_is_under_contract() -> None:
    containers = contracts()["importlinter:contract:downwards"]["containers"].split()
    nouns = {
        ".".join(path.relative_to(ROOT).parent.parts)
        for package in ("services", "gateway")
        for layer in LAYERS
        for path in (ROOT / package).rglob(f"{layer}.py")
        if path.parent.name not in {"kit", package}
    }
    named = {noun for noun in nouns for c in containers if fnmatchcase(noun, c) and noun.count(".") == c.count(".")}
    assert nouns - named == set()


def test_every_service_is_under_contract() -> None:
    services = {f"services.{p.parent.name}" for p in (ROOT / "services").glob("*/__init__.py")} - {"services.kit"}
    for name in ("services-apart", "services-below", "kit-knows-nobody", "gateway-alone", "portal-alone"):
        contract = contracts()[f"importlinter:contract:{name}"]
        listed = " ".join(contract.get(field, "") for field in ("modules", "source_modules", "forbidden_modules"))
        assert services <= set(listed.split()), name


@pytest.fixture(scope="module")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the product's shape and contracts, and one noun in each place."""
    root = tmp_path_factory.mktemp("miniature")
    shutil.copy(ROOT / ".importlinter", root)
    nouns = ["services/spaces/sites", "services/events/agenda", "gateway/identity/badges"]
    packages = [*PACKAGES, *(f"services/{name}" for name in ("kit", "startups", "spaces", "events", "integrations"))]
    for folder in [*packages, "gateway/identity", *nouns]:
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "__init__.py").touch()
    for noun in nouns:
        for layer in LAYERS:
            (root / noun / f"{layer}.py").touch()
    return root


def test_the_untouched_miniature_keeps_all_contracts(miniature: Path) -> None:
    assert lint(miniature).returncode == 0


@pytest.mark.parametrize("contract", BREACHES)
def test_a_forbidden_import_breaks_its_contract(contract: str, miniature: Path, tmp_path: Path) -> None:
    root = tmp_path / "tree"
    shutil.copytree(miniature, root)
    where, line = BREACHES[contract]
    (root / where).write_text(f"{line}\n", encoding="utf-8")
    result = lint(root)
    assert result.returncode == 1, result.stdout + result.stderr
    assert [line.startswith(contract) for line in broken(result.stdout)] == [True]


def test_every_contract_is_shown_to_break() -> None:
    names = [contracts()[section]["name"] for section in contracts().sections() if ":contract:" in section]
    assert all(any(name.startswith(breach) for breach in BREACHES) for name in names)
