"""Refusals as RFC 9457 problem documents. The only file that knows the status numbers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson
from starlette.responses import Response

from services.kit.errors import (
    BadAnswer,
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Malformed,
    MediaUnsupported,
    Moved,
    NotFound,
    PreconditionMissing,
    Refused,
    Stale,
    TooLate,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Violation,
)
from services.kit.text import Text

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[dict[type[DomainError], int]] = {
    Malformed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    Stale: 412,
    MediaUnsupported: 415,
    Refused: 422,
    PreconditionMissing: 428,
    TooManyRequests: 429,
    BadAnswer: 502,
    Unavailable: 503,
    TooLate: 504,
}


class BodyMalformed(Malformed):
    code = "body.malformed"
    title = Text("The body cannot be read", "Le corps de la requête est illisible")
    detail = Text("Send valid JSON in UTF-8.", "Envoyez du JSON valide en UTF-8.")


class UnknownQuery(Malformed):
    code = "query.unknown"
    title = Text("Unknown query parameter", "Paramètre de requête inconnu")
    detail = Text(
        "{names} is not a parameter here. Known ones: {known}.",
        "{names} n’est pas un paramètre ici. Paramètres connus : {known}.",
    )


class Invalid(Refused):
    """Values of a body, path or query that cannot be right; the code of the whole is that of its clearest part."""

    code = "body.invalid"
    title = Text("Some values are not valid", "Certaines valeurs ne sont pas valides")
    detail = Text("Correct the fields named in violations.", "Corrigez les champs indiqués dans violations.")

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(violations=violations)
        codes = [violation.code for violation in violations]
        self.code_of_whole = next(
            (c for c in ("time.naive", "body.unknown_field") if c in codes), codes[0] if len(set(codes)) == 1 else None
        )


_PLAIN: Final[dict[int, tuple[str, Text, Text]]] = {
    404: (
        "route.not_found",
        Text("No such address", "Adresse inconnue"),
        Text("See /docs for what there is.", "Consultez /docs pour ce qui existe."),
    ),
    405: (
        "method.not_allowed",
        Text("Not with this method", "Méthode non permise"),
        Text("Use one of the methods in Allow.", "Utilisez une des méthodes indiquées dans Allow."),
    ),
    413: (
        "body.too_large",
        Text("The body is too large", "Le corps de la requête est trop grand"),
        Text("Send less at once.", "Envoyez moins de données à la fois."),
    ),
    415: (
        "body.not_json",
        Text("This needs another media type", "Ce type de contenu n’est pas accepté"),
        Text("Send Content-Type: application/json.", "Envoyez Content-Type: application/json."),
    ),
    400: (BodyMalformed.code, BodyMalformed.title, BodyMalformed.detail),
    500: (DomainError.code, DomainError.title, DomainError.detail),
}

# pydantic's error types that have a code of their own; everything else is `value.invalid`.
_CODES: Final = {
    "extra_forbidden": "body.unknown_field",
    "missing": "body.missing_field",
    "time_naive": "time.naive",
    "time": "time.invalid",
    "time_range": "time.out_of_range",
    "id": "id.invalid",
    "duration": "duration.invalid",
}
_MESSAGES: Final = {
    "body.unknown_field": Text("This field does not exist here.", "Ce champ n’existe pas ici."),
    "body.missing_field": Text("This field is needed.", "Ce champ est obligatoire."),
    "time.naive": Text(
        "A time needs an offset, such as Z or +01:00.", "Une date-heure demande un décalage, comme Z ou +01:00."
    ),
    "value.invalid": Text("{said}", "Valeur non valide ({said})"),
}


def status_of(error: type[DomainError]) -> int:
    return next((STATUS[kind] for kind in error.__mro__ if kind in STATUS), 500)


def from_validation(errors: Iterable[Mapping[str, Any]]) -> DomainError:
    """pydantic's errors as one refusal: malformed JSON is 400, wrong values are 422 and named one by one."""
    violations = []
    for error in errors:
        if error["type"] == "json_invalid":
            return BodyMalformed()
        place, *path = [str(part) for part in error["loc"]]
        code = _CODES.get(error["type"], "value.invalid")
        message = _MESSAGES.get(code, _MESSAGES["value.invalid"])
        said = str(error["msg"]).removeprefix("Value error, ").replace("{", "(").replace("}", ")")
        shown = Text(message.en.format(said=said), message.fr.format(said=said))
        actual = error.get("input") if isinstance(error.get("input"), (str, int, float, bool)) else None
        if isinstance(actual, int) and actual.bit_length() > 63:
            actual = str(actual)  # JSON has no larger numbers that every reader keeps
        if isinstance(actual, str):
            actual = actual[:100]
        violations.append(Violation(code=code, message=shown, field=".".join(path) or place, actual=actual))
    if violations and all(error["loc"][0] == "path" for error in errors):
        return NotFound()  # an address that cannot exist is an address where nothing is
    return Invalid(violations)


