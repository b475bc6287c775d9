"""Counts for the staff screen of one hub."""

from datetime import date

from sqlalchemy import Select, func, select
from sqlmodel import Session

from services.startups.hubs.rules import Days
from services.startups.memberships.repository import membership, tenancies
from services.startups.memberships.rules import Standing
from services.startups.startups.repository import startup


class Counts:
    """Of one hub; startups that were taken away do not count."""

    def __init__(self, session: Session, hub_id: str) -> None:
        self._session = session
        self._hub_id = hub_id

    def of_standing(self, standing: Standing, days: Days) -> int:
        there = tenancies(days, standing).where(membership.c.hub_id == self._hub_id).subquery()
        live = select(there.c.startup_id).join(startup, startup.c.id == there.c.startup_id)
        return self._count(live.where(startup.c.hidden_at.is_(None)))

    def arrivals(self, since: date, today: date) -> int:
        """Startups whose first membership here began in this span."""
        first = (
            select(membership.c.startup_id)
            .join(startup, startup.c.id == membership.c.startup_id)
            .where(membership.c.hub_id == self._hub_id, startup.c.hidden_at.is_(None))
            .group_by(membership.c.startup_id)
            .having(func.min(membership.c.starts_on).between(since, today))
        )
        return self._count(first)

    def _count(self, statement: Select[str]) -> int:
        counted: int = self._session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
        return counted
