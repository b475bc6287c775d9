"""Seconds between two instants, in SQL: the one place where the engines differ."""

from typing import Any

from sqlalchemy import ColumnElement, Float, case, cast, extract, func, type_coerce

_DAY = 86_400.0


def seconds_within(
    dialect: str, starts_at: ColumnElement[Any], ends_at: ColumnElement[Any], within: tuple[Any, Any]
) -> ColumnElement[float]:
    """How long a span lasts inside another one that it overlaps."""
    since, until = within
    first = case((starts_at < since, since), else_=starts_at)
    last = case((ends_at > until, until), else_=ends_at)
    if dialect == "postgresql":
        return cast(extract("epoch", last - first), Float)
    # SQLite keeps instants as text; a Julian day of it is exact to the millisecond.
    return type_coerce((func.julianday(last) - func.julianday(first)) * _DAY, Float)
