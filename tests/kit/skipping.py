"""An event loop on which waiting takes no time: once nothing is left to do, it is the hour of the next timer.

For what acts by itself after seconds or minutes. Nothing that answers from another thread or over a network can be
awaited on it: it would seem to take forever.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any


class SkippingLoop(asyncio.SelectorEventLoop):
    _skipped = 0.0

    def time(self) -> float:
        return super().time() + self._skipped

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self._skipped += max(0.0, self._scheduled[0].when() - self.time())
        super()._run_once()


def run(story: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        return runner.run(story)


async def pause(**lasting: float) -> None:
    """Let this much of the loop's own time pass; whatever is due by then is done."""
    await asyncio.sleep(timedelta(**lasting).total_seconds())
