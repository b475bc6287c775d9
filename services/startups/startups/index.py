"""Every statement that keeps the keys of startups: written with each startup, read by `search`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, delete, insert, select
from sqlmodel import Session

from services.startups.startups import terms
from services.startups.startups.models import Startup, StartupSpelling, StartupTerm
from services.startups.tables import table_of

startup = table_of(Startup)
term = table_of(StartupTerm)
spelling = table_of(StartupSpelling)
FOLDED = ("folded_name", "folded_text")
_AT_ONCE: Final = 2000


class TermRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, number: int, row: Mapping[str, Any]) -> None:
        """The keys of a new startup."""
        self._add(number, terms.keys_of(*(row[name] for name in FOLDED)))
        self._spell(number, terms.spelled(row["folded_name"]))

    def replace(self, startup_id: str, row: Mapping[str, Any]) -> None:
        """The keys of a startup that is about to say this instead of what it says now."""
        known = select(startup.c.number, *(startup.c[name] for name in FOLDED)).where(startup.c.id == startup_id)
        before = self._session.execute(known).one()
        old, new = terms.keys_of(*before[1:]), terms.keys_of(*(row[name] for name in FOLDED))
        gone = term.c.number == before.number, term.c.term.in_(sorted(old - new))
        if old - new:
            self._session.execute(delete(term).where(*gone))
        self._add(before.number, new - old)
        self._spell(before.number, terms.spelled(row["folded_name"]) - terms.spelled(before.folded_name))

    def fill(self) -> None:
        """The keys of all startups that came by another way than this and have none yet."""
        known = set(self._session.execute(select(spelling.c.word).distinct()).scalars())
        last = 0
        while rows := self._without_keys(last):
            last = rows[-1].number
            self._pour(term, ((key, row.number) for row in rows for key in terms.keys_of(*row[1:])))
            news = {word: row.number for row in rows for word in terms.spelled(row.folded_name) if word not in known}
            known |= news.keys()
            self._pour(spelling, ((part, word, news[word]) for word in news for part in terms.parts_of(word)))

    def _without_keys(self, last: int) -> Sequence[Any]:
        c = startup.c
        without = ~select(term.c.number).where(term.c.number == c.number).exists()
        statement = select(c.number, *(c[name] for name in FOLDED)).where(c.number > last, without)
        return self._session.execute(statement.order_by(c.number).limit(_AT_ONCE)).all()

    def _pour(self, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert very many, past all that makes a row comfortable, in the order of the index, which is fastest."""
        connection, columns = self._session.connection(), ", ".join(table.c.keys())
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" for _ in table.c)
            connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", sorted(rows))  # noqa: S608 -- names of ours
            return
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in sorted(rows):
                copy.write_row(row)

    def _insert(self, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
        found = [dict(zip(table.c.keys(), row, strict=True)) for row in sorted(rows)]
        if found:
            self._session.execute(insert(table), found)

    def _add(self, number: int, keys: set[str]) -> None:
        self._insert(term, ((key, number) for key in keys))

    def _spell(self, number: int, words: set[str]) -> None:
        """Words that nobody has brought yet. They stay: without a startup that has them they lead nowhere."""
        parts = {word: terms.parts_of(word) for word in sorted(words)}
        if not parts:
            return
        c = spelling.c
        # Each word by its rarest part, which is enough to know it.
        keys = {word: found[0] for word, found in parts.items()}
        asked = select(c.word).where(c.part.in_(sorted(set(keys.values()))), c.word.in_(sorted(keys)))
        known = set(self._session.execute(asked).scalars())
        news = [(part, word, number) for word, found in parts.items() if word not in known for part in found]
        self._insert(spelling, news)
