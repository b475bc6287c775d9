"""The only place that asks for now."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, bindparam, func

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
        return self._asked_when_it_runs()

    def _asked_when_it_runs(self) -> ColumnElement[Any]:
        # Not `literal(self.now())`: the statement may run long after it was built, once a lock has been waited for.
        return bindparam("now", callable_=self.now, type_=UtcDateTime(), unique=True)


class FixedClock(Clock):
    """A clock for tests and for the demo: it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def sql(self, dialect: str) -> ColumnElement[Any]:
        del dialect
        return self._asked_when_it_runs()

    def set(self, at: datetime) -> None:
        self._at = at

    def advance(self, by: timedelta) -> None:
        self._at += by
