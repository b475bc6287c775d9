"""Every statement about tasks; whether one sleeps is computed from the hub's day, here as in the rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.kit.principal import Principal
from services.startups.hubs.repository import day_of, hub
from services.startups.hubs.rules import Days
from services.startups.startups.repository import startup, visible_to
from services.startups.tables import table_of
from services.startups.tasks.errors import TaskAlreadyOpen
from services.startups.tasks.models import Task
from services.startups.tasks.rules import HOUSE

task = table_of(Task)
_COLUMNS: Sequence[Any] = (*task.c, hub.c.time_zone)
_NEVER: Final = literal(date(9999, 12, 31), Date)
# Said in so many words, for a parameter would hide from SQLite that the indexes of open tasks serve.
IS_OPEN: Final = task.c.state == literal_column("'open'", String)


class Asked(NamedTuple):
    """What a list of tasks is narrowed to."""

    hub_id: str | None = None
    startup_id: str | None = None
    membership_id: str | None = None
    kind: str | None = None
    state: str | None = None
    assignees: Sequence[str] | None = None
    due_before: date | None = None


class TaskRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(task).values(dict(row)))

    def add_once(self, row: Mapping[str, Any]) -> bool:
        """Whether this raised it: whoever comes second, or at the same moment, finds it there."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(task).values(dict(row)).on_conflict_do_nothing().returning(task.c.id)
        return self._session.execute(statement).first() is not None

    def change(self, task_id: str, values: Mapping[str, Any]) -> None:
        try:
            # Opened again, it may meet another one about the same.
            with self._session.begin_nested():
                self._session.execute(update(task).where(task.c.id == task_id).values(dict(values)))
        except IntegrityError as error:
            raise TaskAlreadyOpen from error

    def find(self, task_id: str, *, locked: bool = False) -> Any | None:
        statement = select(*_COLUMNS).join(hub, hub.c.id == task.c.hub_id).where(task.c.id == task_id)
        return self._session.execute(statement.with_for_update(of=task) if locked else statement).first()

    def find_for(self, task_id: str, by: Principal, *, locked: bool = False) -> Any | None:
        """The task, for those who may see it."""
        statement = select(*_COLUMNS).join(hub, hub.c.id == task.c.hub_id).where(task.c.id == task_id, seen_by(by))
        return self._session.execute(statement.with_for_update(of=task) if locked else statement).first()

    def open_of(self, condition: ColumnElement[bool]) -> Sequence[Any]:
        """The open ones, locked, in the order in which everybody locks them."""
        statement = select(*_COLUMNS).join(hub, hub.c.id == task.c.hub_id)
        return self._session.execute(
            statement.where(IS_OPEN, condition).order_by(task.c.id).with_for_update(of=task)
        ).all()

    def dropped_by_house(self, subject_id: str, kind: str, item: str) -> Any | None:
        same = and_(task.c.subject_id == subject_id, task.c.kind == kind, task.c.item == item)
        statement = select(task).where(same, task.c.state == "dropped", task.c.closed_by == HOUSE)
        return self._session.execute(statement.with_for_update()).first()

    def point(self, startup_id: str, into: str) -> None:
        """What belongs to the one by now is about it too, where it was about the other."""
        mine = and_(task.c.startup_id == into, task.c.subject_kind == "startup", task.c.subject_id == startup_id)
        self._session.execute(update(task).where(mine).values(subject_id=into))

    def forget_assignee(self, person_id: str) -> None:
        self._session.execute(update(task).where(task.c.assignee == person_id).values(assignee=None))

    def page(self, paging: Paging, asked: Asked, *, by: Principal, days: Days, sort: str | None) -> Slice:
        c = task.c
        statement = select(*_COLUMNS).join(hub, hub.c.id == c.hub_id).where(seen_by(by), *narrowed(asked, days))
        known: dict[str, ColumnElement[Any]] = {"due_on": func.coalesce(c.due_on, _NEVER), "created_at": c.created_at}
        return paging.fetch(self._session, statement, [*sort_keys(sort, known, default="due_on"), Key(c.id)])


def narrowed(asked: Asked, days: Days) -> list[ColumnElement[bool]]:
    c = task.c
    named = {"hub_id": asked.hub_id, "startup_id": asked.startup_id, "membership_id": asked.membership_id}
    conditions: list[ColumnElement[bool]] = [c[name] == value for name, value in named.items() if value is not None]
    if asked.kind is not None:
        conditions.append(c.kind == asked.kind)
    if asked.assignees is not None:
        conditions.append(c.assignee.in_(asked.assignees))
    if asked.due_before is not None:
        conditions.append(c.due_on < asked.due_before)
    if asked.state in {"open", "snoozed"}:
        awake = is_awake(day_of(c.hub_id, days))
        conditions.append(and_(IS_OPEN, awake if asked.state == "open" else ~awake))
    elif asked.state is not None:
        conditions.append(c.state == asked.state)
    return conditions


def is_awake(today: ColumnElement[date]) -> ColumnElement[bool]:
    """`rules.state_on` of an open task, as an expression that is never null."""
    return case((task.c.snoozed_until > today, False), else_=True)


def seen_by(by: Principal) -> ColumnElement[bool]:
    """Tasks of the caller's hub, and those of their startup that are not the staff's alone.

    What is about a startup that this caller may not see is not there.
    """
    c = task.c
    about = select(startup.c.id).where(startup.c.id == c.startup_id, visible_to(by)).exists()
    known = or_(c.startup_id.is_(None), about)
    if by.is_network_admin:
        return known
    of_team = and_(c.startup_id.in_(sorted(by.startup_ids)), c.staff_only == false())
    return and_(known, or_(c.hub_id.in_(sorted(by.staffed_hub_ids)), of_team))
