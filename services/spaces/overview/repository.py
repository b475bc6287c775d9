from datetime import datetime
from typing import Any

from sqlalchemy import func, not_, or_, select
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import gives_back
from services.spaces.policies.rules import LONGEST
from services.spaces.resources.models import Resource

bookings = columns(Booking)
resources = columns(Resource)


class OverviewRepository:
    def __init__(self, session: Session, clock: Clock, hub_id: str) -> None:
        self._session = session
        self._hub_id = hub_id
        now = clock.sql(session.get_bind().dialect.name)
        # What has lapsed is free, tidied up or not.
        self._standing = or_(bookings.lapses_at.is_(None), not_(gives_back(now)))
        self._taken = (bookings.occupies.is_(True), self._standing)

    def by_kind(self) -> list[Any]:
        """Per kind: units there are, resources under maintenance. What is part of something is counted with it."""
        statement = (
            select(
                resources.kind,
                func.sum(resources.units).label("units"),
                func.count().filter(resources.state == "maintenance").label("in_maintenance"),
            )
            .where(resources.hub_id == self._hub_id, resources.state != "retired", resources.parent_id.is_(None))
            .group_by(resources.kind)
            .order_by(resources.kind)
        )
        return list(self._session.execute(statement))

    def in_use(self, now: datetime) -> list[Any]:
        """What is taken now, by resource."""
        statement = (
            select(bookings.root_id, bookings.resource_id, func.sum(bookings.units).label("units"))
            .where(
                bookings.hub_id == self._hub_id,
                *self._taken,
                bookings.starts_at <= now,
                bookings.starts_at > now - LONGEST,
                bookings.ends_at > now,
            )
            .group_by(bookings.root_id, bookings.resource_id)
        )
        return list(self._session.execute(statement))

    def bookings_in(self, span: Span) -> int:
        statement = select(func.count()).where(
            bookings.hub_id == self._hub_id,
            *self._taken,
            bookings.starts_at < span.ends_at,
            bookings.starts_at > span.starts_at - LONGEST,
            bookings.ends_at > span.starts_at,
        )
        found: int = self._session.execute(statement).scalar_one()
        return found

    def to_approve(self, now: datetime) -> int:
        statement = select(func.count()).where(
            bookings.hub_id == self._hub_id, bookings.starts_at > now, bookings.state == "pending", self._standing
        )
        found: int = self._session.execute(statement).scalar_one()
        return found
