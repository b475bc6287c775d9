"""Every statement about the people behind addresses."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from gateway.identity.people.models import KnownPerson


def forget_person(session: Session, person_id: str) -> Sequence[str]:
    """Drop the addresses of a person, and return them for the last time."""
    gone = delete(KnownPerson).where(col(KnownPerson.person_id) == person_id).returning(col(KnownPerson.email))
    return session.execute(gone.execution_options(synchronize_session=False)).scalars().all()


def put_person(session: Session, person_id: str, *, email: str, at: datetime) -> None:
    """Keep whose address it is; news that arrives late changes nothing."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"email": email, "person_id": person_id, "at": at}
    session.execute(
        dialect.insert(KnownPerson)
        .values(row)
        .on_conflict_do_update(
            index_elements=["email"], set_={"person_id": person_id, "at": at}, where=col(KnownPerson.at) <= at
        )
    )
