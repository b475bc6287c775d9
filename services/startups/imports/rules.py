"""Decisions about the lines of an import: what their cells wish, and what the file itself already says."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from services.kit.errors import DomainError, Violation
from services.kit.problems import Invalid
from services.kit.tabular import plain
from services.kit.text import Text
from services.startups.sectors import rules as sectors
from services.startups.startups import wishes
from services.startups.startups.fields import HOSTS, network_of
from services.startups.startups.identifiers import Identifier, canonical

SCHEMES: Final = ("siren", "siret", "vat", "rna", "ridet", "tahiti", "lei", "foreign")
_NUMBERS_AND_HUBS: Final = frozenset({"hub", *SCHEMES})
_WORDS: Final = frozenset({"stage", "visibility", "business_model"})
_DAYS: Final = frozenset({"founded_on", "closed_on"})
# Spreadsheets in French say so.
_YES_OR_NO: Final = {"vrai": True, "oui": True, "faux": False, "non": False}
_DESCRIPTION: Final = "description_"
_DAY: Final = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})")


def cells(line: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """What a line says, by column. An empty cell says nothing: an import adds and corrects, it never clears."""
    found = {column: plain(line[place].strip()).strip() for column, place in places.items() if place < len(line)}
    return {column: cell for column, cell in found.items() if cell}


def several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def identifiers(said: Mapping[str, str]) -> list[Identifier]:
    """The numbers of a line, each once."""
    wanted = (canonical(scheme, value) for scheme in SCHEMES for value in several(said.get(scheme, "")))
    return list(dict.fromkeys(wanted))


def wish(said: Mapping[str, str]) -> dict[str, Any]:
    """The line as the body of a POST; whether it is a good one is not decided here."""
    body: dict[str, Any] = {}
    for column, cell in said.items():
        if column.startswith(_DESCRIPTION):
            body.setdefault("descriptions", {})[column.removeprefix(_DESCRIPTION)] = cell
        elif column not in _NUMBERS_AND_HUBS:
            body[column] = _value(column, cell)
    numbers = identifiers(said)
    if numbers:
        body["identifiers"] = [number._asdict() for number in numbers]
    return body


def _value(column: str, cell: str) -> Any:
    if column == "sectors":
        return [sectors.named(word) or word for word in several(cell)]
    if column in {"tags", "aliases"}:
        return several(cell)
    if column == "socials":
        return {network_of(url) or _unknown_network(url): url for url in several(cell)}
    if column == "hiring":
        return _YES_OR_NO.get(cell.casefold(), cell)
    if column in _DAYS:
        return day(cell)
    return cell.casefold() if column in _WORDS else cell


def _unknown_network(url: str) -> str:
    networks = ", ".join([*HOSTS, "mastodon"])
    message = Text(f"It must be an https address on one of {networks}.", f"Adresse https attendue sur : {networks}.")
    raise Invalid([Violation("social.unknown", message, field="socials", actual=url[:100])])


def day(cell: str) -> str:
    """`15/03/2021` and `03/2021`, as French spreadsheets show dates, turned round."""
    parts = _DAY.fullmatch(cell)
    if parts is None:
        return cell
    month = f"{parts[3]}-{int(parts[2]):02}"
    return f"{month}-{int(parts[1]):02}" if parts[1] else month


def correction(body: Mapping[str, Any], *, known: Iterable[Identifier], locked: Collection[str]) -> dict[str, Any]:
    """The wish about a startup that is there: its other numbers stay, and so does what its own people have locked."""
    changes = {name: value for name, value in body.items() if name not in locked}
    if "descriptions" in changes:
        changes["descriptions"] = {
            language: text
            for language, text in changes["descriptions"].items()
            if not {f"descriptions.{language}", f"{_DESCRIPTION}{language}"} & set(locked)
        }
    if "identifiers" in changes:
        schemes = {number["scheme"] for number in changes["identifiers"]}
        kept = [number._asdict() for number in known if number.scheme not in schemes]
        changes["identifiers"] = [*kept, *changes["identifiers"]]
    return changes


def column_of(field: str | None, body: Mapping[str, Any]) -> str | None:
    """The column that a field of the body came from."""
    name, *path = (field or "").split(".")
    if name == "identifiers":
        place = int(path[0]) if path and path[0].isdigit() else 0
        numbers = body.get("identifiers", [])
        return numbers[place]["scheme"] if place < len(numbers) else None
    if name == "descriptions" and path:
        return f"{_DESCRIPTION}{path[0]}"
    return name or None


def faults(
    error: DomainError, body: Mapping[str, Any], language: str, *, column: str | None = None
) -> list[tuple[str | None, str, str]]:
    """A refusal as `(column, code, message)`, one for each value that is wrong."""
    if error.violations:
        return [
            (column_of(violation.field, body), violation.code, violation.message.render(language))
            for violation in error.violations
        ]
    scheme = str(error.facts.get("scheme", "")).lower()
    sentence = f"{error.title.render(language)}. {error.detail.render(language, error.facts)}"
    return [(column or (scheme if scheme in SCHEMES else None), error.code, sentence)]


def differs(wish: Any, row: Any, known: Iterable[Identifier]) -> bool:
    """Whether a checked correction would change anything."""
    numbers = {(number.scheme, number.value) for number in wish.identifiers or ()}
    return (bool(numbers) and numbers != {tuple(each) for each in known}) or bool(wishes.changes(row, wish))
