from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from services.events.agenda.models import Event
from services.events.agenda.repository import during
from services.events.registrations.models import Registration


class OverviewRepository:
    """Counts about one hub."""

    def __init__(self, session: Session, hub_id: str) -> None:
        self._session = session
        self._hub_id = hub_id

    def next_event(self, now: datetime) -> Any | None:
        statement = (
            select(col(Event.id), col(Event.title), col(Event.starts_at), col(Event.capacity))
            .where(col(Event.hub_id) == self._hub_id, col(Event.state) == "published", col(Event.starts_at) >= now)
            .order_by(col(Event.starts_at), col(Event.id))
            .limit(1)
        )
        return self._session.execute(statement).one_or_none()

    def events_between(self, starts_at: datetime, ends_at: datetime) -> int:
        statement = select(func.count()).where(
            col(Event.hub_id) == self._hub_id, col(Event.state) == "published", *during(starts_at, ends_at)
        )
        return self._count(statement)

    def drafts(self) -> int:
        statement = select(func.count()).where(col(Event.hub_id) == self._hub_id, col(Event.state) == "draft")
        return self._count(statement)

    def to_approve(self, now: datetime) -> int:
        """Pending registrations of events that are still to come."""
        statement = (
            select(func.count())
            .select_from(Registration)
            .join(Event, col(Event.id) == col(Registration.event_id))
            .where(
                col(Event.hub_id) == self._hub_id,
                col(Event.state) == "published",
                *during(now, None),
                col(Registration.state) == "pending",
            )
        )
        return self._count(statement)

    def _count(self, statement: Select[int]) -> int:
        counted: int = self._session.execute(statement).scalar_one()
        return counted
