"""The only place that asks for now."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, func, literal

from services.kit.columns import UtcDateTime


class Clock:
    """Real time. `now()` is this machine's; `sql()` is the database's, for verdicts that several machines share."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sql(self, dialect: str) -> ColumnElement[Any]:
        """The instant a statement runs, as an expression.

        PostgreSQL's own clock, so that two replicas whose clocks differ still agree; an SQLite database has no
        clock but the machine it lies on.
        """
        if dialect == "postgresql":
            return func.clock_timestamp(type_=DateTime(timezone=True))
        return literal(self.now(), UtcDateTime)


class FixedClock(Clock):
    """A clock for tests and for the demo: it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def sql(self, dialect: str) -> ColumnElement[Any]:
        del dialect
        return literal(self._at, UtcDateTime)

    def set(self, at: datetime) -> None:
        self._at = at

    def advance(self, by: timedelta) -> None:
        self._at += by
