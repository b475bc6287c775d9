"""Serves the embedded hub until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn

from cli.embedded import Embedded
from services.kit import asgi

GRACE_SECONDS = 1


class NotReady(Exception):
    """The hub listens but does not say that it is ready."""


class _Server(uvicorn.Server):
    """Tells when it accepts connections and all parts are ready."""

    def __init__(self, config: uvicorn.Config, app: Embedded, ready: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        answer = await asgi.call(self._app, "GET", "/readyz")
        if answer.json().get("status") != "ok":
            message = f"/readyz answers {answer.status}: {answer.body.decode()[:500]}"
            raise NotReady(message)
        await self._ready()


def serve(app: Embedded, taken: socket.socket, ready: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Serve on a bound socket; returns after SIGINT or SIGTERM, when running requests had a second to end."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # uvicorn repeats the signal that stopped it once it is done; stopping is what was asked for, not a failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_Server(config, app, ready).serve(sockets=[taken]))
