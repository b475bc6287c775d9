"""Applications that wait for the staff."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select

from services.startups.applications.repository import application
from services.startups.todo.category import Place, waiting

# A team that has applied hears something within two weeks.
DELAY: Final = timedelta(days=14)
_c = application.c


def overdue(place: Place) -> Select[Any]:
    late = _c.submitted_at < place.now - DELAY
    unseen = _c.state.in_(("submitted", "screening"))
    return waiting(
        _c.id, _c.hub_id == place.hub_id, unseen, late, _c.answered_at.is_(None),
        startup_id=_c.startup_id, at=_c.submitted_at, what=_c.state,
    )  # fmt: skip


def answered(place: Place) -> Select[Any]:
    """The team has answered, and nobody has gone on with it since."""
    asked = _c.state.in_(("screening", "in_review"))
    return waiting(
        _c.id, _c.hub_id == place.hub_id, asked, _c.answered_at.is_not(None),
        startup_id=_c.startup_id, at=_c.answered_at, what=_c.state,
    )  # fmt: skip
