import hmac
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from services.events.registrations.errors import RegistrationNotFound
from services.events.registrations.models import Registration
from services.events.registrations.rules import HOLDING, OVER, Standing
from services.kit.paging import Key, Paging, Slice

_TURN: Any = col(Registration.turn)
_SHOWN = (
    "id", "event_id", "name", "email", "seats", "answers", "state", "version", "created_at", "updated_at",
    "owner", "token_hash",
)  # fmt: skip


def standings(session: Session, event_ids: Collection[str]) -> dict[str, Standing]:
    """Where seats are counted, and nowhere else."""
    if not event_ids:
        return {}
    seats = case((col(Registration.state).in_(HOLDING), col(Registration.seats)), else_=0)
    waits = case((col(Registration.state) == "waitlisted", 1), else_=0)
    statement = (
        select(col(Registration.event_id), func.sum(seats), func.sum(waits), func.max(col(Registration.turn)))
        .where(col(Registration.event_id).in_(event_ids))
        .group_by(col(Registration.event_id))
    )
    return {row[0]: Standing(row[1], row[2], row[3]) for row in session.execute(statement)}


def standing(session: Session, event_id: str) -> Standing:
    return standings(session, [event_id]).get(event_id, Standing())


class RegistrationRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, registration_id: str) -> Any:
        """A row with its `position` in the queue."""
        return self._one(col(Registration.id) == registration_id)

    def live(self, event_id: str, folded_email: str) -> Any | None:
        """The registration that this person has for this event, if it still counts."""
        statement = _rows().where(
            col(Registration.event_id) == event_id,
            col(Registration.folded_email) == folded_email,
            col(Registration.state).not_in(OVER),
        )
        return self._session.execute(statement).one_or_none()

    def lock(self, registration_id: str) -> Registration:
        """The row, locked after its event's."""
        statement = select(Registration).where(col(Registration.id) == registration_id).with_for_update()
        found: Registration = self._session.execute(statement).scalar_one()
        return found

    def add(self, registration: Registration) -> None:
        self._session.add(registration)
        self._session.flush()  # the next reading of seats in this transaction counts it

    def page(self, paging: Paging, event_id: str, *, state: str | None) -> Slice:
        statement = _rows().where(col(Registration.event_id) == event_id)
        if state is not None:
            statement = statement.where(col(Registration.state) == state)
        return paging.fetch(self._session, statement, [Key(_TURN)])

    def waiting(self, event_id: str, *, at_most: int | None) -> list[tuple[str, int]]:
        """The first of the queue, as (id, seats) in order of joining."""
        statement = (
            select(col(Registration.id), col(Registration.seats))
            .where(col(Registration.event_id) == event_id, col(Registration.state) == "waitlisted")
            .order_by(col(Registration.turn))
            .limit(at_most)
        )
        return [(row.id, row.seats) for row in self._session.execute(statement)]

    def seat(self, registration_ids: Collection[str], state: str, *, now: datetime) -> None:
        self._session.execute(
            update(Registration)
            .where(col(Registration.id).in_(registration_ids))
            .values(state=state, updated_at=now, version=col(Registration.version) + 1)
            .execution_options(synchronize_session=False)
        )

    def _one(self, wanted: Any) -> Any:
        row = self._session.execute(_rows().where(wanted)).one_or_none()
        if row is None:
            raise RegistrationNotFound
        return row


def _rows() -> Any:
    ahead = aliased(Registration)
    before = (
        select(func.count() + 1)
        .where(
            col(ahead.event_id) == col(Registration.event_id),
            col(ahead.state) == "waitlisted",
            col(ahead.turn) < col(Registration.turn),
        )
        .scalar_subquery()
    )
    position = case((col(Registration.state) == "waitlisted", before), else_=None).label("position")
    return select(*(getattr(Registration, name) for name in _SHOWN), position)


def is_token_of(row: Any, token_hash: str | None) -> bool:
    return token_hash is not None and hmac.compare_digest(row.token_hash, token_hash)
