"""Where a request goes: to this process's own routes, to the service that owns its address, or to the portal."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import headers, proxy
from gateway.identity.authenticate import Authenticator, Caller
from gateway.identity.errors import CredentialInvalid
from gateway.manners import preflight
from gateway.openapi import Description
from gateway.settings import GatewaySettings
from gateway.upstreams import PORTAL, owner
from services.kit.bus import INBOX_PATH
from services.kit.context import BodyTooLarge, template
from services.kit.http import UpstreamUnreachable
from services.kit.principal import IDENTITY_HEADER, Issuer

IMPORT_PATH: Final = "/v1/startups/import"
_LOGO: Final = template("/v1/startups/{startup}/logo")
_DOCUMENT_FILE: Final = template("/v1/documents/{document}/file")
MANAGE_TOKEN: Final = b"x-manage-token"
_OWN: Final = frozenset({"/openapi.json", "/docs", "/healthz", "/readyz"})
_PATIENT: Final = frozenset({IMPORT_PATH, "/v1/startups/export", "/v1/feed", "/v1/stream"})
# Below these, a service may have handed out tokens of its own, for those who come without an account.
_KNOWN_BELOW: Final = ("/v1/registrations/", "/v1/events/", "/v1/applications/")


class Edge:
    """Innermost layer of the gateway. `inbox` takes signed deliveries of other processes, `own` everything at home."""

    def __init__(
        self,
        *,
        own: ASGIApp,
        inbox: ASGIApp,
        upstreams: Mapping[str, ASGIApp],
        authenticator: Authenticator,
        issuer: Issuer,
        description: Description,
        settings: GatewaySettings,
    ) -> None:
        self._own = own
        self._inbox = inbox
        self._upstreams = upstreams
        self._authenticator = authenticator
        self._issuer = issuer
        self._description = description
        self._settings = settings
        self._host = urlsplit(settings.public_url).netloc.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._own(scope, receive, send)
            return
        path = scope["path"]
        self._limit_body(scope)
        if path == INBOX_PATH:
            await self._inbox(scope, receive, send)
        elif path == "/v1" or path.startswith("/v1/"):
            await self._api(scope, receive, send)
        elif path in _OWN or path.startswith("/docs/") or PORTAL not in self._upstreams:
            await self._at_home(scope, receive, send)
        else:
            scheme = "https" if self._settings.secure_cookies else scope["scheme"]
            sent = headers.to_portal(scope, scheme=scheme.encode())
            await self._relay(PORTAL, scope, receive, send, sent)

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = owner(scope["path"])
        if scope["method"] == "OPTIONS":
            answer = preflight(scope, self._settings.cors_origins) or await self._options(scope["path"])
            if answer is not None:
                await answer(scope, receive, send)
                return
        caller = await self._authenticator.caller(scope["headers"])
        scope["state"]["principal"] = caller.principal
        scope["state"]["session_id"] = caller.session_id
        token = self._manage_token(scope["path"], caller)
        if service is None:
            await self._at_home(scope, receive, send)
            return
        sent = headers.to_service(scope, host=self._host)
        sent.append((IDENTITY_HEADER.encode(), self._issuer.token(caller.principal, service).encode()))
        sent += [(MANAGE_TOKEN, token.encode())] if token is not None else []
        await self._relay(service, scope, receive, send, sent)

    async def _options(self, path: str) -> Response | None:
        """What an address takes; None where nobody described it."""
        methods = await self._description.methods(path)
        return Response(status_code=204, headers={"Allow": ", ".join(methods)}) if methods else None

    async def _relay(self, name: str, scope: Scope, receive: Receive, send: Send, sent: headers.Headers) -> None:
        upstream = self._upstreams.get(name)
        if upstream is None:
            raise UpstreamUnreachable(retry_after=2)
        patient = scope["path"] in _PATIENT or _DOCUMENT_FILE.fullmatch(scope["path"]) is not None
        await proxy.relay(
            upstream,
            scope,
            receive,
            send,
            sent=sent,
            seconds=self._settings.long_seconds if patient else self._settings.request_seconds,
            is_service=name != PORTAL,
        )

    async def _at_home(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self._own(scope, receive, send)
            return

        async def headless(message: Message) -> None:
            bare = {**message, "body": b""} if message["type"] == "http.response.body" else message
            await send(bare)

        await self._own({**scope, "method": "GET"}, receive, headless)

    def _limit_body(self, scope: Scope) -> None:
        limit = self._settings.max_body_bytes
        if scope["path"] == IMPORT_PATH:
            limit = self._settings.max_import_bytes
        elif _LOGO.fullmatch(scope["path"]):
            limit = self._settings.max_logo_bytes
        elif _DOCUMENT_FILE.fullmatch(scope["path"]):
            limit = self._settings.max_document_bytes
        scope["state"]["max_body_bytes"] = limit
        length = headers.one(scope["headers"], b"content-length")
        if length is not None and int(length) > limit:
            raise BodyTooLarge

    @staticmethod
    def _manage_token(path: str, caller: Caller) -> str | None:
        """A token that is not ours goes to the service that may know it, and is refused everywhere else."""
        if caller.foreign_token is not None and not path.startswith(_KNOWN_BELOW):
            raise CredentialInvalid
        return caller.foreign_token
