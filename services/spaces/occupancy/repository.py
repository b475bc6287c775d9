from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, select, update
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.occupancy.rules import Claim
from services.spaces.occupancy.tree import Grounds, Node, Tree, exceptions_by_date
from services.spaces.resources.errors import ResourceNotFound
from services.spaces.resources.models import Resource
from services.spaces.sites.models import Site

bookings = columns(Booking)
resources = columns(Resource)
sites = columns(Site)

_NODE = (
    resources.id,
    resources.root_id,
    resources.parent_id,
    resources.units,
    resources.kind,
    resources.name,
    resources.state,
    resources.turnaround,
    resources.opening_hours,
    resources.policy_id,
)
_GROUNDS = (
    sites.id.label("site"),
    sites.hub_id,
    sites.time_zone,
    sites.holidays,
    sites.opening_hours.label("site_hours"),
    sites.exceptions,
    sites.policy_id.label("site_policy"),
    sites.kind_policies,
)


class OccupancyRepository:
    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._now = clock.sql(session.get_bind().dialect.name)

    def lock_tree(self, resource_id: str) -> Tree:
        """The whole tree of a resource, its rows locked in id order: whoever takes time in it waits here."""
        root = select(resources.root_id).where(resources.id == resource_id).scalar_subquery()
        statement = _nodes().where(resources.root_id == root).order_by(resources.id).with_for_update(of=Resource)
        trees = _trees(self._session.execute(statement))
        if not trees:
            raise ResourceNotFound
        return trees[0]

    def trees(self, root_ids: Collection[str]) -> dict[str, Tree]:
        """Trees as they are now, without locks."""
        statement = _nodes().where(resources.root_id.in_(root_ids))
        return {tree.root_id: tree for tree in _trees(self._session.execute(statement))}

    def claims(
        self, root_ids: Collection[str], span: Span, *, ignoring: Collection[str] = ()
    ) -> dict[str, list[Claim]]:
        """What takes time in some trees during a span, by root. A hold past its end takes none, swept or not."""
        statement = select(
            bookings.root_id, bookings.resource_id, bookings.starts_at, bookings.blocked_until, bookings.units
        ).where(
            bookings.root_id.in_(root_ids),
            bookings.occupies.is_(True),
            bookings.blocked_until > span.starts_at,
            bookings.starts_at < span.ends_at,
            not_(self._is_past_hold()),
        )
        if ignoring:
            statement = statement.where(bookings.id.not_in(ignoring))
        found: dict[str, list[Claim]] = defaultdict(list)
        for row in self._session.execute(statement):
            found[row.root_id].append(Claim(row.resource_id, row.starts_at, row.blocked_until, row.units))
        return found

    def expire_holds(self, root_id: str | None, *, at: datetime, limit: int | None = None) -> Sequence[Any]:
        """Flip holds past their end to `expired` (of one tree, or the oldest of all), so that no constraint sees them.

        Returns their rows.
        """
        past = select(bookings.id).where(self._is_past_hold())
        if root_id is not None:
            past = past.where(bookings.root_id == root_id, bookings.occupies.is_(True))
        if limit is not None:
            past = past.order_by(bookings.expires_at).limit(limit)
        past = past.with_for_update(skip_locked=root_id is None)
        flipped = (
            update(Booking)
            .where(bookings.id.in_(past), bookings.state == "held")
            .values(state="expired", occupies=False, version=bookings.version + 1, updated_at=at)
            .returning(*bookings)
            .execution_options(synchronize_session=False)
        )
        return self._session.execute(flipped).all()

    def _is_past_hold(self) -> ColumnElement[bool]:
        return and_(bookings.state == "held", bookings.expires_at <= self._now)


def _nodes() -> Select[Any]:
    return select(*_NODE, *_GROUNDS).join(Site, sites.id == resources.site_id)


def _trees(rows: Iterable[Any]) -> list[Tree]:
    nodes: dict[str, dict[str, Node]] = defaultdict(dict)
    grounds: dict[str, Grounds] = {}
    for row in rows:
        nodes[row.root_id][row.id] = Node(
            id=row.id,
            parent_id=row.parent_id,
            units=row.units,
            kind=row.kind,
            name=row.name,
            state=row.state,
            turnaround=timedelta(seconds=row.turnaround),
            opening_hours=row.opening_hours,
            policy_id=row.policy_id,
        )
        if row.root_id not in grounds:
            grounds[row.root_id] = Grounds(
                id=row.site,
                hub_id=row.hub_id,
                time_zone=row.time_zone,
                holidays=row.holidays,
                opening_hours=row.site_hours,
                exceptions=exceptions_by_date(row.exceptions),
                policy_id=row.site_policy,
                kind_policies=row.kind_policies,
            )
    return [Tree(root_id, nodes[root_id], grounds[root_id]) for root_id in nodes]
