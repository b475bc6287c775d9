"""Every statement about what people leave behind in bookings, series, queues and certifications."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.principal import Principal
from services.spaces.bookings.models import Booking
from services.spaces.certifications.models import CertificationGrant
from services.spaces.people.models import TeamMember
from services.spaces.series.models import Series
from services.spaces.waitlist.models import WaitlistEntry

NOBODY: Final = "erased"
_OPERATED: Final[tuple[Any, ...]] = (Booking, Series, WaitlistEntry)
_BOOKED: Final[tuple[Any, ...]] = (Booking, Series)


class Traces:
    def __init__(self, session: Session) -> None:
        self._session = session

    def forget_person(self, person_id: str, *, at: datetime) -> None:
        """Out of every team, certified for nothing, and named nowhere as the one who operates or waits."""
        members, grants = columns(TeamMember), columns(CertificationGrant)
        self._change(update(TeamMember).where(members.person_id == person_id).values(has_left=True))
        live = update(CertificationGrant).where(grants.person_id == person_id, grants.revoked_at.is_(None))
        self._change(live.values(revoked_at=at))
        self._forget_operator(person_id)

    def forget_account(self, account_id: str) -> None:
        for table in _BOOKED:
            theirs = columns(table)
            made = update(table).where(theirs.booked_by_kind == "person", theirs.booked_by_id == account_id)
            self._change(made.values(booked_by_id=NOBODY, version=theirs.version + 1))
        # Until a team told who they are, people operate by the id of their account.
        self._forget_operator(account_id)

    def _forget_operator(self, known_as: str) -> None:
        for table in _OPERATED:
            theirs = columns(table)
            operated = update(table).where(theirs.operator_id == known_as)
            self._change(operated.values(operator_id=None, version=theirs.version + 1))
        entries = columns(WaitlistEntry)
        waiting = select(entries.id, entries.asked_by).where(entries.asked_by.contains(known_as, autoescape=True))
        for entry_id, asked_by in self._session.execute(waiting).all():
            # Judged by the roles they had, until the staff or the startup takes the entry away.
            nobody = Principal.model_validate_json(asked_by).model_copy(update={"id": NOBODY, "person_id": None})
            said = nobody.model_dump_json(exclude_defaults=True)
            self._change(update(WaitlistEntry).where(entries.id == entry_id).values(asked_by=said))

    def _change(self, statement: Any) -> None:
        self._session.execute(statement.execution_options(synchronize_session=False))
