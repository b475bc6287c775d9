"""Writes the environment of each process, with fresh database passwords and signing keys.

Each process gets a file of its own, so that none holds another's secrets. Files that exist are never overwritten: the
database keeps the passwords it was made with. `--new-keys` replaces the signing keys and nothing else.
"""

import argparse
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from services.kit.principal import generate_key, public_part

# All but the portal, which has no database and signs nothing: it is a client like any other.
PROCESSES = ("startups", "spaces", "events", "integrations", "gateway")
KEY = "QUARTERS_SIGNING_KEY"
TRUSTED = "QUARTERS_TRUSTED_KEYS"


def environment(public_url: str) -> dict[str, dict[str, str]]:
    """The variables of each file, by the file's name."""
    passwords = {process: secrets.token_hex(24) for process in PROCESSES}
    urls = {p: f"postgresql://{p}:{password}@postgres:5432/{p}" for p, password in passwords.items()}
    files: dict[str, dict[str, str]] = {
        "postgres": {
            "POSTGRES_PASSWORD": secrets.token_hex(24),
            **{f"{process.upper()}_DATABASE_PASSWORD": password for process, password in passwords.items()},
        },
        "migrate": {f"QUARTERS_{process.upper()}_DATABASE_URL": url for process, url in urls.items()},
        "shared": {
            "QUARTERS_PUBLIC_URL": public_url,
            "QUARTERS_LOG_LEVEL": "info",
            "QUARTERS_SECURE_COOKIES": json.dumps(public_url.startswith("https://")),
            "QUARTERS_SUBSCRIBER_URLS": json.dumps({p: f"http://{p}:8000" for p in PROCESSES}),
        },
        **{process: {"QUARTERS_DATABASE_URL": url} for process, url in urls.items()},
    }
    return with_new_keys(files)


def with_new_keys(files: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The same files with a fresh key for each process, and the public parts for all."""
    keys = {process: generate_key() for process in PROCESSES}
    trusted = {process: public_part(key) for process, key in keys.items()}
    renewed = {name: dict(variables) for name, variables in files.items()}
    for process, key in keys.items():
        renewed[process][KEY] = key
    renewed["shared"][TRUSTED] = json.dumps(trusted)
    return renewed


def read(folder: Path) -> dict[str, dict[str, str]]:
    files = {}
    for path in sorted(folder.glob("*.env")):
        lines = path.read_text(encoding="utf-8").splitlines()
        pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
        files[path.stem] = {name: value.removeprefix("'").removesuffix("'") for name, _, value in pairs}
    return files


def write(folder: Path, files: Mapping[str, Mapping[str, str]]) -> None:
    """Write each file whole or not at all, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, variables in files.items():
        # In single quotes compose takes a value as it is: JSON keeps its double quotes, and no dollar is expanded.
        text = "".join(f"{variable}='{value}'\n" for variable, value in variables.items())
        part = folder / f"{name}.env.part"
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text)
        part.replace(folder / f"{name}.env")


def main(arguments: list[str]) -> str | None:
    """Do it, or return why not."""
    parser = argparse.ArgumentParser(prog="deploy/make-env", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "env")
    parser.add_argument("--public-url", default="http://127.0.0.1:8000", help="the address people open")
    parser.add_argument("--new-keys", action="store_true", help="replace the signing keys of existing files")
    asked = parser.parse_args(arguments)
    existing = read(asked.folder)
    if asked.new_keys:
        missing = sorted({"shared", *PROCESSES} - existing.keys())
        if missing:
            return f"There is no {missing[0]}.env yet; run deploy/make-env without --new-keys first."
        write(asked.folder, with_new_keys(existing))
        return None
    if existing:
        return (
            f"{asked.folder} has its files already, and the database has their passwords. Use --new-keys for new keys."
        )
    write(asked.folder, environment(asked.public_url))
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
