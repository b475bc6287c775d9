"""Every statement about consents. Whoever writes one has locked the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, literal, select, update
from sqlmodel import Session

from services.kit.columns import UtcDateTime
from services.kit.paging import Key, Paging, Slice
from services.startups.consents.models import Consent
from services.startups.tables import table_of

consent = table_of(Consent)


class ConsentRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(consent).values(dict(row)))

    def find(self, person_id: str, consent_id: str) -> Any | None:
        theirs = select(consent).where(consent.c.id == consent_id, consent.c.person_id == person_id)
        return self._session.execute(theirs).first()

    def in_force(self, person_id: str, purpose: str, text_version: str | None = None) -> Any | None:
        """The newest consent for a purpose that is not withdrawn; to one version of the text where it is given."""
        statement = select(consent).where(_in_force(person_id, purpose))
        if text_version is not None:
            statement = statement.where(consent.c.text_version == text_version)
        return self._session.execute(statement.order_by(consent.c.given_at.desc(), consent.c.id.desc())).first()

    def withdraw(self, person_id: str, purpose: str, *, at: datetime, by: str) -> None:
        """Every one for this purpose, whatever version of the text it is for."""
        ended = update(consent).where(_in_force(person_id, purpose))
        self._session.execute(ended.values(withdrawn_at=at, withdrawn_by=by))

    def forget(self, person_id: str, *, at: datetime) -> None:
        """What was agreed to, from when to when; not by whose hand."""
        ended = {
            "withdrawn_at": func.coalesce(consent.c.withdrawn_at, literal(at, UtcDateTime)),
            "recorded_by": None,
            "withdrawn_by": None,
        }
        self._session.execute(update(consent).where(consent.c.person_id == person_id).values(ended))

    def of(self, person_id: str) -> Sequence[Any]:
        theirs = select(consent).where(consent.c.person_id == person_id)
        return self._session.execute(theirs.order_by(consent.c.given_at, consent.c.id)).all()

    def page(self, paging: Paging, person_id: str) -> Slice:
        theirs = select(consent).where(consent.c.person_id == person_id)
        return paging.fetch(self._session, theirs, [Key(consent.c.given_at), Key(consent.c.id)])


def _in_force(person_id: str, purpose: str) -> ColumnElement[bool]:
    c = consent.c
    return and_(c.person_id == person_id, c.purpose == purpose, c.withdrawn_at.is_(None))
