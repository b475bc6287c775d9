"""One OpenAPI 3.1 document for everything behind the gateway."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import structlog
from starlette.types import ASGIApp

from gateway.identity.errors import CredentialInvalid
from services.kit import asgi
from services.kit.documentation import refusals
from services.kit.errors import (
    NotFound,
    PreconditionMissing,
    RoleMissing,
    ScopeMissing,
    Stale,
    Unauthenticated,
    Violation,
)
from services.kit.problems import BodyMalformed, Invalid
from services.kit.text import Text

log = structlog.get_logger("openapi")

_SECONDS: Final = 5.0
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A problem document (RFC 9457). `code` is stable; `title` and `detail` follow Accept-Language.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The request id."},
        "code": {"type": "string", "examples": ["booking.conflict"]},
        "violations": {
            "type": "array",
            "description": "Every broken rule or wrong field: what was asked (`actual`) and what is allowed (`limit`).",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "rule": {"type": "string"},
                    "field": {"type": "string"},
                    "limit": {},
                    "actual": {},
                },
            },
        },
        "conflicts": {"type": "array", "items": {"type": "object"}},
        "alternatives": {"type": "array", "items": {"type": "object"}},
    },
}
_NEEDED: Final = Text("This field is needed.", "Ce champ est obligatoire.")
# What an operation can answer because of its form; what it refuses by itself, it says itself.
_GENERAL: Final = refusals(
    BodyMalformed(),
    Unauthenticated(),
    CredentialInvalid(),
    ScopeMissing(scope="bookings:write"),
    RoleMissing(role="staff"),
    NotFound(),
    Stale(),
    Invalid(
        [Violation("body.missing_field", Text("This field is needed.", "Ce champ est obligatoire."), field="name")]
    ),
    PreconditionMissing(),
)
_ANY_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


class Description:
    """The merged document; asked for once from each service, and kept when all have answered."""

    def __init__(self, own: dict[str, Any], upstreams: Mapping[str, ASGIApp], public_url: str) -> None:
        self._own = own
        self._upstreams = upstreams
        self._public_url = public_url
        self._complete: dict[str, Any] | None = None

    async def document(self) -> dict[str, Any]:
        """The document of the services that answer; `x-unavailable` names the others."""
        if self._complete is not None:
            return self._complete
        names = list(self._upstreams)
        answers = await asyncio.gather(*(self._ask(name) for name in names))
        parts = {name: part for name, part in zip(names, answers, strict=True) if part is not None}
        document = merged({"gateway": self._own, **parts}, self._public_url)
        missing = [name for name in names if name not in parts]
        if missing:
            return {**document, "x-unavailable": missing}
        self._complete = document
        return document

    async def written(self) -> bytes:
        """The document as JSON."""
        return orjson.dumps(await self.document())

    async def methods(self, path: str) -> list[str]:
        """The methods of an address, as far as the services describe it."""
        found: set[str] = set()
        for template, item in (await self.document())["paths"].items():
            if re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)), path):
                found |= {method.upper() for method in item if method in _METHODS}
        return sorted(found | ({"HEAD"} if "GET" in found else set()) | ({"OPTIONS"} if found else set()))

    async def _ask(self, name: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await asgi.call(self._upstreams[name], "GET", "/openapi.json")
            document = answer.json() if answer.status == 200 else None
        except Exception as error:  # noqa: BLE001 -- one service that is down must not take the document with it
            log.warning("openapi.part_failed", service=name, error=repr(error))
            return None
        return document if isinstance(document, dict) else None


def merged(parts: Mapping[str, dict[str, Any]], public_url: str) -> dict[str, Any]:
    """The documents of several processes as one. Only what is under /v1 is public."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    problems: dict[str, Any] = {}
    tags: set[str] = set()
    for name, part in parts.items():
        part_schemas = part.get("components", {}).get("schemas", {})
        renamed = _renamed(name, part_schemas, schemas)
        for schema, body in part_schemas.items():
            if schema not in {"HTTPValidationError", "ValidationError"}:
                schemas[renamed.get(schema, schema)] = _with_refs(body, renamed)
        for path, item in part.get("paths", {}).items():
            if path.startswith("/v1/"):
                # Two services may each have some of the methods of one address.
                paths.setdefault(path, {}).update(_with_refs(item, renamed))
        problems.update({problem["code"]: problem for problem in part.get("x-problems", [])})
    for operation in _operations(paths):
        tags.update(operation.get("tags", ()))
        said = operation.setdefault("responses", {})
        if "HTTPValidationError" in str(said.get("422")):
            del said["422"]
        for status in _expected(operation):
            said.setdefault(str(status), {"$ref": f"#/components/responses/{_name(status)}"})
        said.setdefault("default", _ANY_PROBLEM)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Digital Quarters",
            "version": parts["gateway"]["info"]["version"],
            "description": "Who is here, what can I use and when, what is on: the public API of the hub.",
        },
        "servers": [{"url": "/"}],
        "externalDocs": {"url": f"{public_url}/problems", "description": "What each problem code means"},
        "security": [{}, {"bearer": []}],
        "tags": [{"name": tag} for tag in sorted(tags)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": {
                "Problem": {
                    "description": "A refusal or a failure, always as a problem document.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
                **{_name(status): answer for status, answer in _GENERAL.items()},
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or a session token."}
            },
        },
        "x-problems": [problems[code] for code in sorted(problems)],
    }


def _expected(operation: Mapping[str, Any]) -> Iterator[int]:
    """Which of the general refusals an operation can answer."""
    parameters = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    places = {place for place, _ in parameters}
    yield 401
    if "security" in operation:
        yield 403
    if "path" in places:
        yield 404
    if "query" in places or "requestBody" in operation:
        yield from (400, 422)
    if ("header", "If-Match") in parameters:
        yield from (412, 428)


def _name(status: int | str) -> str:
    return f"Problem{status}"


def _renamed(name: str, schemas: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, str]:
    """New names for the schemas whose name another service uses for something else."""
    clashing = {schema for schema, body in schemas.items() if schema in taken and taken[schema] != body}
    # What refers to a renamed schema says something else than its namesake, too.
    while True:
        more = {
            schema
            for schema, body in schemas.items()
            if schema in taken and schema not in clashing and _refers(body, clashing)
        }
        if not more:
            return {schema: f"{name.capitalize()}{schema}" for schema in clashing}
        clashing |= more


def _refers(body: Any, names: set[str]) -> bool:
    if isinstance(body, dict):
        reference = str(body.get("$ref", "")).removeprefix("#/components/schemas/")
        return reference in names or any(_refers(value, names) for value in body.values())
    return isinstance(body, list) and any(_refers(value, names) for value in body)


def _with_refs(body: Any, renamed: Mapping[str, str]) -> Any:
    """A copy whose references follow the new names."""
    if isinstance(body, list):
        return [_with_refs(value, renamed) for value in body]
    if not isinstance(body, dict):
        return body
    copied = {key: _with_refs(value, renamed) for key, value in body.items()}
    reference = body.get("$ref")
    if isinstance(reference, str):
        target = reference.removeprefix("#/components/schemas/")
        copied["$ref"] = f"#/components/schemas/{renamed[target]}" if target in renamed else reference
    return copied


def _operations(paths: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in paths.values():
        yield from (operation for method, operation in item.items() if method in _METHODS)
