"""The floor under a request: the statements that it runs, run again with nothing but the driver."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import event

from bench.measure import Act
from services.kit.database import Database

_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")  # an instant in SQLite


class Said(NamedTuple):
    """A statement as the driver was given it."""

    text: str
    values: Any
    many: bool


@contextmanager
def heard(database: Database) -> Iterator[list[Said]]:
    said: list[Said] = []

    def note(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        said.append(Said(text, values, many))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


class Bare:
    """A connection of the driver itself, set up like the product's."""

    def __init__(self, database: Database) -> None:
        self.database = database
        url = database.engine.url
        self._connection: Any
        if database.dialect == "sqlite":
            self._connection = sqlite3.connect(str(url.database), isolation_level=None)
            for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-20000"):
                self._connection.execute(f"PRAGMA {pragma}")
        else:
            bare = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(bare)

    def run(self, said: Sequence[Said]) -> None:
        cursor = self._connection.cursor()
        for text, values, many in said:
            if many:
                cursor.executemany(text, values)
            else:
                cursor.execute(text, values)
            if cursor.description is not None:
                cursor.fetchall()
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


async def of_reading(bare: Bare, act: Act) -> Callable[[], None]:
    """What an act reads, read again."""
    with heard(bare.database) as said:
        await act()
    return lambda: bare.run(said)


async def of_writing(bare: Bare, act: Act, next_number: Callable[[], int]) -> Callable[[], None]:
    """What an act writes, written again: whatever differs between two acts in a row is new each time.

    Ids are new ones, instants go on by the same step as from the first act to the second; `next_number` counts
    both the acts and these, so that they never want the same.
    """
    with heard(bare.database) as first:
        await act()
    with heard(bare.database) as second:
        await act()
    begun = next_number()

    def write() -> None:
        number = next_number()
        news = _News(number, number - begun + 2)
        pairs = zip(first, second, strict=True)
        bare.run([Said(one.text, news.instead(one.values, other.values), one.many) for one, other in pairs])

    return write


class _News:
    """The values of one more act; the same value becomes the same new one wherever it stands."""

    def __init__(self, number: int, steps: int) -> None:
        self._number = number
        self._steps = steps
        self._known: dict[Any, Any] = {}

    def instead(self, first: Any, second: Any) -> Any:
        if isinstance(first, Mapping):
            return {name: self.instead(first[name], second[name]) for name in first}
        if isinstance(first, list | tuple):
            return [self.instead(a, b) for a, b in zip(first, second, strict=True)]
        if first == second:
            return first
        if first not in self._known:
            self._known[first] = self._other(first, second)
        return self._known[first]

    def _other(self, first: Any, second: Any) -> Any:
        if isinstance(first, datetime):
            return first + self._steps * (second - first)
        if isinstance(first, int):
            return -self._number  # the database gave it out: below zero nobody has it
        if isinstance(first, UUID):
            return uuid4()
        if not isinstance(first, str):
            return first
        if _STORED.fullmatch(first):
            moved = self._other(datetime.fromisoformat(first), datetime.fromisoformat(second))
            return moved.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        try:
            UUID(first)
        except ValueError:
            return first  # prose or JSON, told to others
        return uuid4().hex if len(first) == 32 else str(uuid4())
