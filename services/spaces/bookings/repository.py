from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.spaces.bookings.errors import BookingNotFound
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import state_at
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.policies.rules import LONGEST
from services.spaces.resources.models import Resource
from services.spaces.sites.models import Site

bookings = columns(Booking)
resources = columns(Resource)
sites = columns(Site)

_OVERLAP = "ex_booking_no_overlap"


def visible_to(by: Principal) -> ColumnElement[bool]:
    """A booking is known to its startup and to the staff of its hub; to others it is only time that is taken."""
    if by.is_network_admin:
        return true()
    return or_(bookings.startup_id.in_(by.startup_ids), bookings.hub_id.in_(by.staffed_hub_ids))


class BookingRepository:
    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        # What has lapsed reads so, whether or not the sweeper has come by.
        self._state = state_at(clock.sql(session.get_bind().dialect.name))

    def find(self, booking_id: str, by: Principal) -> Any:
        """One booking that the caller may know, as a row; refuses any other."""
        row = self._session.execute(self._rows().where(bookings.id == booking_id, visible_to(by))).one_or_none()
        if row is None:
            raise BookingNotFound
        return row

    def lock(self, booking_id: str) -> Booking:
        """The entity, locked. Callers have locked its resource tree before, so every path locks in the same order."""
        statement = select(Booking).where(bookings.id == booking_id).with_for_update()
        found: Booking = self._session.execute(statement.execution_options(populate_existing=True)).scalar_one()
        return found

    def units_in_use(self, resource_id: str) -> set[str]:
        """Which units of a pool people have now."""
        statement = select(bookings.unit).where(
            bookings.resource_id == resource_id, bookings.state == "checked_in", bookings.unit.is_not(None)
        )
        return {str(unit) for unit in self._session.execute(statement).scalars()}

    def save(self, booking: Booking) -> None:
        """Write it now, in a savepoint: where the database itself refuses an overlap, the request is a conflict."""
        try:
            with self._session.begin_nested():
                self._session.add(booking)
        except IntegrityError as error:
            if _OVERLAP in str(error.orig):
                raise BookingConflict(alternatives=()) from error
            raise

    def page(
        self,
        paging: Paging,
        by: Principal,
        *,
        resource_id: str | None,
        startup_id: str | None,
        hub_id: str | None,
        state: str | None,
        span: tuple[datetime | None, datetime | None],
    ) -> Slice:
        """Bookings that overlap a span, by start. No booking is longer than LONGEST, so the index bounds both ends."""
        statement = self._rows().where(visible_to(by))
        for column, value in (
            (bookings.resource_id, resource_id),
            (bookings.startup_id, startup_id),
            (bookings.hub_id, hub_id),
            (self._state, state),
        ):
            if value is not None:
                statement = statement.where(column == value)
        since, until = span
        if since is not None:
            statement = statement.where(bookings.ends_at > since, bookings.starts_at > since - LONGEST)
        if until is not None:
            statement = statement.where(bookings.starts_at < until)
        return paging.fetch(self._session, statement, [Key(bookings.starts_at), Key(bookings.id)])

    def _rows(self) -> Select[Any]:
        columns = [column for column in bookings if column.name != "state"]
        return (
            select(*columns, self._state.label("state"), sites.time_zone)
            .join(Resource, resources.id == bookings.resource_id)
            .join(Site, sites.id == resources.site_id)
        )
