from datetime import datetime, timedelta
from typing import Final

from services.kit.spans import Span
from services.spaces.closures.errors import ClosureSpan

LONGEST: Final = timedelta(days=366)
# Bookings that an answer lists, for how many of them it says where they could move, and how many are cancelled at once.
SHOWN: Final = 200
WITH_ALTERNATIVES: Final = 25
MOST_CANCELLED: Final = 1000


def checked(span: Span, *, now: datetime | None = None) -> Span:
    """Refuse what is no span, too long, or (with `now`) over already."""
    in_order = span.starts_at < span.ends_at and span.duration <= LONGEST
    if not in_order or (now is not None and span.ends_at <= now):
        raise ClosureSpan(limit=LONGEST.days)
    return span
