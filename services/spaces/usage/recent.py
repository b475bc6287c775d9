"""What was noted within the last minutes, so that a program that tries again and again is not many who wish.

Only in this process's memory, and not for long: the table must not say whose a wish was, nor when it was made.
"""

from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

LASTING: Final = timedelta(minutes=10)
_MOST: Final = 10_000


class Recent:
    """Each wish with the last time it was noted; of too many the oldest are let go."""

    def __init__(self) -> None:
        self._noted: dict[Hashable, datetime] = {}
        self._lock = Lock()

    def knows(self, wish: Hashable, *, now: datetime) -> bool:
        at = self._noted.get(wish)
        return at is not None and now - at < LASTING

    def note(self, wish: Hashable, *, now: datetime) -> None:
        with self._lock:
            self._noted.pop(wish, None)  # so that it goes to the end
            self._noted[wish] = now
            if len(self._noted) > _MOST:
                del self._noted[next(iter(self._noted))]
