from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.principal import Principal
from services.spaces.bookings.models import Booking
from services.spaces.resources.models import Resource
from services.spaces.resources.repository import carrying, visible_to

bookings = columns(Booking)
resources = columns(Resource)

_FOUND = (resources.id, resources.root_id, resources.name, resources.kind, resources.site_id, resources.hub_id)


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
        statement = select(*_FOUND).where(visible_to(by), resources.state == "active", resources.units >= units)
        for column, value in ((resources.kind, kind), (resources.hub_id, hub_id), (resources.site_id, site_id)):
            if value is not None:
                statement = statement.where(column == value)
        statement = statement.where(*[carrying(attribute) for attribute in attributes])
        return self._session.execute(statement.order_by(resources.name, resources.id).limit(limit)).all()

    def own_booking(self, booking_id: str, by: Principal) -> bool:
        """Whether the caller may see this booking, and so may ask what would be free without it."""
        owner = self._session.execute(
            select(bookings.startup_id, bookings.hub_id).where(bookings.id == booking_id)
        ).one_or_none()
        return owner is not None and (by.acts_for(owner.startup_id) or by.is_staff_of(owner.hub_id))

    def twins(self, by: Principal, resource_id: str, tree_root: str, *, units: int, limit: int) -> Sequence[Any]:
        """Active resources of the same kind on the same site, in another tree."""
        here = select(resources.kind, resources.site_id).where(resources.id == resource_id).subquery()
        statement = (
            select(*_FOUND)
            .join(here, (resources.kind == here.c.kind) & (resources.site_id == here.c.site_id))
            .where(
                resources.root_id != tree_root, resources.state == "active", resources.units >= units, visible_to(by)
            )
            .order_by(resources.name, resources.id)
            .limit(limit)
        )
        return self._session.execute(statement).all()
