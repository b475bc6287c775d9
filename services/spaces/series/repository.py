from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, insert, or_, select, true, update
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.spaces.bookings.models import Booking
from services.spaces.bookings.states import state_at
from services.spaces.series.errors import SeriesNotFound
from services.spaces.series.models import Series, SeriesOccurrence

bookings = columns(Booking)
occurrences = columns(SeriesOccurrence)
series = columns(Series)


def visible_to(by: Principal) -> ColumnElement[bool]:
    """A series is known to its startup and to the staff of its hub."""
    if by.is_network_admin:
        return true()
    allowed = [(series.startup_id, by.startup_ids), (series.hub_id, by.staffed_hub_ids)]
    # Only what there is, so that one index serves those who have only one of the two.
    return or_(false(), *[column.in_(ids) for column, ids in allowed if ids])


class SeriesRepository:
    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._now = clock.sql(session.get_bind().dialect.name)

    def find(self, series_id: str, by: Principal) -> Any:
        """One series that the caller may know, as a row; refuses any other."""
        row = self._session.execute(select(*series).where(series.id == series_id, visible_to(by))).one_or_none()
        if row is None:
            raise SeriesNotFound
        return row

    def lock(self, series_id: str) -> Series:
        """The entity, locked. Callers have locked the trees of its bookings before, as whoever changes one does."""
        statement = select(Series).where(series.id == series_id).with_for_update()
        found: Series = self._session.execute(statement.execution_options(populate_existing=True)).scalar_one()
        return found

    def save(self, series: Series) -> None:
        """Write it now: its bookings and its dates refer to it."""
        self._session.add(series)
        self._session.flush()

    def add_occurrences(self, rows: Sequence[dict[str, Any]]) -> None:
        self._session.execute(insert(SeriesOccurrence), list(rows))

    def occurrences(self, series_id: str) -> Sequence[Any]:
        """Every date, by its name, with where its booking is and what state it is in; never more than 200."""
        statement = (
            select(
                *occurrences,
                state_at(self._now).label("state"),
                bookings.resource_id,
                bookings.starts_at.label("booked_from"),
                bookings.ends_at.label("booked_until"),
                bookings.units,
            )
            .outerjoin(Booking, bookings.id == occurrences.booking_id)
            .where(occurrences.series_id == series_id)
            .order_by(occurrences.starts_at)
        )
        return self._session.execute(statement).all()

    def resources_of(self, series_id: str) -> set[str]:
        """Where the bookings are that may still change."""
        statement = select(bookings.resource_id).where(bookings.series_id == series_id, bookings.lapses_at.is_not(None))
        return set(self._session.execute(statement.distinct()).scalars())

    def mark_moved(self, booking_id: str) -> None:
        """A booking was changed by itself: from now on its date does without its series."""
        self._change(occurrences.booking_id == booking_id, moved=True)

    def plan(self, series_id: str, starts_at: datetime, wall_starts_at: datetime, wall_ends_at: datetime) -> None:
        """Where the whole series has one of its dates from now on."""
        which = (occurrences.series_id == series_id) & (occurrences.starts_at == starts_at)
        self._change(which, wall_starts_at=wall_starts_at, wall_ends_at=wall_ends_at)

    def _change(self, which: ColumnElement[bool], **values: Any) -> None:
        statement = update(SeriesOccurrence).where(which).values(values)
        self._session.execute(statement.execution_options(synchronize_session=False))

    def page(
        self,
        paging: Paging,
        by: Principal,
        *,
        startup_id: str | None,
        hub_id: str | None,
        resource_id: str | None,
    ) -> Slice:
        """Oldest first; ids grow."""
        statement = select(*series).where(visible_to(by))
        if startup_id is not None:
            statement = statement.where(series.startup_id == startup_id)
        if hub_id is not None:
            statement = statement.where(series.hub_id == hub_id)
        if resource_id is not None:
            statement = statement.where(series.resource_id == resource_id)
        return paging.fetch(self._session, statement, [Key(series.id)])
