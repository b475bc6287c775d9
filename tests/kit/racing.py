"""Two requests at once, each to a replica of its own, in a thread with an event loop of its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import event, text

from services.kit.database import Database

PATIENCE = 20


def at_once(*stories: Callable[[], Coroutine[Any, Any, Any]]) -> list[Any]:
    """Run each in its own thread; their answers in order."""
    with ThreadPoolExecutor(len(stories)) as threads:
        return [each.result(PATIENCE) for each in [threads.submit(asyncio.run, story()) for story in stories]]


class Queue:
    """Knows when somebody waits for what another transaction holds: for a row on PostgreSQL, for the turn on SQLite."""

    def __init__(self, waiting: Database, watching: Database) -> None:
        self._watching = watching
        self._comes = threading.Event()
        if waiting.dialect == "sqlite":
            event.listen(waiting.engine, "before_cursor_execute", lambda *_: self._comes.set())

    def wait(self) -> None:
        if self._watching.dialect == "sqlite":
            assert self._comes.wait(PATIENCE)
            return
        locked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        until = time.monotonic() + PATIENCE
        # Each look is a round trip of its own: within one transaction the view would not change.
        with self._watching.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while connection.execute(text(locked)).first() is None:
                assert time.monotonic() < until, "nobody came to wait"
