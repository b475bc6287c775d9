"""Every statement about startups but the search: rows, lists for those who may see them, counts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, literal, or_, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.ids import parse_id
from services.kit.paging import Key, Paging, Slice, sort_keys
from services.kit.principal import ANONYMOUS, Principal
from services.startups.applications.repository import applied_to
from services.startups.hubs.rules import Days
from services.startups.memberships.repository import lives_in, membership, stands
from services.startups.memberships.rules import Standing
from services.startups.sectors.rules import found_by
from services.startups.startups.errors import StartupMerged, StartupNotFound
from services.startups.startups.identifiers import Identifier
from services.startups.startups.index import TermRows
from services.startups.startups.models import Startup, StartupIdentifier, StartupSector, StartupTag
from services.startups.tables import table_of

startup = table_of(Startup)
identifier = table_of(StartupIdentifier)
# A startup is found by the parents of its sectors too, so that a filter and its count are one index look-up.
_FOUND_BY: Mapping[str, Callable[[Sequence[str]], Sequence[str]]] = {"sectors": found_by, "tags": list}
LINKS = {"sectors": table_of(StartupSector), "tags": table_of(StartupTag)}
# What a representation needs; the columns of the search stay where they are.
_SHOWN = [column for column in startup.c if column.name not in {"number", "folded_name", "folded_text"}]
_FEW = 1000


class Asked(NamedTuple):
    """What a list is narrowed to."""

    hub_id: str | None = None
    near_hub_ids: Collection[str] | None = None
    sectors: Sequence[str] = ()
    tags: Sequence[str] = ()
    stage: str | None = None
    standing: Standing | None = None
    hiring: bool | None = None


class StartupRows:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._terms = TermRows(session)

    def add(self, row: Mapping[str, Any]) -> bool:
        """Insert a startup with its sectors and tags; False when its slug is taken."""
        try:
            # The unique slug bites here, and another one can be tried.
            with self._session.begin_nested():
                number = self._session.execute(
                    insert(startup).values(dict(row)).returning(startup.c.number)
                ).scalar_one()
        except IntegrityError:
            return False
        self._link(row["id"], row)
        self._terms.put(number, row)
        return True

    def change(self, startup_id: str, values: Mapping[str, Any]) -> None:
        if "folded_name" in values:
            self._terms.replace(startup_id, values)
        self._session.execute(update(startup).where(startup.c.id == startup_id).values(dict(values)))
        for name in LINKS.keys() & values.keys():
            self._session.execute(delete(LINKS[name]).where(LINKS[name].c.startup_id == startup_id))
        self._link(startup_id, values)

    def identify(self, startup_id: str, wanted: Collection[Identifier]) -> Identifier | None:
        """Make these the startup's identifiers; the first one that another live startup has is returned instead."""
        self._session.execute(delete(identifier).where(identifier.c.startup_id == startup_id))
        # In one order for everybody, so that two who want the same numbers wait for each other and not in a ring.
        for wish in sorted(wanted):
            row = {"startup_id": startup_id, "scheme": wish.scheme, "value": wish.value, "live": True}
            try:
                # Two startups with the same live number: the unique index bites here.
                with self._session.begin_nested():
                    self._session.execute(insert(identifier).values(row))
            except IntegrityError:
                return wish
        return None

    def free_identifiers(self, startup_id: str) -> None:
        """A startup that is no longer shown lets others have its numbers."""
        self._session.execute(update(identifier).where(identifier.c.startup_id == startup_id).values(live=false()))

    def holder(self, taken: Identifier, by: Principal) -> str | None:
        """Who has an identifier, if the caller may see that startup."""
        holders = select(identifier.c.startup_id).where(
            identifier.c.scheme == taken.scheme, identifier.c.value == taken.value, identifier.c.live
        )
        found: str | None = self._session.execute(
            select(startup.c.id).where(startup.c.id.in_(holders), visible_to(by))
        ).scalar()
        return found

    def seen(self, slug_or_id: str, by: Principal, *, locked: bool = False) -> Any:
        """A startup this caller may see; any other is refused, one that is part of it now with its id."""
        row = self.find(slug_or_id, by, locked=locked)
        if row is None:
            into = self.merged(slug_or_id, by)
            if into is None:
                raise StartupNotFound
            raise StartupMerged(asked=slug_or_id, into=into)
        return row

    def find(self, slug_or_id: str, by: Principal, *, locked: bool = False) -> Any | None:
        canonical = parse_id(slug_or_id)
        known = startup.c.id == canonical if canonical else startup.c.slug == slug_or_id
        statement = select(*_SHOWN).where(known, visible_to(by))
        return self._session.execute(statement.with_for_update(of=startup) if locked else statement).first()

    def merged(self, slug_or_id: str, by: Principal) -> str | None:
        """The id of the startup that the asked one is part of now, if the caller may see that."""
        canonical = parse_id(slug_or_id)
        known = startup.c.id == canonical if canonical else startup.c.slug == slug_or_id
        into = select(startup.c.merged_into).where(known, startup.c.merged_into.is_not(None))
        found: str | None = self._session.execute(
            select(startup.c.id).where(startup.c.id.in_(into), visible_to(by))
        ).scalar()
        return found

    def of_ids(self, ids: Sequence[str]) -> Sequence[Any]:
        """The rows with these ids, in this order."""
        rows = {row.id: row for row in self._session.execute(select(*_SHOWN).where(startup.c.id.in_(ids)))}
        return [rows[startup_id] for startup_id in ids if startup_id in rows]

    def lock(self, startup_id: str) -> None:
        """For the house, which has no eyes: whatever happens to a startup happens under this lock."""
        self._session.execute(select(startup.c.id).where(startup.c.id == startup_id).with_for_update()).all()

    def page(self, paging: Paging, conditions: Sequence[ColumnElement[bool]], sort: str | None) -> Slice:
        c = startup.c
        known: dict[str, ColumnElement[Any]] = {
            "display_name": c.sort_name,
            "created_at": c.created_at,
            "founded_on": c.founded_on,
        }
        keys = sort_keys(sort, known, default="display_name")
        return paging.fetch(self._session, select(*_SHOWN).where(*conditions), [*keys, Key(c.id)])

    def few(self, asked: Asked) -> set[str]:
        """The filters that only few startups pass."""
        counts = [
            select(literal(name).label("name"), func.count().label("many")).select_from(
                select(column).where(condition).limit(_FEW + 1).subquery()
            )
            for name, (column, condition) in _filters(asked).items()
        ]
        rows = self._session.execute(union_all(*counts)) if counts else ()
        return {row.name for row in rows if row.many <= _FEW}

    def identifiers_of(self, startup_ids: Sequence[str]) -> Sequence[Any]:
        c = identifier.c
        statement = select(c.startup_id, c.scheme, c.value).where(c.startup_id.in_(startup_ids))
        return self._session.execute(statement.order_by(c.scheme, c.value)).all()

    def _link(self, startup_id: str, values: Mapping[str, Any]) -> None:
        for name in LINKS.keys() & values.keys():
            rows = [{"startup_id": startup_id, "value": value} for value in _FOUND_BY[name](values[name])]
            if rows:
                self._session.execute(insert(LINKS[name]), rows)