def document(error: DomainError, *, language: str, instance: str, public_url: str) -> tuple[int, dict[str, Any]]:
    """Status and body of the answer to a refusal."""
    code = getattr(error, "code_of_whole", None) or error.code
    status = status_of(type(error))
    body: dict[str, Any] = {
        "type": f"{public_url}/problems/{code}",
        "title": error.title.render(language),
        "status": status,
        "detail": error.detail.render(language, error.facts),
        "instance": instance,
        "code": code,
    }
    if error.violations:
        body["violations"] = [_shown(violation, language) for violation in error.violations]
    if error.conflicts:
        body["conflicts"] = list(error.conflicts)
    if error.alternatives is not None:
        body["alternatives"] = list(error.alternatives)
    return status, {**body, **error.members}


def response(error: DomainError, *, language: str, instance: str, public_url: str) -> Response:
    status, body = document(error, language=language, instance=instance, public_url=public_url)
    return Response(orjson.dumps(body), status, headers(error), MEDIA_TYPE)


def sent_on(
    error: Moved, path: str, query: Iterable[tuple[str, str]], *, language: str, instance: str, public_url: str
) -> Response:
    """The answer to a read of what has moved: the same address, with what it is part of now in its place."""
    parts = "/".join(quote(error.into if part == error.asked else part, safe="") for part in path.split("/"))
    asked = urlencode([(name, error.into if value == error.asked else value) for name, value in query])
    _, body = document(error, language=language, instance=instance, public_url=public_url)
    # Who may see it changes, and it may move again: nobody keeps this answer.
    said = {"Location": f"{parts}?{asked}" if asked else parts, "Cache-Control": "private, no-store"}
    return Response(orjson.dumps(body | {"status": 308}), 308, said, MEDIA_TYPE)


def headers(error: DomainError) -> dict[str, str]:
    """What the answer to a refusal says besides its body and media type."""
    said = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    return said | ({"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {})


def plain(
    status: int, *, language: str, instance: str, public_url: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to what has no error class: an unknown address, a method that is not there, a failure of ours."""
    code, title, detail = _PLAIN.get(status, _PLAIN[500])
    body = {
        "type": f"{public_url}/problems/{code}",
        "title": title.render(language),
        "status": status,
        "detail": detail.render(language),
        "instance": instance,
        "code": code,
    }
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def catalogue() -> list[dict[str, Any]]:
    """Every problem this process can answer, for the documentation pages."""
    known: dict[str, dict[str, Any]] = {}
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "code" in kind.__dict__:
            known[kind.code] = _described(kind.code, status_of(kind), kind.title, kind.detail)
    for status, (code, title, detail) in _PLAIN.items():
        known.setdefault(code, _described(code, status, title, detail))
    return [known[code] for code in sorted(known)]


def _described(code: str, status: int, title: Text, detail: Text) -> dict[str, Any]:
    return {"code": code, "status": status, "title": title._asdict(), "detail": detail._asdict()}


def _shown(violation: Violation, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": violation.code, "message": violation.message.render(language)}
    for name in ("rule", "field", "limit", "actual"):
        value = getattr(violation, name)
        if value is not None:
            shown[name] = value
    return shown
