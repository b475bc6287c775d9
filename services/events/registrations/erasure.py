"""What this service forgets of people: their seats stay counted, whoever sits there is nobody any more."""

from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from services.events.registrations.models import Registration
from services.kit import idempotency
from services.kit.events import Event
from services.kit.unit import Unit

_READ_AT_ONCE: Final = 1000
_NOBODY: Final[dict[str, Any]] = {
    "name": "Erased person",
    "email": "nobody@erased.invalid",
    "answers": {},
    "token_hash": "",
    "owner": None,
}


def forget_person(unit: Unit, event: Event) -> None:
    """The event tells no address, only what recognises it."""
    digest = event.data["email_sha256"]
    email = _recognised(unit.session, digest) if digest is not None else None
    if email is not None:
        # One seat of each event still belongs to one person: the constraint wants them told apart.
        nobody = {**_NOBODY, "folded_email": f"erased:{event.data['person_id']}"}
        _change(unit, update(Registration).where(col(Registration.folded_email) == email), nobody)


def forget_account(unit: Unit, event: Event) -> None:
    _change(unit, update(Registration).where(col(Registration.owner) == f"person:{event.data['id']}"), {"owner": None})
    idempotency.forget_of(unit.session, f"person:{event.data['id']}")


def _recognised(session: Session, digest: str) -> str | None:
    # Nobody is erased often: to hash each address once costs less than to keep a hash of each.
    emails = select(col(Registration.folded_email)).distinct().execution_options(yield_per=_READ_AT_ONCE)
    with session.execute(emails) as found:
        return next((email for (email,) in found if sha256(email.encode()).hexdigest() == digest), None)


def _change(unit: Unit, statement: Any, values: dict[str, Any]) -> None:
    changed = statement.values(**values, updated_at=unit.now, version=col(Registration.version) + 1)
    unit.session.execute(changed.execution_options(synchronize_session=False))
