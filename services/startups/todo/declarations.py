"""Quarters that nobody has declared."""

from typing import Any

from sqlalchemy import Select, literal, select

from services.startups.declarations.repository import declaration, overdue_of
from services.startups.declarations.rules import overdue
from services.startups.memberships.repository import lives_in
from services.startups.todo.category import Place, waiting


def missing(place: Place) -> Select[Any]:
    """Startups of the hub that owe the last quarter that is over. A hub in which nobody ever declared asks for none."""
    quarter = overdue(None, today=place.today)
    owing = overdue_of([place.hub_id], quarter).subquery().c
    asked_for = select(declaration.c.id).where(lives_in(declaration.c.startup_id, [place.hub_id])).exists()
    ended, name = literal(quarter.ends_on), literal(str(quarter))
    return waiting(owing.id, asked_for, startup_id=owing.id, at=ended, what=name)
