from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, func, not_, or_, select, union_all
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.closures.errors import ClosureNotFound
from services.spaces.closures.models import Closure
from services.spaces.closures.rules import LONGEST
from services.spaces.resources.models import Resource
from services.spaces.resources.repository import visible_to
from services.spaces.sites.models import Site

closures = columns(Closure)
resources = columns(Resource)
sites = columns(Site)
bookings = columns(Booking)

_BATCH = 200
_CANCELLABLE = bookings.state.in_(("held", "pending", "confirmed"))


class Taken(NamedTuple):
    """Time that is taken away: on some nodes of one tree, or (no root) on all that stands on a site."""

    site_id: str
    root_id: str | None
    nodes: Collection[str]
    span: Span | None  # None: from now on
    besides: Span | None = None  # what overlaps this is as it was


class ClosureRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def ahead(self, hub_ids: Collection[str], *, since: datetime) -> Sequence[Any]:
        """The closures of some hubs that have not ended by an instant."""
        statement = select(closures.site_id, closures.resource_id, closures.starts_at, closures.ends_at)
        return self._session.execute(statement.where(closures.hub_id.in_(hub_ids), closures.ends_at > since)).all()

    def ahead_of(self, root_ids: Collection[str], site_ids: Collection[str], *, since: datetime) -> Sequence[Any]:
        """The closures of some trees and of some sites that have not ended by an instant."""
        parts = select(resources.id).where(resources.root_id.in_(root_ids))
        # Two questions, each with its index, which bounds both ends: none is longer than LONGEST.
        asked = [
            select(closures.site_id, closures.resource_id, closures.starts_at, closures.ends_at).where(
                here, closures.ends_at > since, closures.starts_at > since - LONGEST
            )
            for here in (closures.site_id.in_(site_ids), closures.resource_id.in_(parts))
        ]
        return self._session.execute(union_all(*asked)).all()

    def find(self, closure_id: str, by: Principal) -> Any:
        """A closure that the caller may know of, as a row; refuses any other."""
        row = self._session.execute(_rows(by).where(closures.id == closure_id)).one_or_none()
        if row is None:
            raise ClosureNotFound
        return row

    def lock(self, closure_id: str) -> Closure:
        """The entity, locked; whoever removed it meanwhile was first. Its trees are locked before."""
        statement = select(Closure).where(closures.id == closure_id).with_for_update()
        found = self._session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
        if found is None:
            raise ClosureNotFound
        closure: Closure = found
        return closure

    def save(self, closure: Closure) -> None:
        self._session.add(closure)
        self._session.flush()  # from here on the time is closed for whoever asks

    def remove(self, closure: Closure) -> None:
        self._session.execute(delete(Closure).where(closures.id == closure.id))

    def page(
        self,
        paging: Paging,
        by: Principal,
        *,
        hub_id: str | None,
        site_id: str | None,
        shutting: Collection[str] | None,
        since: datetime | None,
        until: datetime | None,
    ) -> Slice:
        """Closures that overlap a span, by start; `shutting` are the sites and resources that may have been closed."""
        statement = _rows(by)
        if hub_id is not None:
            statement = statement.where(closures.hub_id == hub_id)
        if site_id is not None:
            statement = statement.where(or_(closures.site_id == site_id, resources.site_id == site_id))
        if shutting is not None:
            statement = statement.where(or_(closures.site_id.in_(shutting), closures.resource_id.in_(shutting)))
        if since is not None:
            # None is longer than LONGEST, so that the index bounds both ends.
            statement = statement.where(closures.ends_at > since, closures.starts_at > since - LONGEST)
        if until is not None:
            statement = statement.where(closures.starts_at < until)
        return paging.fetch(self._session, statement, [Key(closures.starts_at), Key(closures.id)])

    def lock_site(self, site_id: str) -> list[str]:
        """Lock every tree of a site, in the one order in which everybody locks trees; returns their roots."""
        statement = select(resources.root_id).where(resources.site_id == site_id)
        rows = self._session.execute(statement.order_by(resources.root_id, resources.id).with_for_update())
        return list(dict.fromkeys(rows.scalars()))


class AffectedRepository:
    """The bookings in time that is taken away: those that are live, and so may still take time to come."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._now = clock.sql(session.get_bind().dialect.name)

    def count(self, taken: Taken, *, cancellable: bool = False) -> int:
        statement = select(func.count()).select_from(Booking).where(self._affected(taken))
        if cancellable:
            statement = statement.where(_CANCELLABLE)
        return int(self._session.execute(statement).scalar_one())

    def first(self, taken: Taken, *, limit: int) -> Sequence[Any]:
        """The first of them, by start."""
        statement = select(*bookings).where(self._affected(taken)).order_by(bookings.starts_at, bookings.id)
        return self._session.execute(statement.limit(limit)).all()

    def lock_cancellable(self, taken: Taken) -> Iterator[Booking]:
        """The entities, locked, in the order of their ids; who has come already stays. Some are read at a time."""
        after: str | None = None
        while True:
            statement = select(Booking).where(self._affected(taken), _CANCELLABLE)
            if after is not None:
                statement = statement.where(bookings.id > after)
            some = statement.order_by(bookings.id).limit(_BATCH).with_for_update()
            found = self._session.execute(some.execution_options(populate_existing=True)).scalars().all()
            yield from found
            if len(found) < _BATCH:
                return
            after = found[-1].id

    def _affected(self, taken: Taken) -> ColumnElement[bool]:
        known = [bookings.lapses_at > self._now]
        if taken.root_id is None:
            here = select(resources.root_id).where(resources.site_id == taken.site_id)
            known.append(bookings.root_id.in_(here))
        else:
            known += [bookings.root_id == taken.root_id, bookings.resource_id.in_(taken.nodes)]
        if taken.span is not None:
            known.append(_overlaps(taken.span))
        if taken.besides is not None:
            known.append(not_(_overlaps(taken.besides)))
        return and_(*known)


def _overlaps(span: Span) -> ColumnElement[bool]:
    return and_(bookings.starts_at < span.ends_at, bookings.ends_at > span.starts_at)


def _rows(by: Principal) -> Select[Any]:
    return (
        select(*closures, sites.time_zone)
        .outerjoin(Resource, resources.id == closures.resource_id)
        .join(Site, sites.id == func.coalesce(closures.site_id, resources.site_id))
        .where(_known_to(by))
    )


def _known_to(by: Principal) -> ColumnElement[bool]:
    """A site is public; the closure of a resource is known to those who may know of the resource."""
    return or_(closures.site_id.is_not(None), and_(closures.resource_id.is_not(None), visible_to(by)))
