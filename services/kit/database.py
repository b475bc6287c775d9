"""One process's database: engine, transactions, and where short work runs. The only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import registry
from sqlmodel import Session

from services.kit.errors import Unavailable
from services.kit.text import Text

P = ParamSpec("P")
T = TypeVar("T")

POOL_SIZE = 10
_RETRIED = {"40P01", "40001"}  # deadlock, serialization failure: the whole unit may simply run again
_BUSY = {"55P03", "57014", "57P01", "57P03", "53300"}  # lock or statement timeout, server going down or full

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class DatabaseBusy(Unavailable):
    code = "database.busy"
    title = Text("The database is busy", "La base de données est occupée")


def new_registry() -> registry:
    """A registry for the tables of one process, so that several processes can live in one interpreter."""
    return registry(metadata=MetaData(naming_convention=NAMES))


class Database:
    """Transactions on one database.

    `run` does short work inline on the event loop with SQLite (measured: a third to a half of the cost of a thread)
    and in the thread pool with PostgreSQL, where waiting for the network or for a row lock must not stop the loop.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.dialect = self.engine.dialect.name
        self._reading = self.engine.execution_options(reading=True)
        self._threads: anyio.CapacityLimiter | None = None
        self._long_writes = 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Read and write; committed when the block ends well, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            try:
                session.commit()
            except BaseException:
                # The transaction may still be open there, and whoever gets this connection next would commit it.
                session.invalidate()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read only: takes no write lock, and whatever was changed by mistake is thrown away."""
        with Session(self._reading, autoflush=False) as session:
            yield session
            session.rollback()

    async def run(self, work: Callable[[], T]) -> T:
        """Do short work where it is cheapest. Long work (imports, exports, reports) goes through `run_long`."""
        if self.dialect == "sqlite" and not self._long_writes:
            return translated(work)
        return await self.run_long(work)

    async def answers(self) -> bool:
        """Whether it can be asked anything now."""

        def ask() -> None:
            with self.reading() as session:
                session.execute(text("SELECT 1"))

        try:
            await self.run(ask)
        except (DatabaseBusy, SQLAlchemyError):
            return False
        return True

    async def run_long(self, work: Callable[[], T]) -> T:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(POOL_SIZE)
        return await anyio.to_thread.run_sync(translated, work, limiter=self._threads)

    async def write_long(self, work: Callable[[], T]) -> T:
        """Long work that writes. Meanwhile SQLite's other writers wait for it in threads, not on the event loop."""
        self._long_writes += 1
        try:
            return await self.run_long(work)
        finally:
            self._long_writes -= 1

    def dispose(self) -> None:
        self.engine.dispose()


def translated(work: Callable[[], T]) -> T:
    """Run a unit of work; again after a deadlock, and as a DatabaseBusy refusal when the database has no time."""
    for attempt in range(3):
        try:
            return work()
        except PoolExhausted as error:
            raise DatabaseBusy(retry_after=1) from error
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", "")
            if state in _RETRIED and attempt < 2:
                continue
            # A server that nobody could reach has given no state; SQLite never gives one.
            away = isinstance(error, OperationalError) and (state is None or "locked" in str(error.orig))
            if state in _BUSY or state in _RETRIED or away or error.connection_invalidated:
                raise DatabaseBusy(retry_after=1) from error
            raise
    raise AssertionError  # the loop above always returns or raises


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 10})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(
        parsed,
        hide_parameters=True,  # an error's text goes to the log; who it is about does not
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={"connect_timeout": 5, **_schema_option(parsed.query)},
    )


def _schema_option(query: Any) -> dict[str, str]:
    options = "-c statement_timeout=15000 -c lock_timeout=10000 -c timezone=UTC"
    asked = query.get("options", "")
    return {"options": f"{asked} {options}".strip()}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them late and without IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA cache_size=-20000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once: read first and upgrade later would fail under concurrency.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
