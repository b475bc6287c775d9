"""What the OpenAPI document shows besides types: examples, refusals, and what a caller needs."""

from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from pydantic import ConfigDict

from services.kit import problems
from services.kit.errors import DomainError

_HUB: Final = "https://hub.example"
_NEEDS: Final = "x-needs"
# FastAPI drops what is null from its document, but an example without its nulls would not be valid.
_NULL: Final = "\0null"
_RETRIES: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Any text of your own: for 24 hours the same request is answered once and repeated from memory.",
}


def shown(*examples: dict[str, Any]) -> ConfigDict:
    """What a model with examples has for its `model_config`, below its fields."""
    return ConfigDict(json_schema_extra={"examples": [_kept(example) for example in examples]})


def told(**examples: dict[str, Any]) -> dict[str, Any]:
    """One of the `responses` of a route, when it can look quite different: its examples by name."""
    return {
        "content": {
            "application/json": {"examples": {name: {"value": _kept(value)} for name, value in examples.items()}}
        }
    }


def refusals(*errors: DomainError) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can be refused like this, with the very bodies that a caller would read."""
    found: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status, body = problems.document(error, language="en", instance=id_of("request"), public_url=_HUB)
        answer = found.setdefault(
            status,
            {
                "description": "",
                "content": {
                    problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}},
                },
            },
        )
        answer["content"][problems.MEDIA_TYPE]["examples"][body["code"]] = {"value": _kept(body)}
        answer["description"] = " Or: ".join(filter(None, (answer["description"], f"{body['title']}.")))
    return found


def needs(scope: str | None = None, who: str | None = None, *, is_public: bool = False) -> dict[str, Any]:
    """The `openapi_extra` of a route that asks for a scope, or for somebody; a public one asks only who is known."""
    if is_public:
        sentence = f"Needs no credential; a key needs the scope `{scope}`."
    else:
        asked = f"the scope `{scope}`" if scope else "a credential"
        sentence = f"Needs {asked}; for {who}." if who else f"Needs {asked}."
    known = {"bearer": [scope] if scope else []}
    return {"security": [{}, known] if is_public else [known], _NEEDS: sentence}


def id_of(name: str) -> str:
    """The id that a thing of this name has in every example."""
    return str(uuid5(NAMESPACE_URL, f"{_HUB}/{name}"))


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's document with the nulls of its examples, and with what each operation needs in words."""
    for item in document["paths"].values():
        for method, operation in item.items():
            sentence = operation.pop(_NEEDS, "Needs no credential.")
            operation["description"] = f"{operation.get('description', '')}\n\n{sentence}".strip()
            if method == "post":
                operation.setdefault("parameters", []).append(_RETRIES)
    restored: dict[str, Any] = _restored(document)
    return restored


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _kept(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_kept(each) for each in value]
    return _NULL if value is None else value


def _restored(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _restored(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_restored(each) for each in value]
    return None if value == _NULL else value
