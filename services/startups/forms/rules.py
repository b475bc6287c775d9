"""Decisions about answers: each is judged by its question, and what is wrong is said once for each."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from services.kit.errors import Violation
from services.kit.text import Text

# How long a text may be where its question does not say.
_USUAL: Final = {"text": 500, "long_text": 4000, "url": 500}
_UNKNOWN: Final = Text("Nobody asked this.", "Cette question n’est pas posée.")
_MISSING: Final = Text("Please answer this.", "Veuillez répondre.")
_KIND: Final = Text("This is not the kind of answer that is asked.", "Ce n’est pas le type de réponse attendu.")
_CHOICE: Final = Text("Choose one of the choices.", "Choisissez dans la liste.")
_LONG: Final = Text("This is too long.", "C’est trop long.")
_URL: Final = Text("An address is like https://example.org.", "Une adresse est de la forme https://example.org.")


def faults(questions: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Violation]:
    """What is wrong with a whole set of answers: what is missing and what nobody asked too."""
    asked = {str(question["id"]): question for question in questions}
    found = [_fault("unknown", name, _UNKNOWN) for name in answers if name not in asked]
    for name, question in asked.items():
        if _is_empty(answers.get(name)):
            found += [_fault("missing", name, _MISSING)] if question["required"] else []
    return found + faults_of_some(asked.values(), answers)


def faults_of_some(questions: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Violation]:
    """What is wrong with those that are given."""
    given = ((question, answers.get(str(question["id"]))) for question in questions)
    judged = (_judged(question, answer) for question, answer in given if not _is_empty(answer))
    return [fault for fault in judged if fault is not None]


def _judged(question: Mapping[str, Any], answer: Any) -> Violation | None:
    name, kind = str(question["id"]), question["type"]
    if kind == "number":
        is_right = isinstance(answer, int | float) and not isinstance(answer, bool)
    elif kind == "yes_no":
        is_right = isinstance(answer, bool)
    else:
        is_right = isinstance(answer, str)
    if not is_right:
        return _fault("type", name, _KIND)
    if kind == "choice" and answer not in {choice["value"] for choice in question["choices"]}:
        return _fault("choice", name, _CHOICE)
    longest = question["max_length"] or _USUAL.get(kind)
    if longest is not None and isinstance(answer, str) and len(answer) > longest:
        return _fault("too_long", name, _LONG, limit=longest, actual=len(answer))
    if kind == "url" and not _is_address(answer):
        return _fault("url", name, _URL)
    return None


def _is_empty(answer: Any) -> bool:
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and parts.username is None


def _fault(what: str, name: str, message: Text, **more: Any) -> Violation:
    return Violation(f"answer.{what}", message, field=f"answers.{name}", **more)
