"""One configured HTTP client, and upstreams in other processes.

The client keeps no cookies (a shared jar hands one user's cookies to the next), follows no redirect, decompresses
nothing on the way through and ignores proxy settings of the environment.
"""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import aiohttp
import httpx2
from httpx_aiohttp.httpx2 import AiohttpTransport
from starlette.types import Receive, Scope, Send

from services.kit.errors import BadAnswer, DomainError, TooLate, Unavailable
from services.kit.text import Text

TIMEOUT: Final = httpx2.Timeout(15.0, connect=2.0)
# Servers hang up on an idle connection after 5 s (uvicorn's own choice) or later; we must be first.
IDLE_SECONDS: Final = 4.0
# For each upstream: event streams, which take a connection each for hours, must not keep the others from theirs.
CONNECTIONS: Final = 200
_HOP_BY_HOP: Final = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}


class UpstreamUnreachable(Unavailable):
    code = "upstream.unreachable"
    title = Text("A part of the hub does not answer", "Une partie du service ne répond pas")
    detail = Text("Nothing was changed; try again shortly.", "Rien n’a été modifié ; réessayez dans un instant.")


class UpstreamLate(TooLate):
    code = "upstream.timeout"
    title = Text("A part of the hub answers too slowly", "Une partie du service répond trop lentement")
    detail = Text(
        "It may or may not have acted: repeat a POST with the same Idempotency-Key.",
        "L’action a pu avoir lieu : répétez un POST avec la même Idempotency-Key.",
    )


class UpstreamBroken(BadAnswer):
    code = "upstream.broken"
    title = Text("A part of the hub gave no proper answer", "Une partie du service a mal répondu")
    detail = UpstreamLate.detail


def new_client() -> httpx2.AsyncClient:
    jar = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    return httpx2.AsyncClient(
        transport=_Transport(trust_env=False),
        timeout=TIMEOUT,
        cookies=jar,
        follow_redirects=False,
        trust_env=False,
        # Answers pass on as they are: only who said so itself can read a compressed one.
        headers={"accept-encoding": "identity"},
    )


class _Transport(AiohttpTransport):
    def get_client(self) -> aiohttp.ClientSession:
        # Called with the first request, because a session belongs to the loop it is made in.
        connector = aiohttp.TCPConnector(
            limit=0, limit_per_host=CONNECTIONS, keepalive_timeout=IDLE_SECONDS, ssl=self.ssl_context
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(_sent,),
            skip_auto_headers=("Content-Type",),  # nothing is said that the caller did not say
        )


async def _sent(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send a request, a second time if it only reads and the connection was lost before the answer.

    By itself aiohttp would repeat a PUT or DELETE too, and its transport for httpx2 takes every lost connection for
    one that never was.
    """
    repeatable = request.method in {"GET", "HEAD"}
    while True:
        try:
            return await send(request)
        except aiohttp.ServerTimeoutError:
            raise
        except aiohttp.ClientConnectionError as error:
            if repeatable:
                repeatable = False
                continue
            if isinstance(error, aiohttp.ClientConnectorError):
                raise
            raise httpx2.RemoteProtocolError(repr(error)) from error
        except aiohttp.ClientResponseError as error:
            raise httpx2.RemoteProtocolError(repr(error)) from error


class HttpUpstream:
    """Another process as an ASGI application: streams the request there and the answer back."""

    def __init__(self, base_url: str, client: httpx2.AsyncClient) -> None:
        self._base_url = base_url.rstrip("/")
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        target = self._base_url + scope["raw_path"].decode("ascii")
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode("ascii")
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = [(name, value) for name, value in scope["headers"] if name not in _HOP_BY_HOP | {b"host"}]
        request = self._client.build_request(scope["method"], target, headers=headers, content=bytes(body))
        started = False
        try:
            answer = await self._client.send(request, stream=True)
            try:
                await send(
                    {
                        "type": "http.response.start",
                        "status": answer.status_code,
                        "headers": [(n.lower(), v) for n, v in answer.headers.raw if n.lower() not in _HOP_BY_HOP],
                    }
                )
                started = True
                async for chunk in answer.aiter_raw():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                await answer.aclose()
        except httpx2.HTTPError as error:
            if started:
                raise
            raise _refusal(error) from error


def _refusal(error: httpx2.HTTPError) -> DomainError:
    if isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)):
        return UpstreamUnreachable(retry_after=2)
    return UpstreamLate() if isinstance(error, httpx2.TimeoutException) else UpstreamBroken()
