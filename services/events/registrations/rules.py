"""Decisions about registrations, on plain values."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from services.events.registrations.errors import (
    EventFull,
    RegistrationClosed,
    RegistrationNotOpen,
    RegistrationTransition,
    TooManySeats,
)
from services.kit.errors import Violation
from services.kit.text import Text

# A pending registration holds its seat while it waits for an answer.
HOLDING: Final = ("pending", "confirmed", "offered", "checked_in")
OVER: Final = ("cancelled", "declined")
Verb = Literal["approve", "decline", "cancel"]
TRANSITIONS: Final[Mapping[Verb, Mapping[str, str]]] = {
    "approve": {"pending": "confirmed"},
    "decline": {"pending": "declined", "waitlisted": "declined"},
    "cancel": dict.fromkeys(("pending", "confirmed", "waitlisted", "offered"), "cancelled"),
}
NEWS: Final[Mapping[str, str]] = {
    "pending": "registration.requested",
    "confirmed": "registration.confirmed",
    "waitlisted": "registration.waitlisted",
    "declined": "registration.declined",
    "cancelled": "registration.cancelled",
}


class Standing(NamedTuple):
    """How an event's seats stand: seats held, registrations waiting, and the last turn given."""

    held: int = 0
    waiting: int = 0
    last_turn: int = 0


class Terms(NamedTuple):
    """An event's rules for registering."""

    mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime
    waitlist: str
    capacity: int | None

    @property
    def seated(self) -> str:
        return "pending" if self.mode == "approval" else "confirmed"


def check_open(terms: Terms, now: datetime) -> None:
    """Registration ends when it is closed by its terms, at the latest when the event starts."""
    if terms.mode == "closed" or now >= (terms.closes_at or terms.starts_at) or now >= terms.starts_at:
        raise RegistrationClosed
    if terms.opens_at is not None and now < terms.opens_at:
        raise RegistrationNotOpen(opens_at=terms.opens_at.isoformat())


def is_filled(terms: Terms, state: str, now: datetime) -> bool:
    """Whether freed seats still go to those who wait: not after start, cancellation or closing."""
    ends = min(terms.closes_at or terms.starts_at, terms.starts_at)
    return state == "published" and terms.mode != "closed" and now < ends


def placed(terms: Terms, seats: int, standing: Standing) -> str:
    """The state of somebody who joins now: a seat, or the end of the queue, which nobody overtakes."""
    if terms.capacity is None:
        return terms.seated
    if seats > terms.capacity:
        raise TooManySeats(capacity=terms.capacity)
    if not standing.waiting and standing.held + seats <= terms.capacity:
        return terms.seated
    if terms.waitlist == "none":
        raise EventFull(left=max(0, terms.capacity - standing.held))
    return "waitlisted"


def promoted(waiting: Iterable[tuple[str, int]], *, capacity: int | None, held: int) -> list[str]:
    """Who of the queue, (id, seats) in order of joining, gets a seat. Whoever needs more than is free holds the rest
    back: skipping them would let late and small groups starve early and large ones."""
    chosen = []
    for registration_id, seats in waiting:
        if capacity is not None and held + seats > capacity:
            break
        held += seats
        chosen.append(registration_id)
    return chosen


def after(verb: Verb, state: str) -> str:
    allowed = TRANSITIONS[verb]
    if state not in allowed:
        raise RegistrationTransition(verb=verb, state=state, allowed=", ".join(allowed))
    return allowed[state]


def folded_email(email: str) -> str:
    """One form for every way to write a mailbox."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def answer_faults(questions: Iterable[Mapping[str, Any]], answers: Mapping[str, bool | str]) -> list[Violation]:
    """Which answers are missing, unknown or of the wrong kind."""
    asked = {str(question["id"]): question for question in questions}
    faults = [
        _fault("answer.unknown", name, Text("Nobody asked this.", "Cette question n’est pas posée."))
        for name in answers
        if name not in asked
    ]
    for name, question in asked.items():
        answer = answers.get(name)
        if isinstance(answer, str):
            answer = answer.strip() or None
        if answer is None:
            if question["required"]:
                faults.append(_fault("answer.missing", name, Text("Please answer this.", "Veuillez répondre.")))
        elif isinstance(answer, bool) != (question["type"] == "boolean"):
            said = Text("This is not the kind of answer that is asked.", "Ce n’est pas le type de réponse attendu.")
            faults.append(_fault("answer.type", name, said))
        elif question["type"] == "choice" and answer not in question["choices"]:
            faults.append(
                _fault("answer.choice", name, Text("Choose one of the choices.", "Choisissez dans la liste."))
            )
    return faults


def _fault(code: str, name: str, message: Text) -> Violation:
    return Violation(code, message, field=f"answers.{name}"[:120])
