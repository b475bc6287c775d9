"""Whose audit rows tell the story of a startup, beside its own."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlmodel import Session

from services.startups.memberships.repository import membership
from services.startups.people.repository import role
from services.startups.startups.repository import startup


class HistoryRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def roles(self, startup_id: str) -> Sequence[str]:
        """Those of its team, then and now."""
        return self._session.execute(select(role.c.id).where(role.c.startup_id == startup_id)).scalars().all()

    def merged_into(self, startup_id: str) -> Sequence[str]:
        """The startups that are part of this one."""
        statement = select(startup.c.id).where(startup.c.merged_into == startup_id).order_by(startup.c.id)
        return self._session.execute(statement).scalars().all()

    def memberships(self, startup_id: str, *, hub_ids: Collection[str] | None) -> Sequence[str]:
        """Those in these hubs; None: in every hub."""
        statement = select(membership.c.id).where(membership.c.startup_id == startup_id)
        if hub_ids is not None:
            statement = statement.where(membership.c.hub_id.in_(hub_ids))
        return self._session.execute(statement).scalars().all()
