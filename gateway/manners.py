"""What every answer of the public API carries: who may read it from a web page, and how it may be kept.

Anyone's script may read what is public. A credential is taken from the scripts of known web sites only.
"""

from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.headers import Headers, one

_EXPOSED: Final = b"ETag, Link, Location, Retry-After, X-Request-Id, Idempotent-Replayed, RateLimit, RateLimit-Policy"
_OPEN_HEADERS: Final = "Accept, Accept-Language, If-None-Match, Last-Event-ID, X-Request-Id"
_ALL_HEADERS: Final = f"{_OPEN_HEADERS}, Authorization, Content-Type, Idempotency-Key, If-Match"
_ALL_METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_VARIES: Final = b"Accept, Accept-Language, Authorization, Origin"


def is_api(path: str) -> bool:
    return path == "/v1" or path.startswith("/v1/") or path == "/openapi.json"


def allowed_origin(scope: Scope, origins: frozenset[str]) -> bytes:
    """The calling web site when it is a known one, else `*`, with which browsers send no credential by themselves."""
    origin = one(scope["headers"], b"origin") or b""
    return origin if origin.decode("latin-1") in origins else b"*"


def preflight(scope: Scope, origins: frozenset[str]) -> Response | None:
    """The answer to a browser that asks whether it may ask (Fetch standard), or None for any other request."""
    if one(scope["headers"], b"access-control-request-method") is None or one(scope["headers"], b"origin") is None:
        return None
    known = allowed_origin(scope, origins) != b"*"
    headers = {
        "Access-Control-Allow-Methods": _ALL_METHODS if known else "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": _ALL_HEADERS if known else _OPEN_HEADERS,
        "Access-Control-Max-Age": "600",
    }
    return Response(status_code=204, headers=headers)


class Manners:
    """Adds them to the answers of the API, refusals included; pages of the portal have their own."""

    def __init__(self, app: ASGIApp, *, origins: frozenset[str], https_only: bool) -> None:
        self._app = app
        self._origins = origins
        self._https_only = https_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def mannered(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._completed(scope, list(message["headers"]))
            await send(message)

        await self._app(scope, receive, mannered)

    def _completed(self, scope: Scope, headers: Headers) -> Headers:
        if self._https_only:
            headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        if not is_api(scope["path"]):
            return headers
        names = {name for name, _ in headers}
        allowed = allowed_origin(scope, self._origins)
        if scope["method"] in {"GET", "HEAD", "OPTIONS"} or allowed != b"*":
            headers += [(b"access-control-allow-origin", allowed), (b"access-control-expose-headers", _EXPOSED)]
        headers += [(b"vary", _VARIES), (b"x-content-type-options", b"nosniff")]
        if b"cache-control" not in names:
            headers.append((b"cache-control", self._kept(scope)))
        return headers

    @staticmethod
    def _kept(scope: Scope) -> bytes:
        if scope["method"] not in {"GET", "HEAD"}:
            return b"no-store"
        # Whatever is kept is asked for again with its ETag; what a credential showed is kept by its holder alone.
        return b"private, no-cache" if one(scope["headers"], b"authorization") else b"no-cache"
