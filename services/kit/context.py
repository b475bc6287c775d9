"""What surrounds each request in every process: its id, its language, a body limit, one log line, and an answer
that is a problem document whatever happens inside. Pure ASGI: a `BaseHTTPMiddleware` would triple the cost."""

import re
import time
from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit import problems
from services.kit.errors import DomainError
from services.kit.ids import new_id
from services.kit.principal import ANONYMOUS, IDENTITY_HEADER, IdentityInvalid, Verifier
from services.kit.text import preferred_language

log = structlog.get_logger("http")

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,80}")
# A part of a path that is longer than any id or name may be a secret address.
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{60,}")
# Health and the API description say nothing about anybody.
OPEN_PATHS: Final = frozenset({"/healthz", "/readyz", "/openapi.json"})


class BodyTooLarge(Exception):
    """The body passed the limit while it was read; never leaves this module as an error of the domain."""


def template(path: str) -> re.Pattern[str]:
    """The addresses of a path in which `{…}` stands for any one segment."""
    return re.compile("[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", path)))


def header(scope: Scope, name: bytes) -> str | None:
    """A request header, or None."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


class RequestContext:
    """Outermost layer of a process."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        name: str,
        public_url: str,
        max_body_bytes: int,
        larger_bodies: Mapping[str, int] | None = None,
    ) -> None:
        """`larger_bodies` are the limits of paths that take more; `{…}` in one stands for any segment."""
        self._larger_bodies = [(template(path), limit) for path, limit in (larger_bodies or {}).items()]
        self._app = app
        self._name = name
        self._public_url = public_url
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        asked = header(scope, b"x-request-id")
        request_id = asked if asked and _REQUEST_ID.fullmatch(asked) else new_id()
        state["request_id"] = request_id
        state["language"] = preferred_language(header(scope, b"accept-language"))
        state.setdefault("principal", ANONYMOUS)
        limit = state["max_body_bytes"] = self._limit_of(scope["path"])
        started = time.perf_counter()
        status = 0
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > state["max_body_bytes"]:
                raise BodyTooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *((n, v) for n, v in message["headers"] if n != b"x-request-id"),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        try:
            length = header(scope, b"content-length")
            if length is not None and length.isdigit() and int(length) > limit:
                raise BodyTooLarge
            await self._app(scope, counted, noted)
        except Exception as error:  # the last line of defence: nothing may leave without an answer
            if status:
                raise
            await self._refuse(error, state)(scope, receive, noted)
        finally:
            log.info(
                "request",
                process=self._name,
                method=scope["method"],
                path=_SECRET.sub("…", scope["path"]),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
                request_id=request_id,
                who=f"{state['principal'].kind}:{state['principal'].id}",
            )

    def _limit_of(self, path: str) -> int:
        return next((limit for known, limit in self._larger_bodies if known.fullmatch(path)), self._max_body_bytes)

    def _refuse(self, error: Exception, state: dict[str, Any]) -> ASGIApp:
        said = {"language": state["language"], "instance": state["request_id"], "public_url": self._public_url}
        if isinstance(error, DomainError):
            return problems.response(error, **said)
        if isinstance(error, BodyTooLarge):
            return problems.plain(413, **said, headers={"Connection": "close"})
        log.error("request.failed", request_id=state["request_id"], exc_info=error)
        return problems.plain(500, **said)


class Identity:
    """Lets in only what carries a token signed by a process that this one believes."""

    def __init__(self, app: ASGIApp, verifier: Verifier) -> None:
        self._app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in OPEN_PATHS:
            token = header(scope, IDENTITY_HEADER.encode())
            if token is None:
                raise IdentityInvalid
            scope["state"]["principal"] = self._verifier.principal(token)
        await self._app(scope, receive, send)
