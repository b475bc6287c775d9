"""The figures of the staff screen: whatever the services count, as one shape that a template can show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from portal.formats import Writing

MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing counted: its name, the figure to show, the first few by name, and a short note."""

    name: str
    value: str
    is_nothing: bool
    named: tuple[str, ...] = ()
    note: str = ""


def figures(part: Mapping[str, Any], *, write: Writing, language: str) -> list[Figure]:
    """Numbers are shown as they are, lists are counted, objects are read for their count and their words."""
    found = [_figure(name, value, write, language) for name, value in part.items()]
    return [figure for figure in found if figure is not None]


def _figure(name: str, value: Any, write: Writing, language: str) -> Figure | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return Figure(name, write.number(value), is_nothing=value == 0)
    if isinstance(value, str):
        return Figure(name, _moment(value, write) or value, is_nothing=not value)
    if isinstance(value, list):
        named = tuple(filter(None, (_words(item, language) for item in value[:MOST_NAMED])))
        return Figure(name, write.number(len(value)), is_nothing=not value, named=named)
    if isinstance(value, Mapping):
        return _from_object(name, value, write, language)
    return None


def _from_object(name: str, value: Mapping[str, Any], write: Writing, language: str) -> Figure | None:
    total = next((value[key] for key in ("total", "of", "capacity") if _is_number(value.get(key))), None)
    count = next((value[key] for key in ("count", "used", "taken", "in_use", "n") if _is_number(value.get(key))), None)
    items = value.get("items") if isinstance(value.get("items"), list) else []
    named = tuple(filter(None, (_words(item, language) for item in (items or [])[:MOST_NAMED])))
    when = next((value[key] for key in ("oldest", "oldest_at", "starts_at", "since") if value.get(key)), "")
    note = _moment(str(when), write)
    if count is None and items:
        count = len(items)
    if count is None:
        words = _words(value, language)
        return Figure(name, words, is_nothing=False, note=note) if words else None
    shown = write.number(count) + (f" / {write.number(total)}" if total is not None else "")
    return Figure(name, shown, is_nothing=count == 0, named=named, note=note)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(item: Any, language: str) -> str:
    """What a thing is called."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Mapping):
        return ""
    for key in ("title", "name", "display_name", "resource_name", "startup_name", "purpose", "slug"):
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
