from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, not_, null, or_, select, update
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import after_lapse, gives_back, has_lapsed
from services.spaces.occupancy.rules import Claim
from services.spaces.occupancy.tree import Grounds, Node, Tree, exceptions_by_date
from services.spaces.resources.errors import ResourceNotFound
from services.spaces.resources.models import Resource
from services.spaces.sites.models import Site

# No booking is longer than 31 days, no turnaround than 7: what ends later starts later, and is not looked at.
LONGEST_BLOCK = timedelta(days=39)

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
    resources.certification_id,
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
        """What takes time in some trees during a span, by root. What has lapsed takes none, tidied up or not."""
        statement = select(
            bookings.root_id, bookings.resource_id, bookings.starts_at, bookings.blocked_until, bookings.units
        ).where(
            bookings.root_id.in_(root_ids),
            bookings.occupies.is_(True),
            bookings.blocked_until > span.starts_at,
            bookings.blocked_until < span.ends_at + LONGEST_BLOCK,
            bookings.starts_at < span.ends_at,
            # Said so that a booking that never lapses stays in.
            or_(bookings.lapses_at.is_(None), not_(gives_back(self._now))),
        )
        if ignoring:
            statement = statement.where(bookings.id.not_in(ignoring))
        found: dict[str, list[Claim]] = defaultdict(list)
        for row in self._session.execute(statement):
            found[row.root_id].append(Claim(row.resource_id, row.starts_at, row.blocked_until, row.units))
        return found

    def lapse(self, root_id: str, *, at: datetime) -> Sequence[Any]:
        """Write down what has lapsed by itself in one locked tree, so that no constraint sees it. Returns the rows."""
        following = after_lapse()
        flipped = (
            update(Booking)
            .where(bookings.root_id == root_id, has_lapsed(self._now))
            .values(
                state=following,
                occupies=following == "completed",
                lapses_at=null(),
                version=bookings.version + 1,
                updated_at=at,
            )
            .returning(*bookings)
            .execution_options(synchronize_session=False)
        )
        return self._session.execute(flipped).all()

    def lapsed_roots(self, limit: int) -> Sequence[str]:
        """Trees in which something has lapsed, longest ago first."""
        statement = select(bookings.root_id).where(has_lapsed(self._now)).order_by(bookings.lapses_at).limit(limit)
        return list(dict.fromkeys(self._session.execute(statement).scalars()))


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
            certification_id=row.certification_id,
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
