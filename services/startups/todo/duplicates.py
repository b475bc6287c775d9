"""Pairs of startups that may be one, and wait for the staff to say so."""

from typing import Any

from sqlalchemy import Select, and_, or_, select

from services.startups.duplicates.repository import pair
from services.startups.memberships.repository import lives_in
from services.startups.startups.repository import startup
from services.startups.todo.category import Place, waiting

_c = pair.c


def to_decide(place: Place) -> Select[Any]:
    """Of one half the hub looks after; both are still there."""
    there = select(startup.c.id).where(startup.c.hidden_at.is_(None))
    here = there.where(or_(lives_in(startup.c.id, [place.hub_id]), ~lives_in(startup.c.id)))
    both = and_(_c.first_id.in_(there), _c.second_id.in_(there))
    ours = or_(_c.first_id.in_(here), _c.second_id.in_(here))
    return waiting(_c.id, _c.state == "open", both, ours, startup_id=_c.first_id, at=_c.found_at, what=_c.tier)
