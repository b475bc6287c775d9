"""Many rows at once, as fast as the database allows, with a word now and then on how far it is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Table, insert, text
from sqlmodel import Session

from services.kit.database import Database

Row = dict[str, Any]
Progress = Callable[[str, int, int], None]

_AT_ONCE: Final = 2000


class Bulk:
    """Inserts into one database, in one transaction."""

    def __init__(self, session: Session, step: str, total: int, progress: Progress) -> None:
        self.session = session
        self._step = step
        self._total = max(total, 1)
        self._done = 0
        self._progress = progress
        progress(step, 0, self._total)

    def add(self, table: Any, rows: Sequence[Row]) -> None:
        """`table` is a table or the class of one."""
        into: Table = getattr(table, "__table__", table)
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            self.session.execute(insert(into), part)
            self._done += len(part)
            self._progress(self._step, min(self._done, self._total), self._total)

    def close(self) -> None:
        """Tell a server how much there is now, so that it plans well from the first question on."""
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(text("ANALYZE"))
        self._progress(self._step, self._total, self._total)


@contextmanager
def bulk(database: Database, step: str, total: int, progress: Progress) -> Iterator[Bulk]:
    """All or nothing. On SQLite the disk is not waited for: a demo that was cut short is made anew."""
    with _not_waiting(database), database.transaction() as session:
        opened = Bulk(session, step, total, progress)
        yield opened
        opened.close()


@contextmanager
def _not_waiting(database: Database) -> Iterator[None]:
    if database.dialect != "sqlite":
        yield
        return
    _pragma(database, "OFF")
    try:
        yield
    finally:
        _pragma(database, "FULL")


def _pragma(database: Database, synchronous: str) -> None:
    # The pool hands out one connection to one thread, so the next transaction is on this very one.
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA synchronous={synchronous}")
    finally:
        connection.close()
