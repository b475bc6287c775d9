"""What the queue counts is found by an index on both engines, however many tasks were ever done."""

from typing import Any

import pytest
from sqlalchemy import event

from services.kit.unit import Unit
from services.startups.todo.operations import Todo

pytestmark = pytest.mark.anyio
# Of hubs there are few.
LARGE = ("task", "document", "document_file", "membership", "application", "todo_mark", "startup")


def plans(queue: Any) -> str:
    """How the database would run each statement of the queue."""
    service = queue.directory.service
    statements: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        statements.append((statement, parameters))

    with service.database.transaction() as session:
        connection = session.connection()
        unit = Unit(session=session, by=queue.by, clock=service.clock, now=service.clock.now())
        event.listen(connection, "before_cursor_execute", note)
        Todo(unit, queue.directory.hub, by=queue.by).read()
        event.remove(connection, "before_cursor_execute", note)
        asked = [known for known in statements if known[0].startswith("SELECT")]
        if unit.dialect == "postgresql":
            # In a test everything is small; what counts is that an index serves the query at all.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if unit.dialect == "sqlite" else "EXPLAIN "
        lines = [str(row[-1]) for known in asked for row in connection.exec_driver_sql(explain + known[0], known[1])]
        session.rollback()
    return "\n".join(lines)


async def test_nothing_is_read_from_end_to_end(queue: Any) -> None:
    startup = await queue.directory.startup("Alpha", since="2026-01-01")
    await queue.document(startup)
    lines = [line.strip().lstrip("-> ") for line in plans(queue).splitlines()]
    whole = [
        line
        for line in lines
        for table in LARGE
        if line.startswith(f"Seq Scan on {table} ") or (line.startswith(f"SCAN {table}") and "USING" not in line)
    ]
    assert whole == []
