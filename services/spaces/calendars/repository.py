from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.kit.spans import Span
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import state_at
from services.spaces.calendars.errors import CalendarNotFound
from services.spaces.calendars.models import Calendar
from services.spaces.policies.rules import LONGEST
from services.spaces.resources.models import Resource
from services.spaces.sites.models import Site

calendars = columns(Calendar)
bookings = columns(Booking)
resources = columns(Resource)
sites = columns(Site)

_SHOWN = (
    bookings.id,
    bookings.version,
    bookings.created_at,
    bookings.updated_at,
    bookings.starts_at,
    bookings.ends_at,
    bookings.units,
    bookings.purpose,
    bookings.startup_id,
    resources.name.label("resource_name"),
    resources.units.label("resource_units"),
    sites.name.label("site_name"),
    sites.address,
    sites.time_zone,
)


def visible_to(by: Principal) -> ColumnElement[bool]:
    """The calendars that this caller may list and revoke: of its startups, and of the hubs that it is staff of."""
    if by.is_network_admin:
        return true()
    whose = ((calendars.startup_id, by.startup_ids), (calendars.hub_id, by.staffed_hub_ids))
    return or_(false(), *[column.in_(ids) for column, ids in whose if ids])


class CalendarRepository:
    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        # What has lapsed reads so, whether or not it was tidied up.
        self._state = state_at(clock.sql(session.get_bind().dialect.name)).label("state")

    def add(self, calendar: Calendar) -> Calendar:
        self._session.add(calendar)
        self._session.flush()
        return calendar

    def live_of(self, startup_id: str | None, resource_id: str | None) -> int:
        """How many addresses there are of a startup or a resource. Who makes another of the same waits until this
        transaction has ended: no row stands for all of them, and SQLite has one writer anyway."""
        subject = calendars.startup_id == startup_id if startup_id else calendars.resource_id == resource_id
        if self._session.get_bind().dialect.name == "postgresql":
            lock = func.pg_advisory_xact_lock(func.hashtextextended(f"calendar {startup_id or resource_id}", 0))
            self._session.execute(select(lock))
        statement = select(func.count()).select_from(Calendar).where(subject, calendars.revoked_at.is_(None))
        found: int = self._session.execute(statement).scalar_one()
        return found

    def lock(self, calendar_id: str, by: Principal) -> Calendar:
        statement = select(Calendar).where(calendars.id == calendar_id, calendars.revoked_at.is_(None), visible_to(by))
        return self._one(statement.with_for_update())

    def of_token(self, token_hash: str) -> Calendar:
        """The calendar at a secret address, as long as it is not revoked."""
        return self._one(select(Calendar).where(calendars.token_hash == token_hash, calendars.revoked_at.is_(None)))

    def page(self, paging: Paging, by: Principal) -> Slice:
        statement = select(*calendars).where(calendars.revoked_at.is_(None), visible_to(by))
        return paging.fetch(self._session, statement, [Key(calendars.id)])

    def resource(self, resource_id: str) -> Any:
        """A resource as a calendar of it needs it; whoever made that calendar was staff."""
        statement = select(resources.id, resources.root_id, resources.name)
        return self._session.execute(statement.where(resources.id == resource_id)).one()

    def tree(self, root_id: str) -> Sequence[Any]:
        """The resources of one tree, as far as who is part of whom."""
        statement = select(resources.id, resources.parent_id, resources.units)
        return self._session.execute(statement.where(resources.root_id == root_id)).all()

    def of_resources(self, resource_ids: Collection[str], within: Span, *, now: datetime, limit: int) -> list[Any]:
        return self._nearest(bookings.resource_id.in_(resource_ids), within, now, limit)

    def of_startup(self, startup_id: str, hub_id: str | None, within: Span, *, now: datetime, limit: int) -> list[Any]:
        owned = bookings.startup_id == startup_id
        if hub_id is not None:
            owned &= bookings.hub_id == hub_id
        return self._nearest(owned, within, now, limit)

    def _nearest(self, whose: ColumnElement[bool], within: Span, now: datetime, limit: int) -> list[Any]:
        """What is to come, soonest first; then what was, latest first; by start in the end."""
        statement = (
            select(*_SHOWN, self._state)
            .join(Resource, resources.id == bookings.resource_id)
            .join(Site, sites.id == resources.site_id)
            .where(whose)
        )
        ahead = statement.where(
            bookings.starts_at > now - LONGEST, bookings.starts_at < within.ends_at, bookings.ends_at > now
        ).order_by(bookings.starts_at, bookings.id)
        found = list(self._session.execute(ahead.limit(limit)))
        if len(found) < limit:
            past = statement.where(
                bookings.starts_at > within.starts_at - LONGEST,
                bookings.starts_at < now,
                bookings.ends_at > within.starts_at,
                bookings.ends_at <= now,
            ).order_by(bookings.starts_at.desc(), bookings.id.desc())
            found += self._session.execute(past.limit(limit - len(found)))
        return sorted(found, key=lambda row: (row.starts_at, row.id))

    def _one(self, statement: Select[Any]) -> Calendar:
        calendar: Calendar | None = self._session.execute(statement).scalar_one_or_none()
        if calendar is None:
            raise CalendarNotFound
        return calendar
