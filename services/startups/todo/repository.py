"""Every statement about what waits: the query of a category, with what staff have said of each thing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.startups.startups.repository import startup, visible_to
from services.startups.tables import table_of
from services.startups.todo.category import Category, Place
from services.startups.todo.models import TodoMark

mark = table_of(TodoMark)


class TodoRows:
    def __init__(self, session: Session, place: Place) -> None:
        self._session = session
        self._place = place

    def counts(self, category: Category) -> Sequence[Any]:
        """By owner: rows `(owner, awake, asleep, oldest)`."""
        things = self._things(category, startup.c.id)
        c = things.subquery().c
        awake = self._is_awake(c.snoozed_until)
        statement = select(
            c.owner,
            func.sum(case((awake, 1), else_=0)).label("awake"),
            func.sum(case((awake, 0), else_=1)).label("asleep"),
            func.min(case((awake, c.at))).label("oldest"),
        )
        return self._session.execute(statement.group_by(c.owner).order_by(c.owner)).all()

    def page(self, paging: Paging, category: Category, *, snoozed: bool, by: Principal) -> Slice:
        name = case((visible_to(by), startup.c.display_name))
        c = self._things(category, name).subquery().c
        awake = self._is_awake(c.snoozed_until)
        statement = select(*c).where(~awake if snoozed else awake)
        return paging.fetch(self._session, statement, [Key(c.at), Key(c.subject_id)])

    def has(self, category: Category, subject_id: str) -> bool:
        c = self._things(category, startup.c.id).subquery().c
        return self._session.execute(select(c.subject_id).where(c.subject_id == subject_id)).first() is not None

    def note(self, category: Category, subject_id: str, values: Mapping[str, Any]) -> None:
        """What is said later replaces what was said before, and leaves the rest."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        key = {"hub_id": self._place.hub_id, "category": category.name, "subject_id": subject_id}
        said = {**values, "updated_at": self._place.now}
        statement = dialect.insert(mark).values({**key, **said})
        self._session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=said))

    def _things(self, category: Category, name: ColumnElement[Any]) -> Select[Any]:
        """What waits, without the startups that were taken away."""
        inner = category.query(self._place).subquery()
        notes: Sequence[ColumnElement[Any]] = (
            [inner.c.owner, inner.c.snoozed_until, inner.c.reason]
            if category.keeps_notes
            else [mark.c.owner, mark.c.snoozed_until, mark.c.reason]
        )
        columns = [inner.c.subject_id, inner.c.startup_id, inner.c.at, inner.c.what, *notes, name.label("startup_name")]
        there = or_(inner.c.startup_id.is_(None), startup.c.hidden_at.is_(None))
        statement = select(*columns).outerjoin_from(inner, startup, startup.c.id == inner.c.startup_id).where(there)
        if category.keeps_notes:
            return statement
        mine = and_(mark.c.hub_id == self._place.hub_id, mark.c.category == category.name)
        return statement.outerjoin(mark, and_(mine, mark.c.subject_id == inner.c.subject_id))

    def _is_awake(self, until: ColumnElement[Any]) -> ColumnElement[bool]:
        return case((until > self._place.today, False), else_=True)
