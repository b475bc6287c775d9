"""Documents that wait for the staff."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Date, Select, and_, literal, or_, select

from services.startups.documents.repository import document, file, in_state, still_owed
from services.startups.memberships.repository import membership
from services.startups.startups.repository import startup
from services.startups.todo.category import Place, waiting

# What a hub may have to show of a stay: the limitation of contracts (Code civil, art. 2224).
KEPT: Final = timedelta(days=5 * 366)
_c = document.c


def to_check(place: Place) -> Select[Any]:
    return _in(place, "received", at=_c.received_at)


def refused(place: Place) -> Select[Any]:
    return _in(place, "refused", at=_c.decided_at)


def expired(place: Place) -> Select[Any]:
    """Of who has not left: nobody else has to hand in another."""
    return _in(place, "expired", at=_c.valid_to).where(still_owed(literal(place.today, Date)))


def past_retention(place: Place) -> Select[Any]:
    """Files of startups that left the hub, or were removed, long ago; to delete them is for people to decide."""
    m = membership.c
    lately = or_(m.ends_on.is_(None), m.ends_on > place.today - KEPT)
    known = select(m.id).where(m.startup_id == _c.startup_id, m.hub_id == _c.hub_id, lately)
    removed = select(startup.c.id).where(startup.c.id == _c.startup_id, startup.c.hidden_at < place.now - KEPT)
    kept = and_(
        _c.received_at < place.now - KEPT, select(file.c.document_id).where(file.c.document_id == _c.id).exists()
    )
    return waiting(
        _c.id, _c.hub_id == place.hub_id, kept, or_(~known.exists(), removed.exists()),
        startup_id=_c.startup_id, at=_c.received_at, what=_c.kind,
    )  # fmt: skip


def _in(place: Place, state: str, *, at: Any) -> Select[Any]:
    is_so = in_state(state, literal(place.today, Date))
    return waiting(_c.id, _c.hub_id == place.hub_id, is_so, startup_id=_c.startup_id, at=at, what=_c.kind)
