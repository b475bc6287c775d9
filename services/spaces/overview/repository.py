from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.policies.rules import LONGEST
from services.spaces.resources.models import Resource


class OverviewRepository:
    def __init__(self, session: Session, hub_id: str) -> None:
        self._session = session
        self._hub_id = hub_id

    def by_kind(self, now: datetime) -> list[Any]:
        """Per kind: units there are, units in use now, resources under maintenance."""
        in_use = (
            select(Booking.resource_id, func.sum(Booking.units).label("units"))
            .where(
                Booking.hub_id == self._hub_id,
                Booking.occupies.is_(True),
                Booking.starts_at <= now,
                Booking.starts_at > now - LONGEST,
                Booking.ends_at > now,
            )
            .group_by(Booking.resource_id)
            .subquery()
        )
        statement = (
            select(
                Resource.kind,
                func.sum(Resource.units).label("units"),
                func.coalesce(func.sum(in_use.c.units), 0).label("in_use"),
                func.count().filter(Resource.state == "maintenance").label("in_maintenance"),
            )
            .outerjoin(in_use, in_use.c.resource_id == Resource.id)
            .where(Resource.hub_id == self._hub_id, Resource.state != "retired", Resource.parent_id.is_(None))
            .group_by(Resource.kind)
            .order_by(Resource.kind)
        )
        return list(self._session.execute(statement))

    def bookings_in(self, span: Span) -> int:
        statement = select(func.count()).where(
            Booking.hub_id == self._hub_id,
            Booking.occupies.is_(True),
            Booking.starts_at < span.ends_at,
            Booking.starts_at > span.starts_at - LONGEST,
            Booking.ends_at > span.starts_at,
        )
        return self._session.execute(statement).scalar_one()

    def to_approve(self, now: datetime) -> int:
        statement = select(func.count()).where(
            Booking.hub_id == self._hub_id, Booking.starts_at > now, Booking.state == "pending"
        )
        return self._session.execute(statement).scalar_one()
