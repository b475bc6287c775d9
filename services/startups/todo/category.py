"""What a category of waiting things is. `registry` has them all."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, null, select

from services.kit.principal import Principal
from services.kit.text import Text


class Place(NamedTuple):
    """Where and when somebody looks, and who."""

    hub_id: str
    today: date  # by the hub's clock
    now: datetime
    by: Principal

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)


class Category(NamedTuple):
    """A name, and the query of what waits under it: `waiting(...)` of a place.

    `since` is added to the day that the query gives, to know from when on a thing waits. What `keeps_notes` has owner
    and snooze in rows of its own, and the query gives them. What `outlives` its startup waits when that was removed.
    """

    name: str
    title: Text
    subject: str
    link: str
    query: Callable[[Place], Select[Any]]
    since: int = 0
    keeps_notes: bool = False
    outlives: bool = False


_NOTES: Final = ("owner", "snoozed_until", "reason")


def waiting(
    subject_id: ColumnElement[Any],
    *conditions: ColumnElement[bool],
    startup_id: ColumnElement[Any],
    at: ColumnElement[Any],
    what: ColumnElement[Any] | None = None,
    notes: tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[Any]] | None = None,
) -> Select[Any]:
    """One row for each thing: which it is, of which startup, the day or instant it counts from, a word about it."""
    columns: list[ColumnElement[Any]] = [subject_id.label("subject_id"), startup_id.label("startup_id"), at.label("at")]
    columns.append((what if what is not None else null()).label("what"))
    if notes is not None:
        columns += [column.label(name) for name, column in zip(_NOTES, notes, strict=True)]
    return select(*columns).where(*conditions)
