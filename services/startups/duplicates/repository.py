"""Every statement about pairs of startups that may be one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.kit.principal import Principal
from services.startups.duplicates.models import StartupDuplicate, StartupSite
from services.startups.hubs.repository import hub
from services.startups.memberships.repository import lives_in, membership
from services.startups.people.models import Person, TeamRole
from services.startups.startups.repository import looked_after_by, startup, visible_to
from services.startups.tables import table_of

pair = table_of(StartupDuplicate)
_site = table_of(StartupSite)
_HALVES = (pair.c.first_id, pair.c.second_id)
_role = table_of(TeamRole)
_person = table_of(Person)
# How many of each kind are compared with one startup.
MOST = 50


class Asked(NamedTuple):
    """What the queue is narrowed to."""

    state: str
    tier: str | None
    hub_id: str | None


class DuplicateRows:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert

    def claim_site(self, domain: str) -> None:
        """Wait for whoever names the same site right now; held until the end of the transaction."""
        named = self._insert(_site).values(domain=domain, named=1)
        again = named.on_conflict_do_update(index_elements=["domain"], set_={"named": _site.c.named + 1})
        self._session.execute(again)

    def on_site(self, domain: str, *, but: str, among: Collection[str] | None = None) -> Sequence[str]:
        """The startups of a site, the earliest first; of all, or of a few."""
        c = startup.c
        there = select(c.id).where(c.domain == domain, c.id != but, c.hidden_at.is_(None)).order_by(c.id)
        if among is not None:
            there = there.where(c.id.in_(among))
        return self._session.execute(there.limit(MOST)).scalars().all()

    def held_by(self, startup_id: str, by: Principal) -> Sequence[str]:
        """The startups with which an open pair holds this one, as far as the caller may see them."""
        open_ = pair.c.state == "open", pair.c.tier == "hold"
        others = or_(
            startup.c.id.in_(select(pair.c.first_id).where(*open_, pair.c.second_id == startup_id)),
            startup.c.id.in_(select(pair.c.second_id).where(*open_, pair.c.first_id == startup_id)),
        )
        found = select(startup.c.id).where(others, visible_to(by)).order_by(startup.c.id)
        return self._session.execute(found.limit(MOST)).scalars().all()

    def seen_on_site(self, domain: str, *, but: str, by: Principal) -> Sequence[str]:
        """The same, as far as the caller may see them, without those that a pair with `but` was dismissed for."""
        c = startup.c
        pairs = pair.c.state == "dismissed"
        decided = or_(
            c.id.in_(select(pair.c.first_id).where(pairs, pair.c.second_id == but)),
            c.id.in_(select(pair.c.second_id).where(pairs, pair.c.first_id == but)),
        )
        there = select(c.id).where(c.domain == domain, c.id != but, visible_to(by), ~decided)
        return self._session.execute(there.order_by(c.id).limit(MOST)).scalars().all()

    def hubs_of(self, startup_ids: Collection[str]) -> Sequence[Any]:
        """Rows `(startup_id, hub_id, address)`: where each lives, lived or will live."""
        columns = (membership.c.startup_id, membership.c.hub_id, hub.c.address)
        statement = select(*columns).join(hub, hub.c.id == membership.c.hub_id)
        return self._session.execute(statement.where(membership.c.startup_id.in_(startup_ids))).all()

    def founders_of(self, startup_ids: Collection[str]) -> Sequence[Any]:
        """Rows `(startup_id, folded_email)` of those who found it today."""
        statement = select(_role.c.startup_id, _person.c.folded_email).join(_person, _person.c.id == _role.c.person_id)
        there = and_(_role.c.startup_id.in_(startup_ids), _role.c.role == "founder", _role.c.ends_on.is_(None))
        return self._session.execute(statement.where(there, _person.c.folded_email.is_not(None))).all()

    def of_startup(self, startup_id: str) -> Sequence[Any]:
        """All pairs that a startup is half of, decided ones too."""
        half = or_(pair.c.first_id == startup_id, pair.c.second_id == startup_id)
        return self._session.execute(select(pair).where(half)).all()

    def open_with(self, startup_id: str) -> Collection[str]:
        """The other halves of a startup's open pairs."""
        pairs = (row for row in self.of_startup(startup_id) if row.state == "open")
        return {row.second_id if row.first_id == startup_id else row.first_id for row in pairs}

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Who finds the same pair at the same moment has written it already."""
        if rows:
            self._session.execute(self._insert(pair).values(list(rows)).on_conflict_do_nothing())

    def change(self, pair_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(pair).where(pair.c.id == pair_id).values(dict(values)))

    def drop(self, pair_ids: Collection[str]) -> None:
        if pair_ids:
            self._session.execute(delete(pair).where(pair.c.id.in_(pair_ids)))

    def find(self, pair_id: str, by: Principal) -> Any | None:
        """A pair of the caller's queue, locked."""
        statement = select(pair).where(pair.c.id == pair_id, _of_caller(by))
        return self._session.execute(statement.with_for_update()).first()

    def page(self, paging: Paging, asked: Asked, *, by: Principal, sort: str | None) -> Slice:
        queue = in_queue_of(by, hub_ids=[asked.hub_id], homeless=False) if asked.hub_id else _of_caller(by)
        statement = select(pair).where(pair.c.state == asked.state, queue)
        if asked.tier is not None:
            statement = statement.where(pair.c.tier == asked.tier)
        keys = sort_keys(sort, {"found_at": pair.c.found_at}, default="-found_at")
        return paging.fetch(self._session, statement, [*keys, Key(pair.c.id)])


def in_queue_of(by: Principal, *, hub_ids: Collection[str], homeless: bool) -> ColumnElement[bool]:
    """Pairs of which the caller may see both, and one lives in these hubs, or is looked after by them (`homeless`)."""
    ours = looked_after_by(hub_ids) if homeless else lives_in(startup.c.id, hub_ids)
    return and_(_seen(by), or_(*(_is(half, ours) for half in _HALVES)))


def _of_caller(by: Principal) -> ColumnElement[bool]:
    """The pairs that the caller decides about."""
    return _seen(by) if by.is_network_admin else in_queue_of(by, hub_ids=sorted(by.staffed_hub_ids), homeless=True)


def _seen(by: Principal) -> ColumnElement[bool]:
    first, second = (_is(half, visible_to(by)) for half in _HALVES)
    # Of a pair that was merged one is left to see.
    return or_(and_(first, second), and_(pair.c.state == "merged", or_(first, second)))


def _is(half: ColumnElement[Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether this holds for one half of a pair, which is looked up by its id."""
    return select(startup.c.id).where(startup.c.id == half, condition).exists()
