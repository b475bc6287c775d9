"""Whose work it is, when that somebody is forgotten: nobody's, until staff give it to another."""

from sqlalchemy import update

from services.kit.unit import Unit
from services.startups.tables import table_of
from services.startups.tasks.repository import TaskRows
from services.startups.todo.models import TodoMark

mark = table_of(TodoMark)


def forget_owner(unit: Unit, person_id: str) -> None:
    TaskRows(unit.session).forget_assignee(person_id)
    unit.session.execute(update(mark).where(mark.c.owner == person_id).values(owner=None))
