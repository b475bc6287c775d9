from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from services.kit.principal import Principal
from services.spaces.bookings.models import Booking
from services.spaces.resources.models import Resource
from services.spaces.resources.repository import carrying, visible_to

_FOUND = (Resource.id, Resource.root_id, Resource.name, Resource.kind, Resource.site_id, Resource.hub_id)


class AvailabilityRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def candidates(
        self,
        by: Principal,
        *,
        kind: str | None,
        hub_id: str | None,
        site_id: str | None,
        attributes: Sequence[str] = (),
        units: int,
        limit: int,
    ) -> Sequence[Any]:
        """Active resources that could answer a search, by name."""
        statement = select(*_FOUND).where(visible_to(by), Resource.state == "active", Resource.units >= units)
        for column, value in ((Resource.kind, kind), (Resource.hub_id, hub_id), (Resource.site_id, site_id)):
            if value is not None:
                statement = statement.where(column == value)
        statement = statement.where(*[carrying(attribute) for attribute in attributes])
        return self._session.execute(statement.order_by(Resource.name, Resource.id).limit(limit)).all()

    def own_booking(self, booking_id: str, by: Principal) -> bool:
        """Whether the caller may see this booking, and so may ask what would be free without it."""
        owner = self._session.execute(
            select(Booking.startup_id, Booking.hub_id).where(Booking.id == booking_id)
        ).one_or_none()
        return owner is not None and (by.acts_for(owner.startup_id) or by.is_staff_of(owner.hub_id))

    def twins(self, by: Principal, resource_id: str, tree_root: str, *, units: int, limit: int) -> Sequence[Any]:
        """Active resources of the same kind on the same site, in another tree."""
        here = select(Resource.kind, Resource.site_id).where(Resource.id == resource_id).subquery()
        statement = (
            select(*_FOUND)
            .join(here, (Resource.kind == here.c.kind) & (Resource.site_id == here.c.site_id))
            .where(Resource.root_id != tree_root, Resource.state == "active", Resource.units >= units, visible_to(by))
            .order_by(Resource.name, Resource.id)
            .limit(limit)
        )
        return self._session.execute(statement).all()
