"""The checked-in description of the API, and whether a body is what it says."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from cli.processes import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
_URI = "urn:quarters"
_REGISTRY = jsonschema_rs.Registry([(_URI, DOCUMENT)])


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """`GET /v1/hubs` and what is said of it, one by one."""
    for path, verbs in DOCUMENT["paths"].items():
        for verb, operation in verbs.items():
            yield f"{verb.upper()} {path}", operation


def faults(schema: dict[str, Any], body: Any) -> list[str]:
    """What in a body is not as its schema says."""
    validator = jsonschema_rs.Draft202012Validator(_anchored(schema), registry=_REGISTRY, validate_formats=True)
    return [f"{'.'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(body)]


def resolved(said: dict[str, Any]) -> dict[str, Any]:
    """A response or a schema itself, where only its name is given."""
    if "$ref" not in said:
        return said
    kind, _, name = said["$ref"].removeprefix("#/components/").partition("/")
    found: dict[str, Any] = DOCUMENT["components"][kind][name]
    return found


def _anchored(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: _URI + value if key == "$ref" and value.startswith("#") else _anchored(value)
            for key, value in schema.items()
        }
    return [_anchored(each) for each in schema] if isinstance(schema, list) else schema
