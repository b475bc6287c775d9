from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, insert, inspect, or_, select, true, union, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from services.integrations.feed.models import FeedCounter, FeedEntry, FeedHub
from services.integrations.feed.rules import Readable, wider_than, widest

_ENTRY: Final = tuple(inspect(FeedEntry).columns)
_OF_PEOPLE: Final = ("team.joined", "team.updated", "team.left")
_sequence: Final[Any] = col(FeedEntry.sequence)


class FeedRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def next_sequence(self) -> int:
        """The next number. The counter's lock is held until the commit: who comes later gets a later number."""
        statement = (
            update(FeedCounter)
            .values(last=col(FeedCounter.last) + 1)
            .returning(col(FeedCounter.last))
            .execution_options(synchronize_session=False)
        )
        given: int | None = self._session.execute(statement).scalar_one_or_none()
        if given is not None:
            return given
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        self._session.execute(dialect.insert(FeedCounter).values(id=1, last=0).on_conflict_do_nothing())
        first: int = self._session.execute(statement).scalar_one()
        return first

    def add(self, row: dict[str, Any], *, hub_ids: Collection[str]) -> None:
        self._session.execute(insert(FeedEntry), [row])
        if hub_ids:
            hubs = [{"hub_id": hub_id, "sequence": row["sequence"]} for hub_id in sorted(hub_ids)]
            self._session.execute(insert(FeedHub), hubs)

    def narrow(self, subject: str, to: str) -> str | None:
        """Show what was said of a subject to nobody beyond this circle; the answer is who could read it until now."""
        wider = and_(col(FeedEntry.subject) == subject, col(FeedEntry.visibility).in_(wider_than(to)))
        before = self._session.execute(select(col(FeedEntry.visibility)).where(wider).distinct()).scalars().all()
        if before:
            self._session.execute(
                update(FeedEntry).where(wider).values(visibility=to).execution_options(synchronize_session=False)
            )
        return widest(before)

    def pass_on(self, startup_id: str, into: str) -> None:
        """What concerned one startup concerns another."""
        theirs = update(FeedEntry).where(col(FeedEntry.startup_id) == startup_id).values(startup_id=into)
        self._session.execute(theirs.execution_options(synchronize_session=False))

    def forget_roles_of(self, person_id: str) -> None:
        theirs = and_(col(FeedEntry.type).in_(_OF_PEOPLE), col(FeedEntry.data)["person_id"].as_string() == person_id)
        statement = update(FeedEntry).where(theirs).values(data={}, tombstone=True)
        self._session.execute(statement.execution_options(synchronize_session=False))

    def last(self) -> int:
        """The last sequence that is certain: everything up to it is there and will not change places."""
        return self._session.execute(select(col(FeedCounter.last))).scalar_one_or_none() or 0

    def between(
        self, after: int, until: int, *, types: Sequence[str], hub_id: str | None, to: Readable, limit: int
    ) -> Sequence[Any]:
        """The first entries for a reader, and whether `whole`: else it is only told that the subject is gone. Each way
        of being allowed is read by its own index and no further than the limit."""
        wanted = [_sequence > after, _sequence <= until]
        if types:
            wanted.append(or_(*(_of_type(pattern) for pattern in types)))
        if hub_id is not None:
            wanted.append(_concerns({hub_id}, after))
        branches = [
            select(select(_sequence).where(allowed, *wanted).order_by(_sequence).limit(limit).subquery().c.sequence)
            for allowed in _allowed(to, after)
        ]
        # Asked of the few rows that are answered: as a condition it would tempt SQLite away from the best index.
        whole = true() if to.everything else or_(*_ways(col(FeedEntry.visibility), to, after), *_own(to, after))
        statement: Select[Any] = select(*_ENTRY, whole.label("whole")).order_by(_sequence).limit(limit)
        if branches:
            statement = statement.where(_sequence.in_(union(*branches).subquery().select()))
        else:
            statement = statement.where(*wanted)
        return self._session.execute(statement).all()


def _allowed(to: Readable, after: int) -> list[ColumnElement[bool]]:
    """The ways of being allowed to read an entry; none for those who may read everything."""
    if to.everything:
        return []
    circles = (col(FeedEntry.visibility), col(FeedEntry.withdrawn_from))
    return [*(way for circle in circles for way in _ways(circle, to, after)), *_own(to, after)]


def _ways(column: Any, to: Readable, after: int) -> list[ColumnElement[bool]]:
    """By the circle of readers that a column names."""
    ways: list[ColumnElement[bool]] = [column == circle for circle in to.circles]
    if to.hub_ids:
        ways.append(and_(column == "hub", _concerns(to.hub_ids, after)))
    return ways


def _own(to: Readable, after: int) -> list[ColumnElement[bool]]:
    """By being concerned, whatever the circle."""
    ways: list[ColumnElement[bool]] = []
    if to.startup_ids:
        ways.append(col(FeedEntry.startup_id).in_(to.startup_ids))
    if to.staffed_hub_ids:
        ways.append(_concerns(to.staffed_hub_ids, after))
    return ways


def _concerns(hub_ids: Collection[str], after: int) -> ColumnElement[bool]:
    # The bound is implied; said here too, it keeps SQLite from reading a hub's history from its beginning.
    hub = col(FeedHub.sequence)
    return exists().where(hub == _sequence, hub > after, col(FeedHub.hub_id).in_(hub_ids))


def _of_type(pattern: str) -> ColumnElement[bool]:
    kind = col(FeedEntry.type)
    return kind.startswith(pattern[:-1], autoescape=True) if pattern.endswith("*") else kind == pattern
