"""The door: what is ambiguous, oversized or pretends to come from inside is refused or dropped here, first of all.

Everything behind it may rely on one valid Host, one reading of the path, and headers that only clients send.
"""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import (
    HeaderInvalid,
    HeadersTooLarge,
    HostInvalid,
    LengthAmbiguous,
    PathAmbiguous,
    TargetTooLong,
)
from services.kit.bus import INBOX_PATH
from services.kit.errors import DomainError
from services.kit.principal import IDENTITY_HEADER

Headers = list[tuple[bytes, bytes]]

MAX_PATH: Final = 4096
MAX_QUERY: Final = 8192
MAX_HEADERS: Final = 100
MAX_HEADER_BYTES: Final = 32 * 1024

# RFC 3986 `pchar` and the slash, without the semicolon, which some servers cut off with what follows it.
_PATH: Final = re.compile(rb"/(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*")
# Separators, percent and controls in disguise: decoded once they mean one thing, not decoded another.
_DISGUISED: Final = re.compile(rb"%(?:2[35fF]|3[bBfF]|5[cC]|[01][0-9A-Fa-f]|7[fF])")
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_NAME: Final = re.compile(rb"[a-z0-9!#$%&'*+.^`|~-]+")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH: Final = re.compile(rb"[0-9]{1,15}")
# What only the gateway and its proxies may say. Names with an underscore go too: CGI-like servers read them as dashes.
_FROM_INSIDE: Final = re.compile(
    rb"x-quarters-.*|x-forwarded-?.*|forwarded|x-real-ip|x-client-ip|x-user.*|x-manage-token|via|proxy"
    rb"|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override"
)


class Guard:
    """Outermost layer of the gateway. `surround` gives an application its request id, log line and problem answers."""

    def __init__(self, app: ASGIApp, surround: Callable[[ASGIApp], ASGIApp]) -> None:
        self._app = surround(app)
        self._surround = surround

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            clean = cleaned(scope)
        except DomainError as refusal:
            languages = [(n, v) for n, v in scope["headers"] if n == b"accept-language"][:1]
            shown = {**scope, "path": scope["path"][:200], "headers": languages, "state": {}}
            await self._surround(_Refusal(refusal))(shown, receive, send)
            return
        await self._app(clean, receive, send)


class _Refusal:
    def __init__(self, error: DomainError) -> None:
        self._error = error

    async def __call__(self, _scope: Scope, _receive: Receive, _send: Send) -> None:
        raise self._error


def cleaned(scope: Scope) -> Scope:
    """The request with one reading, or a refusal. The headers are a copy: servers append trailers to the original."""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    path = plain_path(raw)
    headers = plain_headers(scope["headers"], keeps_identity=path == INBOX_PATH)
    _check_host([value for name, value in headers if name == b"host"], inside=scope.get("server") is None)
    _check_length(headers)
    query = quote(scope.get("query_string", b""), safe=_VISIBLE).encode()
    if len(query) > MAX_QUERY:
        raise TargetTooLong
    return {
        **scope,
        "path": path,
        "raw_path": raw,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        # What was written here before the guard came from a server, not from us.
        "state": {},
    }


_VISIBLE: Final = "".join(chr(code) for code in range(0x21, 0x7F))


def plain_path(raw: bytes) -> str:
    """The path, decoded; refused when any server could read it in another way."""
    if len(raw) > MAX_PATH:
        raise TargetTooLong
    if not _PATH.fullmatch(raw) or _DISGUISED.search(raw):
        raise PathAmbiguous
    try:
        path = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise PathAmbiguous from error
    # The last segment may be empty: it is a trailing slash.
    *inner, last = path[1:].split("/")
    if "" in inner or {".", ".."} & {*inner, last}:
        raise PathAmbiguous
    return path


def plain_headers(headers: Headers, *, keeps_identity: bool) -> Headers:
    """A copy without what only insiders may say."""
    if len(headers) > MAX_HEADERS or sum(len(n) + len(v) for n, v in headers) > MAX_HEADER_BYTES:
        raise HeadersTooLarge
    kept: Headers = []
    for name, value in headers:
        lower = name.lower().strip()
        if _CONTROL.search(value):
            raise HeaderInvalid
        signed = keeps_identity and lower == IDENTITY_HEADER.encode()
        if signed or (_NAME.fullmatch(lower) and not _FROM_INSIDE.fullmatch(lower)):
            kept.append((lower, value.strip(b" \t")))
    return kept


def _check_host(hosts: list[bytes], *, inside: bool) -> None:
    # A call within this process has no socket, and no Host either.
    if inside and not hosts:
        return
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        raise HostInvalid


def _check_length(headers: Headers) -> None:
    lengths = [value for name, value in headers if name == b"content-length"]
    encodings = [value for name, value in headers if name == b"transfer-encoding"]
    if len(lengths) + len(encodings) > 1:
        raise LengthAmbiguous
    if any(not _LENGTH.fullmatch(value) for value in lengths):
        raise LengthAmbiguous
    if any(value.lower() != b"chunked" for value in encodings):
        raise LengthAmbiguous
