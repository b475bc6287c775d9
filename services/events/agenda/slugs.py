"""Readable addresses of events, from their titles."""

from datetime import datetime
from typing import Final

from slugify import slugify

from services.kit.ids import parse_id

# Words that are addresses of their own below /v1/events.
_TAKEN: Final = frozenset({"keys"})


def candidates(title: str, *, starts_at: datetime, event_id: str) -> list[str]:
    """Slugs to try in order; the last one carries the end of the event's id, which nobody else has."""
    slug = slugify(title, max_length=100) or "event"
    if slug in _TAKEN or parse_id(slug):
        slug = f"event-{slug}"
    return [slug, f"{slug}-{starts_at:%Y-%m-%d}", f"{slug}-{event_id[-12:]}"]
