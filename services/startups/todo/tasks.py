"""Tasks that wait for the staff. Whose they are and whether they sleep is in their own rows."""

from typing import Any

from sqlalchemy import ColumnElement, Select

from services.startups.tasks.repository import IS_OPEN, task
from services.startups.todo.category import Place, waiting

_c = task.c


def returns_due(place: Place) -> Select[Any]:
    return _open(place, _c.kind == "offboarding", _c.due_on <= place.today, at=_c.due_on)


def due(place: Place) -> Select[Any]:
    elsewhere = _c.kind.in_(("offboarding", "admin_missing"))
    return _open(place, ~elsewhere, _c.due_on <= place.today, at=_c.due_on)


def without_admin(place: Place) -> Select[Any]:
    return _open(place, _c.kind == "admin_missing", at=_c.created_at)


def _open(place: Place, *conditions: ColumnElement[bool], at: Any) -> Select[Any]:
    return waiting(
        _c.id, _c.hub_id == place.hub_id, IS_OPEN, *conditions,
        startup_id=_c.startup_id, at=at, what=_c.title, notes=(_c.assignee, _c.snoozed_until, _c.reason),
    )  # fmt: skip
