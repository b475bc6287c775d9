"""Every statement about declarations."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.startups.declarations.errors import AlreadyDeclared
from services.startups.declarations.models import Declaration, DeclaredValue
from services.startups.declarations.quarters import Quarter
from services.startups.declarations.rules import ANSWERED
from services.startups.hubs.rules import Days
from services.startups.memberships.repository import has_lived_in, membership
from services.startups.startups.repository import startup
from services.startups.tables import table_of

declaration = table_of(Declaration)
declared_value = table_of(DeclaredValue)


class Asked(NamedTuple):
    """What a list is narrowed to, and whose it may show (None: every hub's)."""

    startup_id: str | None
    hub_id: str | None
    period: str | None
    state: str | None
    seen_startups: Collection[str]
    seen_hubs: Collection[str] | None


class DeclarationRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        try:
            # One declaration of a startup for a quarter: the unique constraint bites here.
            with self._session.begin_nested():
                self._session.execute(insert(declaration).values(dict(row)))
        except IntegrityError as error:
            raise AlreadyDeclared(period=row["period"]) from error

    def change(self, declaration_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(declaration).where(declaration.c.id == declaration_id).values(dict(values)))

    def add_values(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._session.execute(insert(declared_value), [dict(row) for row in rows])

    def clear(self, declaration_id: str) -> None:
        self._session.execute(delete(declared_value).where(declared_value.c.declaration_id == declaration_id))

    def find(self, declaration_id: str, *, locked: bool = False) -> Any | None:
        statement = _rows().where(declaration.c.id == declaration_id)
        return self._session.execute(statement.with_for_update(of=declaration) if locked else statement).first()

    def values_of(self, declaration_ids: Sequence[str]) -> dict[str, list[Any]]:
        """The valid value of each metric, by declaration."""
        c = declared_value.c
        rows = self._session.execute(
            select(declared_value).where(c.declaration_id.in_(declaration_ids)).order_by(c.metric, c.revision)
        )
        newest = {(row.declaration_id, row.metric): row for row in rows}
        found: dict[str, list[Any]] = {}
        for (declaration_id, _), row in newest.items():
            found.setdefault(declaration_id, []).append(row)
        return found

    def page(self, paging: Paging, asked: Asked, *, days: Days, sort: str | None) -> Slice:
        c = declaration.c
        known: dict[str, ColumnElement[Any]] = {"period": c.period, "created_at": c.created_at}
        statement = _rows()
        sent = c.submitted_at.is_not(None)
        of_hubs = sent if asked.seen_hubs is None else and_(sent, has_lived_in(c.startup_id, asked.seen_hubs, days))
        statement = statement.where(or_(c.startup_id.in_(asked.seen_startups), of_hubs))
        if asked.hub_id is not None:
            statement = statement.where(has_lived_in(c.startup_id, [asked.hub_id], days))
        for column, value in ((c.startup_id, asked.startup_id), (c.period, asked.period), (c.state, asked.state)):
            if value is not None:
                statement = statement.where(column == value)
        return paging.fetch(self._session, statement, [*sort_keys(sort, known, default="-period"), Key(c.id)])

    def overdue(self, paging: Paging, hub_ids: Iterable[str] | None, quarter: Quarter) -> Slice:
        return paging.fetch(self._session, overdue_of(hub_ids, quarter), [Key(startup.c.sort_name), Key(startup.c.id)])


def _rows() -> Select[Any]:
    """Of startups that were taken away there are none."""
    live = startup.c.hidden_at.is_(None)
    return select(declaration).join(startup, startup.c.id == declaration.c.startup_id).where(live)


def overdue_of(hub_ids: Iterable[str] | None, quarter: Quarter) -> Select[Any]:
    """The startups that lived in these hubs (None: in any) during a quarter and have not declared it."""
    row, said = membership.c, declaration.c
    lived = and_(
        row.startup_id == startup.c.id,
        row.starts_on < quarter.ends_on,
        or_(row.ends_on.is_(None), and_(row.ends_on > quarter.starts_on, row.ends_on > row.starts_on)),
    )
    there = select(row.id).where(lived)
    if hub_ids is not None:
        there = there.where(row.hub_id.in_(sorted(hub_ids)))
    of_quarter = select(said.id).where(said.startup_id == startup.c.id, said.period == str(quarter))
    return select(
        startup.c.id,
        startup.c.slug,
        startup.c.display_name,
        of_quarter.where(said.state == "draft").exists().label("has_draft"),
    ).where(
        startup.c.hidden_at.is_(None),
        there.exists(),
        ~of_quarter.where(said.state.in_(ANSWERED)).exists(),
    )
