"""What this service forgets with an account: the name under reviews, whose work it was, and what it was answered."""

from services.kit import idempotency
from services.kit.bus import Handlers
from services.kit.events import Event
from services.kit.unit import Unit
from services.startups.applications.review_rows import ReviewRows
from services.startups.people.rules import ERASED
from services.startups.todo.owners import forget_owner


def forget_account(unit: Unit, event: Event) -> None:
    caller = f"person:{event.data['id']}"
    ReviewRows(unit.session).rename(caller, ERASED, at=unit.now)
    forget_owner(unit, event.data["id"])
    idempotency.forget_of(unit.session, caller)


HANDLERS: Handlers = {"account.erased": forget_account}
