"""What this service forgets of people: bookings stay with their startup, whoever made them is nobody any more."""

from services.kit import idempotency
from services.kit.events import Event
from services.kit.unit import Unit
from services.spaces.people.traces import Traces


def forget_person(unit: Unit, event: Event) -> None:
    Traces(unit.session).forget_person(event.data["person_id"], at=unit.now)


def forget_account(unit: Unit, event: Event) -> None:
    Traces(unit.session).forget_account(event.data["id"])
    idempotency.forget_of(unit.session, f"person:{event.data['id']}")
