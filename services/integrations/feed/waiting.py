"""Waiting for news: a reader who has everything may stay until there is more, and holds no database meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from starlette.responses import Response

from services.integrations.feed.schemas import FeedRead
from services.kit.unit import Unit
from services.kit.work import Work

# Another replica may have taken the news in: nobody rings here for those, so look again now and then.
LOOK_AGAIN_SECONDS: Final = 1.0


class Bell:
    """Rings in this process when something was added."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Event] = set()

    def ring(self) -> None:
        for listener in self._listening:
            listener.set()

    async def wait(self, seconds: float) -> None:
        listener = asyncio.Event()
        self._listening.add(listener)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(listener.wait(), seconds)
        finally:
            self._listening.discard(listener)


class Patience:
    """How long a reader wants to wait."""

    def __init__(self, bell: Bell, seconds: float) -> None:
        self._bell = bell
        self._seconds = seconds

    async def read(self, work: Work, do: Callable[[Unit], FeedRead]) -> Response:
        """Read; while there is nothing, wait and read again."""
        found = False

        def noted(unit: Unit) -> FeedRead:
            nonlocal found
            page = do(unit)
            found = bool(page.items)
            return page

        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._seconds
        while True:
            response = await work.read(noted)
            left = deadline - loop.time()
            if found or left <= 0:
                return response
            await self._bell.wait(min(left, LOOK_AGAIN_SECONDS))


async def get_patience(
    request: Request,
    wait: Annotated[int, Query(ge=0, le=30, description="Seconds to wait while there is nothing new.")] = 0,
) -> Patience:
    return Patience(request.app.state.bell, wait)


PatienceDep = Annotated[Patience, Depends(get_patience)]
