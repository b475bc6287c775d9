"""The figures of the staff screen: whatever the services count, in one shape that a template can show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from portal.formats import Writing

MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing counted: the catalogue's group and name of it, what to show large, the first few by name, a note."""

    name: str
    value: str
    group: str = "overview"
    is_nothing: bool = False
    named: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_words(self) -> bool:
        return not self.value[:1].isdigit()


def figures(part: Mapping[str, Any], *, write: Writing, language: str) -> list[Figure]:
    """Numbers are shown as they are, uses of kinds side by side, lists are counted, things are named."""
    return [figure for name, value in part.items() for figure in _figures(name, value, write, language)]


def _figures(name: str, value: Any, write: Writing, language: str) -> Iterator[Figure]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield Figure(name, write.number(value), is_nothing=value == 0)
    elif isinstance(value, str):
        yield Figure(name, _moment(value, write) or value)
    elif isinstance(value, list) and value and all(_is_use(item) for item in value):
        for use in value:
            shown = f"{write.number(use['in_use'])} / {write.number(use['units'])}"
            yield Figure(str(use["kind"]), shown, group="kind", is_nothing=use["in_use"] == 0)
    elif isinstance(value, list):
        named = tuple(words for words in (_words(item, language) for item in value[:MOST_NAMED]) if words)
        yield Figure(name, write.number(len(value)), is_nothing=not value, named=named)
    elif isinstance(value, Mapping) and (words := _words(value, language)):
        yield Figure(name, words, note=_moment(str(value.get("starts_at", "")), write))


def _is_use(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("in_use"), int) and isinstance(item.get("units"), int)


def _words(item: Any, language: str) -> str:
    """What a thing is called."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Mapping):
        return ""
    for key in ("title", "name", "display_name", "slug"):
        said = item.get(key)
        if isinstance(said, Mapping):
            said = said.get(language) or next((text for text in said.values() if text), "")
        if isinstance(said, str) and said:
            return said
    return ""


def _moment(text: str, write: Writing) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return write.moment(at) if at.tzinfo is not None else ""
