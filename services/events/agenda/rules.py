"""Decisions about events, on plain values."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from services.events.agenda.errors import (
    EventCancelled,
    EventDraft,
    EventPast,
    EventPostponed,
    EventTransition,
)
from services.events.agenda.schemas import EventCreate, Question
from services.kit.errors import DomainError, Violation
from services.kit.fold import fold
from services.kit.text import Text

LONGEST: Final = timedelta(days=31)
SHOWN: Final = ("published", "postponed", "cancelled", "venue_lost")
Verb = Literal["publish", "cancel"]
TRANSITIONS: Final[Mapping[Verb, Mapping[str, str]]] = {
    "publish": {"draft": "published"},
    "cancel": {"published": "cancelled", "postponed": "cancelled", "venue_lost": "cancelled"},
}
_CLOSED: Final[Mapping[str, type[DomainError]]] = {
    "draft": EventDraft,
    "publishing": EventDraft,
    "cancelled": EventCancelled,
    "postponed": EventPostponed,
}
# Changes that a calendar must show to those who already have the event (RFC 5545 §3.8.7.4).
_SEQUENCED: Final = ("starts_at", "ends_at", "time_zone", "venue")


def after(verb: Verb, state: str) -> str:
    """The state that a verb leads to; refuses it where it is not possible."""
    allowed = TRANSITIONS[verb]
    if state not in allowed:
        raise EventTransition(verb=verb, state=state, allowed=", ".join(allowed))
    return allowed[state]


def check_takes_place(state: str, ends_at: datetime, now: datetime) -> None:
    """Refuse what only makes sense for an event that people can still come to."""
    if state in _CLOSED:
        raise _CLOSED[state]
    if ends_at <= now:
        raise EventPast


def faults(wish: EventCreate) -> list[Violation]:
    """What cannot be right in an event, whoever wishes it."""
    return [*_text_faults(wish), *_time_faults(wish), *_question_faults(wish.questions)]


def _text_faults(wish: EventCreate) -> Iterable[Violation]:
    if not (wish.title.fr or wish.title.en):
        said = Text("Give the title in at least one language.", "Donnez le titre dans au moins une langue.")
        yield Violation("event.title_missing", said, field="title")


def _time_faults(wish: EventCreate) -> Iterable[Violation]:
    length = wish.ends_at - wish.starts_at
    if length <= timedelta(0):
        said = Text("An event ends after it starts.", "Un événement finit après son début.")
        yield Violation("event.ends_before_start", said, field="ends_at")
    if length > LONGEST:
        said = Text("An event lasts at most 31 days.", "Un événement dure au plus 31 jours.")
        yield Violation("event.too_long", said, field="ends_at", limit="P31D", actual=f"P{length.days}D")
    opens, closes = wish.registration.opens_at, wish.registration.closes_at
    if opens and closes and opens >= closes:
        said = Text("Registration closes after it opens.", "Les inscriptions ferment après leur ouverture.")
        yield Violation("event.registration_closes_before_open", said, field="registration.closes_at")


def _question_faults(questions: Iterable[Question]) -> Iterable[Violation]:
    seen = set()
    for number, question in enumerate(questions):
        if question.id in seen:
            said = Text("Each question has an id of its own.", "Chaque question a son propre id.")
            yield Violation("event.question_twice", said, field=f"questions.{number}.id", actual=question.id)
        seen.add(question.id)
        if not (question.label.fr or question.label.en):
            said = Text("Ask it in at least one language.", "Posez-la dans au moins une langue.")
            yield Violation("event.question_label_missing", said, field=f"questions.{number}.label")
        if (question.type == "choice") != bool(question.choices):
            said = Text("Choices belong to a question of type choice.", "Les choix vont avec le type choice.")
            yield Violation("event.question_choices", said, field=f"questions.{number}.choices")


def merged(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON Merge Patch applied (RFC 7396)."""
    result = dict(document)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            known = result.get(name)
            result[name] = merged(known if isinstance(known, Mapping) else {}, value)
        else:
            result[name] = value
    return result


def is_sequenced(before: EventCreate, wish: EventCreate) -> bool:
    """Whether calendars must be told: time or place changed."""
    return any(getattr(before, name) != getattr(wish, name) for name in _SEQUENCED)


def seats_left(capacity: int | None, held: int) -> int | None:
    return None if capacity is None else max(0, capacity - held)


def folded(wish: EventCreate) -> str:
    said = (wish.title.fr, wish.title.en, *wish.tags, wish.description.fr, wish.description.en)
    return fold(" ".join(part for part in said if part))


def folded_tags(tags: Iterable[str]) -> set[str]:
    return {folded_tag for tag in tags if (folded_tag := fold(tag)[:60])}
