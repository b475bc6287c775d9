"""Which headers pass between the outside and the upstreams, in each direction."""

import re
import secrets
from typing import Final

from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]

HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# A service hears these and nothing else of what a client sends; who asks is said by the signed token alone.
_TO_SERVICES: Final = frozenset(
    {
        b"accept",
        b"accept-language",
        b"cache-control",
        b"content-encoding",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-unmodified-since",
        b"last-event-id",
        b"prefer",
        b"range",
        b"user-agent",
    }
)
# The portal is a web site: it sees cookies and where a form came from, but no credential of the API.
_NOT_TO_PORTAL: Final = frozenset(
    {b"authorization", b"accept-encoding", b"expect", b"content-length", b"host", b"traceparent", b"tracestate"}
)
# Said by the gateway's own server, or no business of the outside.
_NOT_BACK: Final = frozenset({b"server", b"date", b"x-powered-by", b"x-request-id"})
_TRACEPARENT: Final = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def one(headers: Headers, name: bytes) -> bytes | None:
    return next((value for key, value in headers if key == name), None)


def named_by_connection(headers: Headers) -> set[bytes]:
    """Headers that the sender meant for this hop only (RFC 9110 §7.6.1)."""
    return {
        word.strip().lower() for name, value in headers if name.lower() == b"connection" for word in value.split(b",")
    }


def to_service(scope: Scope, *, host: bytes) -> Headers:
    """What a service hears of a request, before the gateway's own headers are added."""
    hop = named_by_connection(scope["headers"])
    kept = [(n, v) for n, v in scope["headers"] if n in _TO_SERVICES and n not in hop]
    return [(b"host", host), *kept, *_framing(scope), *_tracing(scope)]


def to_portal(scope: Scope, *, scheme: bytes) -> Headers:
    """What the portal hears: the request of a browser, and where the browser believes it is."""
    hop = named_by_connection(scope["headers"]) | HOP_BY_HOP
    kept = [(n, v) for n, v in scope["headers"] if n not in hop and n not in _NOT_TO_PORTAL]
    host = one(scope["headers"], b"host") or b""
    forwarded = [(b"host", host), (b"x-forwarded-host", host), (b"x-forwarded-proto", scheme)]
    return [*forwarded, *kept, *_framing(scope), *_tracing(scope)]


def back(headers: Headers, *, cookies: bool) -> Headers:
    """What of an upstream's answer goes out. Repeated headers stay apart."""
    hop = named_by_connection(headers) | HOP_BY_HOP
    kept = ((name.lower(), value) for name, value in headers)
    return [
        (n, v)
        for n, v in kept
        if n not in hop and n not in _NOT_BACK and not n.startswith(b"x-quarters-") and (cookies or n != b"set-cookie")
    ]


def _framing(scope: Scope) -> Headers:
    length = one(scope["headers"], b"content-length")
    return [(b"content-length", length)] if length is not None else []


def _tracing(scope: Scope) -> Headers:
    """The request's id, and its W3C trace context: the caller's when it is valid, else a new one."""
    said: Headers = [(b"x-request-id", scope["state"]["request_id"].encode())]
    parent = one(scope["headers"], b"traceparent")
    if parent is not None and _TRACEPARENT.fullmatch(parent):
        state = one(scope["headers"], b"tracestate")
        return [*said, (b"traceparent", parent), *([(b"tracestate", state)] if state else [])]
    made = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
    return [*said, (b"traceparent", made.encode())]
