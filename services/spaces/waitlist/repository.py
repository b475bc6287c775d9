from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import has_lapsed
from services.spaces.occupancy.tree import Tree
from services.spaces.resources.models import Resource
from services.spaces.resources.repository import visible_to as resources_visible_to
from services.spaces.waitlist.errors import WaitlistEntryNotFound
from services.spaces.waitlist.models import WaitlistEntry

bookings = columns(Booking)
entries = columns(WaitlistEntry)
resources = columns(Resource)
others = entries.id.table.alias("other").c
wanted = resources.id.table.alias("wanted").c
theirs = resources.id.table.alias("theirs").c

# A literal: for a value that is bound SQLite could not know that the indexes of those who wait may serve.
_WAITS: ColumnElement[str] = literal_column("'waiting'")
_WAITING = entries.state == _WAITS
_LOWEST: Final = "00000000-0000-0000-0000-000000000000"
_OPEN = entries.state.in_(("waiting", "offered"))


def visible_to(by: Principal) -> ColumnElement[bool]:
    """Who waits is known to their startup and to the staff of the hub."""
    if by.is_network_admin:
        return true()
    return or_(entries.startup_id.in_(by.startup_ids), entries.hub_id.in_(by.staffed_hub_ids))


def _of(startup_id: str, hub_id: str) -> ColumnElement[bool]:
    return and_(entries.startup_id == startup_id, entries.hub_id == hub_id)


