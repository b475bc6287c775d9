from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Integer, Row, column, delete, func, insert, or_, select, values
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import UtcDateTime, columns
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import state_at
from services.spaces.policies.rules import LONGEST
from services.spaces.resources.models import Resource
from services.spaces.sites.models import Site
from services.spaces.usage.elapsed import seconds_within
from services.spaces.usage.models import Demand

bookings = columns(Booking)
demands = columns(Demand)
resources = columns(Resource)
sites = columns(Site)

USED = ("checked_in", "completed")
BOOKED = ("confirmed", *USED, "no_show")


class DemandRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(Demand), [dict(row)])

    def forget(self, *, before: datetime, limit: int) -> int:
        """Drop wishes for times long past, the oldest first; returns how many went."""
        old = select(demands.number).where(demands.wanted_at < before).order_by(demands.wanted_at).limit(limit)
        gone = delete(Demand).where(demands.number.in_(old)).returning(demands.number)
        return len(self._session.execute(gone.execution_options(synchronize_session=False)).all())


class UsageRepository:
    """Sums over one hub. The database adds up; what comes back grows with resources and weeks, never with bookings."""

    def __init__(self, session: Session, clock: Clock, hub_id: str) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect.name
        self._state = state_at(clock.sql(self._dialect))
        self._hub_id = hub_id

    def resources(self) -> Sequence[Row[Any]]:
        """The resources of the hub, what is retired too: it was used."""
        statement = select(resources.id, resources.root_id, resources.site_id, resources.updated_at)
        return self._session.execute(
            statement.where(resources.hub_id == self._hub_id).order_by(resources.kind, resources.name, resources.id)
        ).all()

    def site_names(self) -> dict[str, str]:
        statement = select(sites.id, sites.name).where(sites.hub_id == self._hub_id).order_by(sites.name, sites.id)
        return {row.id: row.name for row in self._session.execute(statement)}

    def bookings(self, buckets: Sequence[Span], *, by_startup: bool) -> Sequence[Row[Any]]:
        """Seconds of units and counts, by bucket and resource (and startup)."""
        bucket = _table(buckets)
        inner = (
            select(
                bucket.c.number.label("bucket"),
                bookings.resource_id,
                bookings.startup_id,
                self._state.label("state"),
                # A booking is counted once: where it begins, or where the report does.
                or_(bookings.starts_at >= bucket.c.starts_at, bucket.c.number == 0).label("counts"),
                (
                    bookings.units
                    * seconds_within(
                        self._dialect, bookings.starts_at, bookings.ends_at, (bucket.c.starts_at, bucket.c.ends_at)
                    )
                ).label("seconds"),
            )
            .join_from(
                bucket,
                Booking,
                (bookings.starts_at > bucket.c.reach)
                & (bookings.starts_at < bucket.c.ends_at)
                & (bookings.ends_at > bucket.c.starts_at),
            )
            .where(bookings.hub_id == self._hub_id)
            .subquery()
        )
        counts = inner.c.counts
        booked, used = inner.c.state.in_(BOOKED), inner.c.state.in_(USED)
        by = [inner.c.bucket, inner.c.resource_id, *([inner.c.startup_id] if by_startup else [])]
        statement = select(
            *by,
            func.coalesce(func.sum(inner.c.seconds).filter(booked), 0.0).label("booked"),
            func.coalesce(func.sum(inner.c.seconds).filter(used), 0.0).label("used"),
            func.count().filter(counts, booked).label("bookings"),
            func.count().filter(counts, inner.c.state == "no_show").label("no_shows"),
            func.count().filter(counts, inner.c.state == "cancelled").label("cancelled"),
        ).group_by(*by)
        return self._session.execute(statement).all()

    def demand(self, buckets: Sequence[Span]) -> Sequence[Row[Any]]:
        """Seconds of units that were wished in vain, and how many wishes, by bucket and place."""
        bucket = _table(buckets)
        by = [bucket.c.number.label("bucket"), demands.site_id, demands.resource_id, demands.kind]
        statement = (
            select(*by, func.sum(demands.seconds).label("seconds"), func.count().label("wishes"))
            .join_from(
                bucket,
                Demand,
                (demands.wanted_at >= bucket.c.starts_at) & (demands.wanted_at < bucket.c.ends_at),
            )
            .where(demands.hub_id == self._hub_id)
            .group_by(bucket.c.number, demands.site_id, demands.resource_id, demands.kind)
        )
        return self._session.execute(statement).all()


def _table(buckets: Sequence[Span]) -> CTE:
    """The buckets as a table; `reach` is before the start of whatever may still last in them."""
    known = values(
        column("number", Integer),
        column("starts_at", UtcDateTime),
        column("ends_at", UtcDateTime),
        column("reach", UtcDateTime),
        name="buckets",
    )
    rows: list[tuple[int, datetime, datetime, datetime]] = [
        (number, span.starts_at, span.ends_at, span.starts_at - LONGEST) for number, span in enumerate(buckets)
    ]
    return known.data(rows).cte("bucket")
