from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.policies.rules import LONGEST
from services.spaces.resources.models import Resource

bookings = columns(Booking)
resources = columns(Resource)


class OverviewRepository:
    def __init__(self, session: Session, hub_id: str) -> None:
        self._session = session
        self._hub_id = hub_id

    def by_kind(self, now: datetime) -> list[Any]:
        """Per kind: units there are, units in use now, resources under maintenance."""
        in_use = (
            select(bookings.resource_id, func.sum(bookings.units).label("units"))
            .where(
                bookings.hub_id == self._hub_id,
                bookings.occupies.is_(True),
                bookings.starts_at <= now,
                bookings.starts_at > now - LONGEST,
                bookings.ends_at > now,
            )
            .group_by(bookings.resource_id)
            .subquery()
        )
        statement = (
            select(
                resources.kind,
                func.sum(resources.units).label("units"),
                func.coalesce(func.sum(in_use.c.units), 0).label("in_use"),
                func.count().filter(resources.state == "maintenance").label("in_maintenance"),
            )
            .outerjoin(in_use, in_use.c.resource_id == resources.id)
            .where(resources.hub_id == self._hub_id, resources.state != "retired", resources.parent_id.is_(None))
            .group_by(resources.kind)
            .order_by(resources.kind)
        )
        return list(self._session.execute(statement))

    def bookings_in(self, span: Span) -> int:
        statement = select(func.count()).where(
            bookings.hub_id == self._hub_id,
            bookings.occupies.is_(True),
            bookings.starts_at < span.ends_at,
            bookings.starts_at > span.starts_at - LONGEST,
            bookings.ends_at > span.starts_at,
        )
        found: int = self._session.execute(statement).scalar_one()
        return found

    def to_approve(self, now: datetime) -> int:
        statement = select(func.count()).where(
            bookings.hub_id == self._hub_id, bookings.starts_at > now, bookings.state == "pending"
        )
        found: int = self._session.execute(statement).scalar_one()
        return found
