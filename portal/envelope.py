"""What surrounds every page: security headers, the check of where a form came from, and a page for our own failures.
Pure ASGI."""

from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal import rendering
from services.kit.context import BodyTooLarge, header

log = structlog.get_logger("portal")

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS: Final = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=()",
    b"cross-origin-opener-policy": b"same-origin",
}
_HTTPS_ONLY: Final = {b"strict-transport-security": b"max-age=31536000"}


def is_ours(scope: Scope, *, public_url: str) -> bool:
    """Whether a form was sent from one of our own pages.

    Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. What sends neither is no browser: it carries nobody's
    cookies but its own.
    """
    site = header(scope, b"sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = header(scope, b"origin")
    if origin is None:
        return True
    host = header(scope, b"x-forwarded-host") or header(scope, b"host") or ""
    return urlsplit(origin).netloc.lower() in {host.lower(), urlsplit(public_url).netloc.lower()} - {""}


class Envelope:
    """Stands between the request's context and the pages."""

    def __init__(self, app: ASGIApp, *, public_url: str, https_only: bool) -> None:
        self._app = app
        self._public_url = public_url
        self._headers = list((_HEADERS | _HTTPS_ONLY if https_only else _HEADERS).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def hardened(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        if scope["method"] not in _SAFE and not is_ours(scope, public_url=self._public_url):
            await rendering.failure(Request(scope), 403, "error.origin")(scope, receive, hardened)
            return
        try:
            await self._app(scope, receive, hardened)
        except BodyTooLarge:
            raise
        except Exception:  # a visitor gets a page in the house's words, whatever broke
            if started:
                raise
            log.exception("page.failed", request_id=scope["state"]["request_id"])
            await rendering.failure(Request(scope), 500, "error.internal")(scope, receive, hardened)