class WaitlistRepository:
    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        now = self._now = clock.sql(session.get_bind().dialect.name)
        # What is over reads so, whether or not the sweeper has come by.
        over = or_(and_(_WAITING, entries.lapses_at < now), and_(entries.state == "offered", has_lapsed(now)))
        self._state = case((over, "expired"), else_=entries.state)
        self._lasting = and_(_WAITING, entries.lapses_at >= now)
        self._over = and_(_WAITING, entries.lapses_at < now)

    def get(self, entry_id: str) -> Any:
        """An entry as a row, with its state now, its place in the queue, and what it is offered."""
        return self._session.execute(self._rows().where(entries.id == entry_id)).one()

    def find(self, entry_id: str, by: Principal) -> Any:
        """The same for a caller who may know of it; refuses any other."""
        row = self._session.execute(self._rows().where(entries.id == entry_id, visible_to(by))).one_or_none()
        if row is None:
            raise WaitlistEntryNotFound
        return row

    def page(
        self,
        paging: Paging,
        by: Principal,
        *,
        resource_id: str | None,
        hub_id: str | None,
        startup_id: str | None,
        state: str | None,
    ) -> Slice:
        """Entries in the order of joining."""
        statement = self._rows().where(visible_to(by))
        for column, value in (
            (entries.resource_id, resource_id),
            (entries.hub_id, hub_id),
            (entries.startup_id, startup_id),
            (self._state, state),
        ):
            if value is not None:
                statement = statement.where(column == value)
        return paging.fetch(self._session, statement, [Key(entries.id)])

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(WaitlistEntry), [dict(row)])

    def waits(self, startup_id: str, hub_id: str, resource_id: str | None, kind: str | None, span: Span) -> bool:
        """Whether a startup has a live entry for the same thing in a window that overlaps."""
        same = and_(entries.hub_id == hub_id, entries.kind == kind) if kind else entries.resource_id == resource_id
        statement = (
            self._of_bookings(select(entries.id))
            .where(entries.startup_id == startup_id, same, self._state.in_(("waiting", "offered")))
            .where(entries.from_at < span.ends_at, entries.to_at > span.starts_at)
        )
        return self._session.execute(statement.limit(1)).first() is not None

    def lock_open(self, startup_id: str, hub_id: str) -> None:
        """Lock what a startup waits for in a hub: of two that would be one too many the second sees the first."""
        statement = select(entries.id).where(entries.startup_id == startup_id, entries.hub_id == hub_id, _OPEN)
        self._session.execute(statement.order_by(entries.id).with_for_update()).all()

    def count_open(self, startup_id: str, hub_id: str) -> int:
        """How many live entries a startup has in a hub."""
        statement = (
            self._of_bookings(select(func.count()))
            .where(entries.startup_id == startup_id, entries.hub_id == hub_id, _OPEN)
            .where(self._state.in_(("waiting", "offered")))
        )
        return int(self._session.execute(statement).scalar_one())

    def waiting_for(
        self, tree: Tree, nodes: Collection[str], freed: Span | None, *, after: str | None = None, limit: int
    ) -> Sequence[Any]:
        """Who waits for some nodes of a tree, in the order of joining; with `freed`, whose window overlaps it."""
        kinds = {tree.nodes[node].kind for node in nodes}
        of_kind = and_(entries.hub_id == tree.grounds.hub_id, entries.kind.in_(kinds))
        # Two questions, each with its index; as one, SQLite would read all that anybody waits for.
        queues = [select(entries.id).where(_WAITING, which) for which in (entries.resource_id.in_(nodes), of_kind)]
        statement = select(*entries).where(entries.id.in_(union_all(*queues)))
        if freed is not None:
            statement = statement.where(entries.from_at < freed.ends_at, entries.to_at > freed.starts_at)
        if after is not None:
            statement = statement.where(entries.id > after)
        return self._session.execute(statement.order_by(entries.id).limit(limit)).all()

    def waiting_of(self, startup_id: str, hub_id: str) -> Sequence[Any]:
        """All that a startup waits for in a hub."""
        statement = select(entries.id, entries.from_at).where(_WAITING, _of(startup_id, hub_id))
        return self._session.execute(statement.order_by(entries.id)).all()

    def offered_to(self, startup_id: str, hub_id: str) -> set[str]:
        """The bookings that a startup is offered in a hub."""
        statement = select(entries.booking_id).where(entries.state == "offered", _of(startup_id, hub_id))
        return set(self._session.execute(statement).scalars())

    def lock_waiting(self, entry_id: str) -> bool:
        """Lock an entry that still waits; False where it waits no more. Whoever is busy with it is waited for: they may
        yet offer it nothing, and nobody would come back to it."""
        statement = select(entries.id).where(entries.id == entry_id, _WAITING).with_for_update()
        return self._session.execute(statement).first() is not None

    def offer(self, entry_id: str, booking_id: str, *, at: datetime) -> None:
        self._change(entries.id == entry_id, {"state": "offered", "booking_id": booking_id}, at)

    def follow(self, booking_id: str, state: str, *, at: datetime) -> str | None:
        """The entry that a booking was offered to, in its next state; None where it was no open offer."""
        changes: dict[str, Any] = {"state": state}
        if state == "waiting":
            changes["booking_id"] = null()
        found = self._change(and_(entries.booking_id == booking_id, entries.state == "offered"), changes, at)
        return found[0] if found else None

    def leave(self, entry_id: str, *, at: datetime) -> bool:
        """End an entry that waits; False where it does not, or not any more."""
        return bool(self._change(and_(entries.id == entry_id, _WAITING), {"state": "left"}, at))

    def expire(self, *, limit: int, at: datetime) -> Sequence[str]:
        """End some entries for which no time can come any more."""
        some = select(entries.id).where(self._over).order_by(entries.lapses_at).limit(limit)
        ids = some.with_for_update(skip_locked=True)
        return self._change(and_(entries.id.in_(ids.scalar_subquery()), _WAITING), {"state": "expired"}, at)

    def visible(self, resource_ids: Collection[str], by: Principal) -> set[str]:
        """Those of some resources that a caller may know of."""
        statement = select(resources.id).where(resources.id.in_(resource_ids), resources_visible_to(by))
        return set(self._session.execute(statement).scalars())

    def roots_of_kind(self, by: Principal, hub_id: str, kind: str, units: int, *, limit: int) -> set[str]:
        """The trees that hold a resource which could ever serve a wish for this kind."""
        statement = select(resources.root_id).where(
            resources.hub_id == hub_id,
            resources.kind == kind,
            resources.units >= units,
            resources.state != "retired",
            resources_visible_to(by),
        )
        return set(self._session.execute(statement.distinct().limit(limit)).scalars())

    def roots_waited_for(self, root_ids: Collection[str]) -> list[str]:
        """Those of some trees that hold something which somebody waits for, in the order of their locks."""
        here = select(resources.root_id).where(resources.root_id.in_(root_ids), resources.state == "active")
        by_id = here.join(WaitlistEntry, entries.resource_id == resources.id)
        by_kind = here.join(WaitlistEntry, and_(entries.hub_id == resources.hub_id, entries.kind == resources.kind))
        both = by_id.where(self._lasting).union(by_kind.where(self._lasting))
        return sorted(self._session.execute(both).scalars())

    def root_waited_for(self, *, after: str | None) -> str | None:
        """The next tree, in the order of their roots, that holds something which somebody waits for."""
        if self._session.execute(select(entries.id).where(self._lasting).limit(1)).first() is None:
            return None
        by_id = exists().where(self._lasting, entries.resource_id == resources.id)
        by_kind = exists().where(self._lasting, entries.hub_id == resources.hub_id, entries.kind == resources.kind)
        # From the lowest id on, where there is none: so that it is the index of roots that is gone along.
        behind = resources.root_id > (after or _LOWEST)
        statement = select(resources.root_id).where(behind, resources.state == "active", or_(by_id, by_kind))
        return self._session.execute(statement.order_by(resources.root_id).limit(1)).scalar_one_or_none()

    def lock_roots(self, root_ids: Collection[str]) -> None:
        """Lock the roots of some trees, in the one order in which everybody locks them. It is enough to keep others
        from taking or freeing time there, for they lock all of a tree."""
        statement = select(resources.id).where(resources.id.in_(root_ids))
        self._session.execute(statement.order_by(resources.id).with_for_update()).all()

    def untidy(self, root_ids: Collection[str]) -> set[str]:
        """Those of some trees in which something has lapsed that nobody has written down."""
        statement = select(bookings.root_id).where(bookings.root_id.in_(root_ids), has_lapsed(self._now))
        return set(self._session.execute(statement.distinct()).scalars())

    def resource(self, resource_id: str) -> Any:
        return self._session.execute(select(*resources).where(resources.id == resource_id)).one()

    def _change(self, which: ColumnElement[bool], changes: Mapping[str, Any], at: datetime) -> Sequence[str]:
        statement = (
            update(WaitlistEntry)
            .where(which)
            .values(version=entries.version + 1, updated_at=at, **changes)
            .returning(entries.id)
            .execution_options(synchronize_session=False)
        )
        return list(self._session.execute(statement).scalars())

    def _rows(self) -> Select[Any]:
        shown = [column for column in entries if column.name not in {"state", "asked_by"}]
        offer = [
            bookings[name].label(f"offer_{name}") for name in ("resource_id", "starts_at", "ends_at", "expires_at")
        ]
        position = case((self._state == "waiting", self._ahead() + 1))
        statement = select(*shown, self._state.label("state"), position.label("position"), *offer)
        return self._of_bookings(statement)

    @staticmethod
    def _of_bookings(statement: Select[Any]) -> Select[Any]:
        return statement.select_from(WaitlistEntry).outerjoin(Booking, bookings.id == entries.booking_id)

    @staticmethod
    def _ahead() -> ColumnElement[int]:
        """How many joined before and wait for time that this entry would take too."""
        kind_of_wanted = select(wanted.kind).where(wanted.id == entries.resource_id).correlate(entries.id.table)
        of_this_kind = select(theirs.id).where(theirs.id == others.resource_id, theirs.kind == entries.kind)
        return (
            select(func.count())
            .select_from(others.id.table)
            .where(
                others.state == _WAITS,
                others.hub_id == entries.hub_id,
                others.id < entries.id,
                others.from_at < entries.to_at,
                others.to_at > entries.from_at,
                or_(
                    others.resource_id == entries.resource_id,
                    others.kind == func.coalesce(entries.kind, kind_of_wanted.scalar_subquery()),
                    and_(entries.kind.is_not(None), exists(of_this_kind.correlate(entries.id.table, others.id.table))),
                ),
            )
            .correlate(entries.id.table)
            .scalar_subquery()
        )
