from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, cast, not_, select
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.principal import Principal
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import has_lapsed
from services.spaces.resources.models import Resource
from services.spaces.resources.repository import carrying, visible_to

bookings = columns(Booking)
resources = columns(Resource)

# Read as text: of a thousand candidates few are looked at, so none is turned into anything else before that.
_LIGHT = (
    resources.name,
    *[cast(column, Text).label(column.name) for column in (resources.id, resources.root_id)],
    resources.units,
    resources.turnaround,
    *[
        cast(column, Text).label(column.name)
        for column in (
            resources.site_id,
            resources.kind,
            resources.policy_id,
            resources.parent_id,
            resources.opening_hours,
        )
    ],
)


# All on which it depends when a resource could be booked, bookings aside.
Schedule = tuple[str | None, ...]


class Candidate(NamedTuple):
    """A resource that could answer a search. Its ids are as the database writes them."""

    name: str
    id: str
    root_id: str
    units: int
    turnaround: int
    schedule: Schedule

    @property
    def is_whole(self) -> bool:
        """Whether anything taken in its tree takes all of it."""
        return self.units == 1 and self.root_id == self.id


def canonical(stored: str) -> str:
    """An id as all others know it: SQLite keeps it without hyphens."""
    if len(stored) == 36:
        return stored
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


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
    ) -> list[Candidate]:
        """Active resources that could answer a search."""
        statement = select(*_LIGHT).where(visible_to(by), resources.state == "active", resources.units >= units)
        for column, value in ((resources.kind, kind), (resources.hub_id, hub_id), (resources.site_id, site_id)):
            if value is not None:
                statement = statement.where(column == value)
        statement = statement.where(*[carrying(attribute) for attribute in attributes])
        rows = self._session.execute(statement.order_by(resources.name, resources.id).limit(limit))
        return [
            Candidate(row.name, row.id, row.root_id, row.units, row.turnaround, tuple(row[5:])) for row in rows.all()
        ]

    def taken(
        self, root_ids: Collection[str], ended_within: Span, *, now: ColumnElement[Any], ignoring: Collection[str] = ()
    ) -> dict[str, list[Span]]:
        """Time that is certainly taken somewhere in some trees, by root: all that ends in a span. A part of what
        `OccupancyRepository.claims` finds, in a form in which a thousand trees are cheap."""
        statement = select(cast(bookings.root_id, Text), bookings.starts_at, bookings.blocked_until).where(
            bookings.root_id.in_(root_ids),
            bookings.occupies.is_(True),
            bookings.blocked_until > ended_within.starts_at,
            bookings.blocked_until <= ended_within.ends_at,
            not_(has_lapsed(now)),
        )
        if ignoring:
            statement = statement.where(bookings.id.not_in(ignoring))
        found: dict[str, list[Span]] = defaultdict(list)
        for root_id, starts_at, ends_at in self._session.execute(
            statement.order_by(bookings.root_id, bookings.blocked_until)
        ):
            found[root_id].append(Span(starts_at, ends_at))
        return found

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
            select(resources.id, resources.root_id)
            .join(here, (resources.kind == here.c.kind) & (resources.site_id == here.c.site_id))
            .where(
                resources.root_id != tree_root, resources.state == "active", resources.units >= units, visible_to(by)
            )
            .order_by(resources.name, resources.id)
            .limit(limit)
        )
        return self._session.execute(statement).all()
