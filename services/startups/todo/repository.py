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
        things = _Things(category, self._place)
        statement = things.select(
            things.owner.label("owner"),
            func.sum(case((things.is_awake, 1), else_=0)).label("awake"),
            func.sum(case((things.is_awake, 0), else_=1)).label("asleep"),
            func.min(case((things.is_awake, things.c.at))).label("oldest"),
        )
        return self._session.execute(statement.group_by(things.owner).order_by(things.owner)).all()

    def page(self, paging: Paging, category: Category, *, snoozed: bool, by: Principal) -> Slice:
        things = _Things(category, self._place)
        c = things.c
        statement = things.select(
            *(c.subject_id, c.startup_id, c.at, c.what),
            *(things.owner.label("owner"), things.until.label("snoozed_until"), things.reason.label("reason")),
            case((visible_to(by), startup.c.display_name)).label("startup_name"),
        )
        statement = statement.where(~things.is_awake if snoozed else things.is_awake)
        return paging.fetch(self._session, statement, [Key(c.at), Key(c.subject_id)])

    def has(self, category: Category, subject_id: str) -> bool:
        things = _Things(category, self._place)
        mine = things.select(things.c.subject_id).where(things.c.subject_id == subject_id)
        return self._session.execute(mine).first() is not None

    def note(self, category: Category, subject_id: str, values: Mapping[str, Any]) -> None:
        """What is said later replaces what was said before, and leaves the rest."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        key = {"hub_id": self._place.hub_id, "category": category.name, "subject_id": subject_id}
        said = {**values, "updated_at": self._place.now}
        statement = dialect.insert(mark).values({**key, **said})
        self._session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=said))


class _Things:
    """What waits, with what was said of it; without the startups that were taken away, unless it outlives them."""

    def __init__(self, category: Category, place: Place) -> None:
        self._inner = category.query(place).subquery()
        self._mine: ColumnElement[bool] | None = None
        self.c = self._inner.c
        if not category.keeps_notes:
            named = and_(mark.c.hub_id == place.hub_id, mark.c.category == category.name)
            self._mine = and_(named, mark.c.subject_id == self.c.subject_id)
        self._outlives = category.outlives
        notes = self.c if category.keeps_notes else mark.c
        self.owner, self.until, self.reason = notes.owner, notes.snoozed_until, notes.reason
        self.is_awake: ColumnElement[bool] = case((self.until > place.today, False), else_=True)

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        found = select(*columns).outerjoin_from(self._inner, startup, startup.c.id == self.c.startup_id)
        if not self._outlives:
            found = found.where(or_(self.c.startup_id.is_(None), startup.c.hidden_at.is_(None)))
        return found if self._mine is None else found.outerjoin(mark, self._mine)
