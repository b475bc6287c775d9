"""One request relayed to one upstream: a rebuilt request in, a cleaned answer out, and an end in time."""

import asyncio
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import headers
from gateway.headers import Headers
from services.kit.context import BodyTooLarge
from services.kit.errors import DomainError
from services.kit.http import UpstreamBroken, UpstreamLate
from services.kit.problems import MEDIA_TYPE

log = structlog.get_logger("proxy")

# A HEAD is answered from a GET; whatever else that GET would have sent is not waited for longer than this.
_AFTER_HEAD: Final = 1.0


async def relay(
    upstream: ASGIApp,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    sent: Headers,
    seconds: float,
    is_service: bool,
) -> None:
    """Call the upstream with these headers; its answer goes to `send`, its failure becomes a refusal."""
    answer = _Answer(send, receive, headless=scope["method"] == "HEAD", is_service=is_service)
    try:
        async with asyncio.timeout(seconds) as answer.deadline:
            await upstream(_rebuilt(scope, sent), receive, answer.send)
    except TimeoutError as error:
        if answer.is_enough:
            return
        if answer.started:
            raise
        raise UpstreamLate from error
    except (DomainError, BodyTooLarge):
        raise
    except Exception as error:
        # Too late for another answer: the server cuts the connection, which tells the client.
        if answer.started:
            raise
        log.exception("upstream.failed", path=scope["path"])
        raise UpstreamBroken from error
    finally:
        answer.close()
    if not answer.finished:
        raise UpstreamBroken


def _rebuilt(scope: Scope, sent: Headers) -> Scope:
    """Nothing of the outer request reaches an upstream unless it is named here."""
    return {
        "type": "http",
        "asgi": scope.get("asgi", {"version": "3.0"}),
        "http_version": "1.1",
        "method": "GET" if scope["method"] == "HEAD" else scope["method"],
        "scheme": scope.get("scheme", "http"),
        "path": scope["path"],
        "raw_path": scope["raw_path"],
        "query_string": scope["query_string"],
        "root_path": "",
        "headers": sent,
        "client": None,
        "server": None,
        "state": {},
    }


class _Answer:
    """The upstream's answer on its way out."""

    def __init__(self, send: Send, receive: Receive, *, headless: bool, is_service: bool) -> None:
        self._send = send
        self._receive = receive
        self._headless = headless
        self._is_service = is_service
        self._broken = False
        self._watcher: asyncio.Task[None] | None = None
        self.started = False
        self.finished = False
        # Whoever asked has all there is to have, or has left.
        self.is_enough = False
        self.deadline: asyncio.Timeout | None = None

    async def send(self, message: Message) -> None:
        if self._broken:
            return
        if message["type"] == "http.response.start":
            await self._start(message)
        elif message["type"] == "http.response.body":
            if not message.get("more_body"):
                self.finished = True
            if not self._headless:
                await self._send(message)

    async def _start(self, message: Message) -> None:
        media = headers.one([(n.lower(), v) for n, v in message["headers"]], b"content-type") or b""
        # A service says its failures in problem documents; any other 5xx was not written by it and is not shown.
        if self._is_service and message["status"] >= 500 and not media.startswith(MEDIA_TYPE.encode()):
            self._broken = True
            return
        self.started = True
        cleaned = headers.back(message["headers"], cookies=not self._is_service)
        await self._send({"type": "http.response.start", "status": message["status"], "headers": cleaned})
        if self._headless:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            self._end_within(_AFTER_HEAD)
        elif media.startswith(b"text/event-stream"):
            assert self.deadline is not None
            self.deadline.reschedule(None)
            self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        """A stream ends when the client leaves, also while there is nothing to send."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._end_within(0)

    def _end_within(self, seconds: float) -> None:
        assert self.deadline is not None
        self.is_enough = True
        self.deadline.reschedule(asyncio.get_running_loop().time() + seconds)

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
