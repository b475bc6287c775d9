from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.spaces.certifications.errors import CertificationNotFound, CertificationOfAnotherHub
from services.spaces.certifications.models import Certification, CertificationGrant

certifications = columns(Certification)
grants = columns(CertificationGrant)
_GRANTED = certifications.id == grants.certification_id


class CertificationRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, certification_id: str, *, lock: bool = False) -> Certification:
        statement = select(Certification).where(certifications.id == certification_id)
        found = self._session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
        if found is None:
            raise CertificationNotFound
        certification: Certification = found
        return certification

    def add(self, certification: Certification) -> None:
        self._session.add(certification)
        self._session.flush()

    def page(self, paging: Paging, *, hub_id: str | None) -> Slice:
        statement = select(*certifications)
        if hub_id is not None:
            statement = statement.where(certifications.hub_id == hub_id)
        return paging.fetch(self._session, statement, [Key(certifications.name), Key(certifications.id)])

    def check(self, hub_id: str, certification_id: str) -> None:
        """Refuse a certification that is not this hub's."""
        known = and_(certifications.id == certification_id, certifications.hub_id == hub_id)
        if self._session.execute(select(certifications.id).where(known)).first() is None:
            raise CertificationOfAnotherHub


class GrantRepository:
    """Who holds what. A live grant is one that nobody revoked: it may have expired, but nothing took its place."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, grant: CertificationGrant) -> None:
        self._session.add(grant)
        self._session.flush()

    def find(self, person_id: str, grant_id: str) -> Any | None:
        """A grant of this person, with its certification's `name` and `hub_id`."""
        return self._session.execute(_shown().where(grants.person_id == person_id, grants.id == grant_id)).first()

    def live(self, person_id: str, certification_id: str) -> Any | None:
        statement = _shown().where(grants.person_id == person_id, grants.certification_id == certification_id)
        return self._session.execute(statement.where(grants.revoked_at.is_(None))).first()

    def revoke(self, grant_id: str, *, at: datetime) -> bool:
        """End a live grant; of several at once only one ends it."""
        statement = (
            update(CertificationGrant)
            .where(grants.id == grant_id, grants.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(grants.id)
            .execution_options(synchronize_session=False)
        )
        return self._session.execute(statement).first() is not None

    def page(self, paging: Paging, person_id: str, *, hub_ids: Collection[str] | None) -> Slice:
        """What a person holds or held, newest first; of some hubs when they are given."""
        statement = _shown().where(grants.person_id == person_id)
        if hub_ids is not None:
            statement = statement.where(certifications.hub_id.in_(hub_ids))
        return paging.fetch(self._session, statement, [Key(grants.id, descending=True)])

    def hubs_of(self, person_id: str) -> frozenset[str]:
        """The hubs that have ever granted this person something."""
        statement = select(certifications.hub_id).join(CertificationGrant, _GRANTED)
        return frozenset(self._session.execute(statement.where(grants.person_id == person_id)).scalars())

    def lasting(self, person_id: str, now: datetime) -> Sequence[Any]:
        statement = select(grants.certification_id, grants.expires_at).where(
            grants.person_id == person_id,
            grants.revoked_at.is_(None),
            or_(grants.expires_at.is_(None), grants.expires_at > now),
        )
        return self._session.execute(statement).all()


def _shown() -> Any:
    return select(*grants, certifications.name, certifications.hub_id).join(Certification, _GRANTED)
