"""Every statement that puts two startups together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.ids import parse_id
from services.startups.applications.repository import application
from services.startups.documents.repository import document
from services.startups.duplicates.repository import pair
from services.startups.memberships.repository import membership
from services.startups.merging.errors import MergeCollides
from services.startups.people.repository import person, role
from services.startups.startups.repository import startup
from services.startups.tables import metadata

# What stays with the startup that was merged: indexes of what it says, and the pairs it was half of.
STAYS: Final = frozenset({"startup_sector", "startup_tag", "startup_duplicate"})
# What a startup has once for each of these. So has it what its own key names: where both have it, that of the one that
# stays counts, and the other's stays where it is.
ONCE: Final[Mapping[str, Sequence[str]]] = {
    "declaration": ("period",),
    "document": ("hub_id", "membership_id", "kind"),
}
# Of these there may be several all the same.
_SEVERAL: Final[Mapping[str, ColumnElement[bool]]] = {"document": document.c.kind == "other"}
_OVER: Final = ("rejected", "no_follow_up", "withdrawn", "lapsed")


class MergingRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, slug_or_id: str) -> Any | None:
        """`id` and `merged_into` of any startup, also of one that is part of another."""
        canonical = parse_id(slug_or_id)
        named = startup.c.id == canonical if canonical else startup.c.slug == slug_or_id
        return self._session.execute(select(startup.c.id, startup.c.merged_into).where(named)).first()

    def lock(self, *startup_ids: str) -> None:
        """In the order of their ids, as everybody locks startups."""
        rows = select(startup.c.id).where(startup.c.id.in_(startup_ids)).order_by(startup.c.id)
        self._session.execute(rows.with_for_update()).all()

    def columns_of(self, startup_id: str) -> dict[str, Any]:
        return dict(self._session.execute(select(startup).where(startup.c.id == startup_id)).mappings().one())

    def memberships_of(self, startup_id: str) -> Sequence[Any]:
        return self._session.execute(select(membership).where(membership.c.startup_id == startup_id)).all()

    def live_applications_of(self, startup_id: str) -> Sequence[Any]:
        columns = (application.c.id, application.c.cohort_id)
        live = and_(application.c.startup_id == startup_id, application.c.state.not_in(_OVER))
        return self._session.execute(select(*columns).where(live).order_by(application.c.id)).all()

    def end_roles_of_both(self, startup_id: str, into: str, *, today: date, now: datetime) -> Sequence[Any]:
        """Where somebody is the same in both teams, the role in the one that stays goes on; the other ends today."""
        other = role.alias()
        same = and_(other.c.startup_id == into, other.c.person_id == role.c.person_id, other.c.role == role.c.role)
        twice = select(other.c.id).where(same, other.c.ends_on.is_(None)).exists()
        ended = (
            update(role)
            .where(role.c.startup_id == startup_id, role.c.ends_on.is_(None), twice)
            .values(
                # One that was still to come never begins.
                ends_on=func.greatest(role.c.starts_on, today)
                if self._session.get_bind().dialect.name == "postgresql"
                else func.max(role.c.starts_on, today),
                # Told here: told again once it has moved, it would end the role that goes on.
                told_left=True,
                version=role.c.version + 1,
                updated_at=now,
            )
            .returning(role.c.id)
        )
        ids = self._session.execute(ended).scalars().all()
        told = select(*role.c, person.c.email).join(person, person.c.id == role.c.person_id)
        return self._session.execute(told.where(role.c.id.in_(ids)).order_by(role.c.id)).all()

    def move(self, startup_id: str, into: str, *, now: datetime) -> dict[str, list[dict[str, Any]]]:
        """Everything that belongs to one startup belongs to the other: the keys of what moved, by table."""
        moved: dict[str, list[dict[str, Any]]] = {}
        for table, column in belongings():
            values: dict[str, Any] = {column.name: into}
            if "version" in table.c and "updated_at" in table.c:
                values |= {"version": table.c.version + 1, "updated_at": now}
            keys = [each for each in table.primary_key.columns if each.name != column.name]
            theirs = and_(column == startup_id, *_not_twice(table, column, into))
            change = update(table).where(theirs).values(values).returning(*(keys or [column]))
            try:
                # What a startup has once: the constraint bites here.
                with self._session.begin_nested():
                    rows = self._session.execute(change).mappings().all()
            except IntegrityError as error:
                what = table.name.replace("_", " ")
                raise MergeCollides(what=what, members={"what": table.name}) from error
            if rows:
                moved.setdefault(table.name, []).extend(dict(row) for row in rows)
        return moved

    def hide(self, startup_id: str, into: str, *, now: datetime) -> None:
        """It is part of the other from now on, and so is whatever was part of it: one step leads to the end."""
        news = {"hidden_at": now, "version": startup.c.version + 1, "updated_at": now}
        self._session.execute(update(startup).where(startup.c.id == startup_id).values(merged_into=into, **news))
        self._session.execute(update(startup).where(startup.c.merged_into == startup_id).values(merged_into=into))

    def close_pair(self, startup_id: str, into: str, values: dict[str, Any]) -> None:
        """Those that said the two may be one were right."""
        first, second = sorted((startup_id, into))
        known = and_(pair.c.first_id == first, pair.c.second_id == second)
        self._session.execute(update(pair).where(known).values(state="merged", **values))

    def open_pairs_of(self, startup_id: str) -> Sequence[str]:
        half = or_(pair.c.first_id == startup_id, pair.c.second_id == startup_id)
        return self._session.execute(select(pair.c.id).where(half, pair.c.state == "open")).scalars().all()


def _not_twice(table: Table, column: Any, into: str) -> list[ColumnElement[bool]]:
    own = [each.name for each in table.primary_key.columns if each.name != column.name]
    once = own if column.primary_key else ONCE.get(table.name)
    if once is None:
        return []
    other = table.alias()
    same = [other.c[name].is_not_distinct_from(table.c[name]) for name in once]
    alone = ~select(other.c[column.name]).where(other.c[column.name] == into, *same).exists()
    return [or_(_SEVERAL[table.name], alone) if table.name in _SEVERAL else alone]


def belongings() -> Iterator[tuple[Table, Any]]:
    """Every column of this service that says which startup a thing belongs to."""
    for table in metadata.sorted_tables:
        if table.name not in STAYS:
            for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
                if key.column is startup.c.id:
                    yield table, key.parent
