"""One configured HTTP client, and upstreams in other processes.

The client carries no cookie jar (a shared one hands one user's cookies to the next), follows no redirect, decompresses
nothing on the way through and ignores proxy settings of the environment.
"""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx2
from httpx_aiohttp.httpx2 import AiohttpTransport
from starlette.types import Receive, Scope, Send

from services.kit.errors import BadAnswer, TooLate, Unavailable
from services.kit.text import Text

TIMEOUT: Final = httpx2.Timeout(15.0, connect=2.0)
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
        transport=AiohttpTransport(),
        timeout=TIMEOUT,
        cookies=jar,
        follow_redirects=False,
        trust_env=False,
        # Answers pass on as they are: only who said so itself can read a compressed one.
        headers={"accept-encoding": "identity"},
    )


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
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise UpstreamUnreachable(retry_after=2) from error
        except httpx2.TimeoutException as error:
            if started:
                raise
            raise UpstreamLate from error
        except httpx2.HTTPError as error:
            if started:
                raise
            raise UpstreamBroken from error