def visible_to(by: Principal) -> ColumnElement[bool]:
    """Whether this caller may see a startup; the same for one, for lists, for counts and for conflicts."""
    c = startup.c
    if not ({"startups:read", "startups:write", "admin"} & by.scopes):
        by = ANONYMOUS
    if by.is_network_admin:
        return live()
    published = c.published_at.is_not(None)
    open_to = ["public"] if by.is_anonymous else ["public", "network"]
    seen: list[ColumnElement[bool]] = [and_(published, c.visibility.in_(open_to))]
    if by.startup_ids:
        seen.append(c.id.in_(sorted(by.startup_ids)))
    if by.hub_ids:
        seen.append(and_(published, c.visibility == "hub", lives_in(c.id, sorted(by.hub_ids))))
    if by.staffed_hub_ids:
        seen.append(looked_after_by(sorted(by.staffed_hub_ids)))
    if by.kind == "person":
        # Until its maker's new role has arrived with the next sign-in or event.
        seen.append(and_(c.published_at.is_(None), c.created_by == f"{by.kind}:{by.id}"))
    return and_(live(), or_(*seen))


def looked_after_by(hub_ids: Collection[str]) -> ColumnElement[bool]:
    """Whether the staff of these hubs look after a startup; `rules.hat` as an expression."""
    this = startup.c.id
    received = or_(applied_to(this, hub_ids), ~applied_to(this))
    return or_(lives_in(this, hub_ids), and_(~lives_in(this), received))


def live() -> ColumnElement[bool]:
    """Whether a startup is there at all, whoever asks: neither taken away nor part of another."""
    return startup.c.hidden_at.is_(None)


def narrowed(asked: Asked, *, days: Days, few: Collection[str] = ()) -> list[ColumnElement[bool]]:
    """What was asked of a list, as conditions.

    `few` names the filters that let so few pass that a list is made of these. With the others it is walked in its
    order until a page is full, which takes long only where nearly all are filtered out.
    """
    c = startup.c
    conditions: list[ColumnElement[bool]] = []
    for name, (column, condition) in _filters(asked).items():
        if name in few:
            conditions.append(c.id.in_(select(column).where(condition)))
        else:
            conditions.append(select(column).where(column == c.id, condition).exists())
    if asked.standing is not None:
        conditions.append(stands(c.id, asked.standing, [asked.hub_id] if asked.hub_id else None, days))
    if asked.stage:
        conditions.append(c.stage == asked.stage)
    if asked.hiring is not None:
        conditions.append(c.hiring.is_(asked.hiring))
    return conditions


def _filters(asked: Asked) -> dict[str, tuple[ColumnElement[Any], ColumnElement[bool]]]:
    """What is asked of other tables: the column with the startup, and the condition."""
    of_hub = membership.c.startup_id, membership.c.hub_id
    found: dict[str, tuple[ColumnElement[Any], ColumnElement[bool]]] = {}
    if asked.hub_id:
        found["hub"] = of_hub[0], of_hub[1] == asked.hub_id
    if asked.near_hub_ids is not None:
        found["near"] = of_hub[0], of_hub[1].in_(asked.near_hub_ids)
    for kind, values in (("sectors", asked.sectors), ("tags", asked.tags)):
        link = LINKS[kind].c
        found |= {f"{kind} {value}": (link.startup_id, link.value == value) for value in values}
    return found


def among(ids: Sequence[str]) -> ColumnElement[bool]:
    return startup.c.id.in_(ids)


def other_than(startup_id: str) -> ColumnElement[bool]:
    return startup.c.id != startup_id
