"""Pairs of startups that may be one, and wait for the staff to say so."""

from typing import Any

from sqlalchemy import Select

from services.startups.duplicates.repository import in_queue_of, pair
from services.startups.todo.category import Place, waiting

_c = pair.c


def to_decide(place: Place) -> Select[Any]:
    """Of one half the hub looks after."""
    queue = in_queue_of(place.by, hub_ids=[place.hub_id], homeless=True)
    return waiting(_c.id, _c.state == "open", queue, startup_id=_c.first_id, at=_c.found_at, what=_c.tier)
