"""The keys with which processes sign what they say to each other."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from cli.private_files import write_private
from cli.processes import WITH_DATABASE
from services.kit.principal import generate_key, public_part


def new_keys(processes: Iterable[str] = WITH_DATABASE) -> dict[str, str]:
    """A fresh private key for each process."""
    return {process: generate_key() for process in processes}


def trusted(keys: Mapping[str, str]) -> dict[str, str]:
    """What every process may know: whose signature looks how."""
    return {process: public_part(key) for process, key in keys.items()}


def kept_keys(path: Path) -> dict[str, str]:
    """The keys in a file, which is made when it is missing."""
    if not path.exists():
        write_private(path, json.dumps(new_keys()))
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys
