from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.tables import replica
from services.spaces.bookings.models import Booking
from services.spaces.memberships.models import Membership
from services.spaces.memberships.rules import Residency, Stay
from services.spaces.resources.models import Resource
from services.spaces.sites.models import Site

members = columns(Membership)
bookings = columns(Booking)
resources = columns(Resource)
sites = columns(Site)

_BATCH = 200
_CANCELLABLE = bookings.state.in_(("held", "pending", "confirmed"))
_DATES = [members[name] for name in Stay._fields]


class MembershipRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, membership: Membership) -> None:
        """Keep the newest version; an older one that arrives late changes nothing."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        values = membership.model_dump()
        statement = dialect.insert(Membership).values(values)
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={name: value for name, value in values.items() if name != "id"},
                where=members.version < membership.version,
            )
        )

    def residency(self, startup_id: str, hub_id: str) -> Residency | None:
        """The memberships of a startup in a hub, with what the hub says of them; None where there never was one."""
        hub = and_(replica.c.kind == "hub", replica.c.id == members.hub_id)
        statement = select(*_DATES, replica.c.data).select_from(Membership).outerjoin(replica, hub)
        found = self._session.execute(statement.where(members.startup_id == startup_id, members.hub_id == hub_id)).all()
        if not found:
            return None
        told = found[0].data or {}
        zone = ZoneInfo(told.get("time_zone") or "UTC")
        stays = [Stay(*row[: len(_DATES)]) for row in found]
        return Residency(stays, zone, cancels=told.get("on_membership_end") == "cancel")


class FutureRows:
    """What a startup still has in a hub. To be used under the locks of all trees of that hub."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._now = clock.sql(session.get_bind().dialect.name)

    def lock_hub(self, hub_id: str) -> None:
        """Lock every tree of a hub, in the one order in which everybody locks trees."""
        statement = select(resources.id).where(resources.hub_id == hub_id)
        self._session.execute(statement.order_by(resources.root_id, resources.id).with_for_update()).all()

    def lock_bookings(self, startup_id: str, hub_id: str, *, since: datetime) -> Iterator[tuple[Booking, str]]:
        """What begins after an instant and can be cancelled, with the zone of its site. Some are read at a time."""
        after: str | None = None
        while True:
            statement: Any = (
                select(Booking, sites.time_zone)
                .join(Resource, resources.id == bookings.resource_id)
                .join(Site, sites.id == resources.site_id)
                .where(bookings.startup_id == startup_id, bookings.hub_id == hub_id, _CANCELLABLE)
                .where(bookings.lapses_at > self._now, bookings.starts_at > since)
            )
            if after is not None:
                statement = statement.where(bookings.id > after)
            some = statement.order_by(bookings.id).limit(_BATCH).with_for_update(of=Booking)
            found = self._session.execute(some.execution_options(populate_existing=True)).all()
            yield from ((booking, zone) for booking, zone in found)
            if len(found) < _BATCH:
                return
            after = found[-1][0].id
