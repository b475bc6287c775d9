"""Every statement about checklists, and which memberships their time has come for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice
from services.startups.checklists.errors import ChecklistThere
from services.startups.checklists.models import Checklist
from services.startups.hubs.repository import day_of
from services.startups.hubs.rules import Days
from services.startups.memberships.repository import membership
from services.startups.startups.repository import startup
from services.startups.tables import table_of
from services.startups.tasks.repository import IS_OPEN, task
from services.startups.tasks.rules import HOUSE

checklist = table_of(Checklist)
# A membership that ends by itself is prepared for so long before, and looked for so long after.
AHEAD: Final = timedelta(days=30)
BEHIND: Final = timedelta(days=30)


class ChecklistRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        try:
            # One of a kind for each hub: the unique constraint bites here.
            with self._session.begin_nested():
                self._session.execute(insert(checklist), [dict(row) for row in rows])
        except IntegrityError as error:
            raise ChecklistThere from error

    def change(self, checklist_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(checklist).where(checklist.c.id == checklist_id).values(dict(values)))

    def remove(self, checklist_id: str) -> None:
        self._session.execute(delete(checklist).where(checklist.c.id == checklist_id))

    def find(self, checklist_id: str, *, locked: bool = False) -> Any | None:
        statement = select(checklist).where(checklist.c.id == checklist_id)
        return self._session.execute(statement.with_for_update() if locked else statement).first()

    def items(self, hub_id: str, kind: str, membership_kind: str) -> Sequence[Mapping[str, Any]]:
        """What there is to do; nothing where the hub has no such list."""
        mine = and_(checklist.c.hub_id == hub_id, checklist.c.membership_kind == membership_kind)
        found = self._session.execute(select(checklist.c["items"]).where(mine, checklist.c.kind == kind)).scalar()
        return found or []

    def page(self, paging: Paging, *, hub_id: str | None, kind: str | None, hub_ids: Sequence[str] | None) -> Slice:
        """Those of the hubs that are given (None: of all)."""
        statement = select(checklist)
        for column, value in ((checklist.c.hub_id, hub_id), (checklist.c.kind, kind)):
            if value is not None:
                statement = statement.where(column == value)
        if hub_ids is not None:
            statement = statement.where(checklist.c.hub_id.in_(hub_ids))
        return paging.fetch(self._session, statement, [Key(checklist.c.id)])


class MembershipSteps:
    """What the steps of a membership depend on."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lived_there_before(self, row: Any) -> bool:
        """Whether the startup lived there, in the same way, on the day before: it stays, and does not come."""
        c = membership.c
        same = and_(c.startup_id == row.startup_id, c.hub_id == row.hub_id, c.kind == row.kind, c.id != row.id)
        before = and_(c.starts_on < row.starts_on, or_(c.ends_on.is_(None), c.ends_on >= row.starts_on))
        return self._session.execute(select(c.id).where(same, before).limit(1)).first() is not None

    def leaving(self, days: Days, limit: int) -> list[Any]:
        """Those that end by the calendar alone, soon or a short while ago, and have nothing to do for it yet."""
        return list(self._session.execute(_leaving(days).order_by(membership.c.id).limit(limit)).all())

    def is_leaving(self, membership_id: str, days: Days) -> bool:
        return self._session.execute(_leaving(days).where(membership.c.id == membership_id)).first() is not None

    def over(self, days: Days, limit: int) -> list[Any]:
        """Those that have ended while somebody was still to be welcomed or suspended, or whose suspension has."""
        c, today = membership.c, day_of(membership.c.hub_id, days)
        ended = and_(c.ends_on <= today, c.id.in_(_with("onboarding", "suspension")))
        let_back = and_(c.suspended_to <= today, c.id.in_(_with("suspension")))
        statement = select(c.id, c.startup_id).where(or_(ended, let_back))
        return list(self._session.execute(statement.order_by(c.id).limit(limit)).all())


def _leaving(days: Days) -> Any:
    c = membership.c
    listed = and_(checklist.c.hub_id == c.hub_id, checklist.c.kind == "offboarding")
    soon = c.ends_on.between(days.usual - BEHIND, days.usual + AHEAD)
    # What the house had dropped, when they were to stay, is nothing to do.
    stands = or_(task.c.state != "dropped", task.c.closed_by != HOUSE)
    told = select(task.c.id).where(task.c.membership_id == c.id, task.c.kind == "offboarding", stands).exists()
    return (
        select(c.id, c.startup_id)
        .join(checklist, and_(listed, checklist.c.membership_kind == c.kind))
        .join(startup, startup.c.id == c.startup_id)
        .where(soon, c.ends_on > c.starts_on, startup.c.hidden_at.is_(None), ~told, ~goes_on())
    )


def _with(*kinds: str) -> Any:
    return select(task.c.membership_id).where(IS_OPEN, task.c.kind.in_(kinds))


def goes_on() -> ColumnElement[bool]:
    """Whether another membership goes on where this one ends."""
    c, after = membership.c, membership.alias("after").c
    same = and_(after.startup_id == c.startup_id, after.hub_id == c.hub_id, after.kind == c.kind, after.id != c.id)
    begins = or_(after.ends_on.is_(None), after.ends_on > after.starts_on)  # else it was cancelled
    return select(after.id).where(same, after.starts_on == c.ends_on, begins).exists()
