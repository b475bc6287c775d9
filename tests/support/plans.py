"""How a database would run what is asked of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Session


@contextmanager
def seen(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run meanwhile, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


def explained(session: Session, asking: Callable[[], object]) -> str:
    """The plans of all statements of a story."""
    connection = session.connection()
    with seen(connection) as statements:
        asking()
    assert statements
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        # Tables are small in a test; what counts is that an index serves the query at all.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    lines = [str(row[-1]) for known in statements for row in connection.exec_driver_sql(explain + known[0], known[1])]
    return "\n".join(lines)


def scans(plan: str, table: str) -> list[str]:
    """The lines of a plan that read a table from end to end."""
    whole = (f"Seq Scan on {table} ", f"SCAN {table} ")
    return [line for line in plan.splitlines() if f"{line.strip().lstrip('-> ')} ".startswith(whole)]
