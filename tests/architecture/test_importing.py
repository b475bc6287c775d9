"""Nothing happens at import; and every refusal has a code of its own and says it in both languages."""

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.tree import ROOT

SCRIPT = Path(__file__).with_name("inspect_tree.py")
PROCESSES = ("services", "gateway", "portal", "cli")
TEXTS = 'title = Text("Taken", "Pris")\n    detail = Text("Ask {who}.", "Voyez {who}.")\n'
REFUSAL = "from services.kit.errors import Conflict\nfrom services.kit.text import Text\n\n\nclass {name}(Conflict):\n"


def inspected(root: Path, *processes: str) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-E", "-B", str(SCRIPT), str(root), *processes],
        env={}, cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def faults_of(refusals: list[dict[str, Any]]) -> list[str]:
    """What is wrong with single refusals, and codes that mean two things.

    A code is one class within a process; two processes may know the same refusal (neither can import the other's),
    and must then say the same with it.
    """
    faults = [f"{refusal['class']}: {fault}" for refusal in refusals for fault in refusal["faults"]]
    meanings = defaultdict(list)
    for refusal in refusals:
        if refusal["own"]:
            meanings[refusal["code"]].append(refusal)
    for code, classes in meanings.items():
        homes = [_process(refusal["class"]) for refusal in classes]
        said = {(refusal["status"], *refusal["title"]) for refusal in classes}
        if len(set(homes)) < len(homes) or len(said) > 1 or ("services.kit" in homes and len(homes) > 1):
            faults.append(f"{code}: {', '.join(sorted(refusal['class'] for refusal in classes))}")
    return faults


def _process(name: str) -> str:
    return ".".join(name.split(".")[: 2 if name.startswith("services.") else 1])


@pytest.fixture(scope="module")
def this_tree() -> dict[str, Any]:
    return inspected(ROOT, *PROCESSES)


def test_nothing_happens_at_import(this_tree: dict[str, Any]) -> None:
    assert this_tree["deeds"] == []


def test_every_refusal_has_one_code_and_two_languages(this_tree: dict[str, Any]) -> None:
    assert len(this_tree["refusals"]) > 20
    assert faults_of(this_tree["refusals"]) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The kit alone, with an empty service beside it, to plant faults in."""
    shutil.copytree(ROOT / "services" / "kit", tmp_path / "services" / "kit")
    (tmp_path / "services" / "bread").mkdir()
    (tmp_path / "services" / "__init__.py").touch()
    (tmp_path / "services" / "bread" / "__init__.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("open('made.txt', 'w').close()", "writes made.txt"),
        ("import sqlite3; sqlite3.connect(':memory:')", "sqlite3.connect"),
        ("import socket; socket.socket().bind(('127.0.0.1', 0))", "socket.bind"),
        ("import threading; threading.Thread(target=print).start()", "starts a thread"),
        ("from services.kit.database import Database; DB = Database('sqlite://')", "Engine is built at import"),
        ("from services.kit.http import new_client; CLIENT = new_client()", "AsyncClient is built at import"),
        ("from fastapi import FastAPI; APP = FastAPI()", "FastAPI is built at import"),
    ],
)
def test_a_deed_at_import_is_found(line: str, told: str, copy: Path) -> None:
    (copy / "services" / "bread" / "main.py").write_text(f"{line}\n", encoding="utf-8")
    assert any(told in deed for deed in inspected(copy, "services")["deeds"])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (f'code = "Taken"\n    {TEXTS}', "is not a dotted code"),
        (f'code = "etag.mismatch"\n    {TEXTS}', "etag.mismatch: services.bread.errors.Taken"),
        ('code = "bread.taken"\n    title = Text("Taken", "")\n', "title lacks a language"),
        ('code = "bread.taken"\n', "has a code of its own but no title"),
        (f'code = "bread.taken"\n    {TEXTS.replace("Voyez {who}", "Voyez-les")}', "other facts in each language"),
    ],
)
def test_a_faulty_refusal_is_found(body: str, told: str, copy: Path) -> None:
    text = f"{REFUSAL.format(name='Taken')}    {body}"
    (copy / "services" / "bread" / "errors.py").write_text(text, encoding="utf-8")
    assert any(told in fault for fault in faults_of(inspected(copy, "services")["refusals"]))


def test_a_sound_refusal_is_not_found(copy: Path) -> None:
    text = f'{REFUSAL.format(name="Taken")}    code = "bread.taken"\n    {TEXTS}\n\nclass SoldOut(Taken):\n    pass\n'
    (copy / "services" / "bread" / "errors.py").write_text(text, encoding="utf-8")
    told = inspected(copy, "services")
    assert faults_of(told["refusals"]) == []
    assert told["deeds"] == []
