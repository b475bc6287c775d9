"""`make-env` writes what the processes need, keeps secrets apart, and the images run with it."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from services.kit.clock import Clock
from services.kit.errors import DomainError
from services.kit.principal import Issuer, Principal, Verifier
from tests.deploy import stack

READY = """
import asyncio, importlib, json, sys
sys.path.insert(0, ".")
app = importlib.import_module(sys.argv[1]).from_environment()
from services.kit import asgi
answer = asyncio.run(asgi.call(app, "GET", "/readyz", headers={"host": "127.0.0.1:8000"}))
print(json.dumps(answer.status))
"""
SECRETS = ("QUARTERS_SIGNING_KEY", "QUARTERS_DATABASE_URL")


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return stack.make_env()


@pytest.fixture
def files(script: dict[str, Any]) -> dict[str, dict[str, str]]:
    return script["environment"]("https://hub.example")


@pytest.mark.parametrize("name", stack.PROCESSES)
def test_an_image_s_files_and_environment_are_all_a_process_needs(
    name: str, files: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    stack.lay_out(stack.image_of(name), tmp_path)
    found = stack.environment_of(name, files)
    if "QUARTERS_DATABASE_URL" in found:
        found["QUARTERS_DATABASE_URL"] = f"sqlite:///{tmp_path}/ready.db"
    # Nobody listens on that port: each process stands alone here.
    found = {variable: re.sub(r"http://[a-z]+:8000", "http://127.0.0.1:9", value) for variable, value in found.items()}
    module = f"services.{name}.main" if name in stack.SERVICES else f"{name}.main"
    result = subprocess.run(
        [sys.executable, "-B", "-c", READY, module],
        cwd=tmp_path, env=found, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    # The portal's only neighbour is not there: it may say so, but it must answer.
    assert json.loads(result.stdout.splitlines()[-1]) in ({200, 503} if name == "portal" else {200})


def test_no_file_holds_another_process_s_secrets(files: dict[str, dict[str, str]]) -> None:
    for secret in SECRETS:
        values = [files[process][secret] for process in stack.KEEPERS]
        assert len(set(values)) == len(values)
        for process in stack.PROCESSES:
            seen = stack.environment_of(process, files).values()
            assert len([value for value in values if value in seen]) == (process in stack.KEEPERS)


def test_a_process_gets_the_password_its_role_is_made_with(files: dict[str, dict[str, str]]) -> None:
    for process in stack.KEEPERS:
        password = files["postgres"][f"{process.upper()}_DATABASE_PASSWORD"]
        url = f"postgresql://{process}:{password}@postgres:5432/{process}"
        assert files[process]["QUARTERS_DATABASE_URL"] == url
        assert files["migrate"][f"QUARTERS_{process.upper()}_DATABASE_URL"] == url


def test_services_believe_the_gateway_s_key_and_nobody_else_s(files: dict[str, dict[str, str]]) -> None:
    trusted = json.loads(files["shared"]["QUARTERS_TRUSTED_KEYS"])
    verifier = Verifier("spaces", trusted, Clock())
    person = Principal(kind="person", id="ada")
    token = Issuer("gateway", files["gateway"]["QUARTERS_SIGNING_KEY"], Clock()).token(person, "spaces")
    assert verifier.principal(token) == person
    for name in ("stranger", "gateway", "events"):
        forged = Issuer(name, files["events"]["QUARTERS_SIGNING_KEY"], Clock()).token(person, "spaces")
        with pytest.raises(DomainError, match=r"identity\.invalid"):
            verifier.principal(forged)


def test_cookies_are_secure_exactly_when_the_address_is(script: dict[str, Any]) -> None:
    secure = {url: script["environment"](url)["shared"]["QUARTERS_SECURE_COOKIES"] for url in ("https://a", "http://a")}
    assert secure == {"https://a": "true", "http://a": "false"}


def test_what_is_written_is_private_and_reads_back_the_same(
    script: dict[str, Any], files: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    script["write"](tmp_path, files)
    assert script["read"](tmp_path) == files
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_existing_files_are_never_overwritten(script: dict[str, Any], tmp_path: Path) -> None:
    assert script["main"](["--folder", str(tmp_path)]) is None
    before = script["read"](tmp_path)
    assert "already" in script["main"](["--folder", str(tmp_path)])
    assert script["read"](tmp_path) == before


def test_new_keys_change_the_keys_alone(script: dict[str, Any], tmp_path: Path) -> None:
    script["main"](["--folder", str(tmp_path)])
    before = script["read"](tmp_path)
    assert script["main"](["--folder", str(tmp_path), "--new-keys"]) is None
    after = script["read"](tmp_path)
    changed = {(f, v) for f, variables in before.items() for v, value in variables.items() if after[f][v] != value}
    keys = {(process, "QUARTERS_SIGNING_KEY") for process in stack.KEEPERS}
    assert changed == keys | {("shared", "QUARTERS_TRUSTED_KEYS")}


def test_new_keys_need_files_to_change(script: dict[str, Any], tmp_path: Path) -> None:
    assert "There is no" in script["main"](["--folder", str(tmp_path), "--new-keys"])


def test_the_example_names_every_variable(files: dict[str, dict[str, str]]) -> None:
    example = (stack.ROOT / "deploy" / "env" / "quarters.env.example").read_text(encoding="utf-8")
    named = {line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line}
    wanted = {variable for name in stack.PROCESSES for variable in stack.environment_of(name, files)}
    assert wanted | set(files["postgres"]) | set(files["migrate"]) <= named


def test_the_migration_job_s_image_makes_every_database(files: dict[str, dict[str, str]], tmp_path: Path) -> None:
    stack.lay_out(stack.image_of("migrate"), tmp_path)
    databases = {process: tmp_path / f"{process}.db" for process in stack.KEEPERS}
    environment = {variable: f"sqlite:///{databases[variable.split('_')[1].lower()]}" for variable in files["migrate"]}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "PYTHONPATH": str(tmp_path)}
    result = subprocess.run(
        ["sh", "./migrate"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    for path in databases.values():
        with closing(sqlite3.connect(path)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"alembic_version", "outbox"} <= tables
