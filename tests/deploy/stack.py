"""The stack as docker-compose.yml, the Dockerfiles and `make-env` describe it, read without a container engine."""

import re
import runpy
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("startups", "spaces", "events", "integrations")
KEEPERS = (*SERVICES, "gateway")  # those with a database and a signing key
PROCESSES = (*KEEPERS, "portal")


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def make_env() -> dict[str, Any]:
    """The names of deploy/make_env.py, which is a script and no part of a package."""
    return runpy.run_path(str(ROOT / "deploy" / "make_env.py"))


def environment_of(name: str, files: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What a container finds in its environment: its files, then the variables of its own entry."""
    service = compose()["services"][name]
    found: dict[str, str] = {}
    for path in service.get("env_file", []):
        found |= files[Path(path).stem]
    return found | service.get("environment", {})


class Copy(NamedTuple):
    sources: list[str]
    target: str


class Image(NamedTuple):
    """A Dockerfile with its build arguments filled in; `copies` are those of the last stage, from the tree."""

    bases: list[str]
    user: str
    health: str
    copies: list[Copy]


def image_of(name: str) -> Image:
    build = compose()["services"][name]["build"]
    text = (ROOT / build["dockerfile"]).read_text(encoding="utf-8").replace("\\\n", " ")
    arguments = dict(re.findall(r"^ARG (\w+)=(\S+)$", text, re.MULTILINE)) | build.get("args", {})
    for argument, value in arguments.items():
        text = text.replace(f"${{{argument}}}", value)
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    last = text[text.rindex("\nFROM ") :]
    copies = []
    for line in re.findall(r"^COPY (.+)$", last, re.MULTILINE):
        words = [word for word in line.split() if not word.startswith("--chmod")]
        if not words[0].startswith("--from"):
            copies.append(Copy(words[:-1], words[-1]))
    user = re.findall(r"^USER (.+)$", last, re.MULTILINE)
    health = re.findall(r"^HEALTHCHECK (.+)$", last, re.MULTILINE)
    return Image(bases, user[-1] if user else "root", health[-1] if health else "", copies)


def lay_out(image: Image, folder: Path) -> None:
    """Copy what the image copies, by the rules of COPY: a folder's content goes into the target."""
    for copy in image.copies:
        for source in copy.sources:
            origin = ROOT / source
            target = folder / copy.target
            if origin.is_dir():
                shutil.copytree(origin, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(origin, target)
