"""Startups that wait for the staff."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select

from services.startups.memberships.repository import membership
from services.startups.startups.repository import looked_after_by, startup
from services.startups.todo.category import Place, waiting

FRESH: Final = timedelta(days=365)
_c = startup.c


def to_publish(place: Place) -> Select[Any]:
    """Those that the hub looks after, also before they live there."""
    ours = looked_after_by([place.hub_id])
    return waiting(_c.id, _c.published_at.is_(None), ours, startup_id=_c.id, at=_c.created_at)


def unconfirmed(place: Place) -> Select[Any]:
    m = membership.c
    now = and_(m.starts_on <= place.today, or_(m.ends_on.is_(None), m.ends_on > place.today))
    lives_here = _c.id.in_(select(m.startup_id).where(m.hub_id == place.hub_id, now))
    confirmed = func.coalesce(_c.last_confirmed_at, _c.created_at)
    return waiting(_c.id, lives_here, confirmed < place.now - FRESH, startup_id=_c.id, at=confirmed)
