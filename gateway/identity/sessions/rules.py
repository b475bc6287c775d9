"""How wrong attempts slow the next one down."""

from datetime import datetime, timedelta
from typing import Final

LASTING: Final = timedelta(hours=12)
FREE_ATTEMPTS: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=24)


def wait(failures: int, last_at: datetime, now: datetime) -> int:
    """Seconds until the next attempt is heard: none for five, then 30 s doubling to a quarter of an hour."""
    if failures < FREE_ATTEMPTS or last_at + FORGOTTEN_AFTER <= now:
        return 0
    pause = min(FIRST_WAIT * 2 ** min(failures - FREE_ATTEMPTS, 10), LONGEST_WAIT)
    left = (last_at + pause - now).total_seconds()
    return max(0, -int(-left // 1))
