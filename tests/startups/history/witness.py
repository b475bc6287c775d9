"""Sees what is written down about each thing that is done."""

from typing import Any

from sqlalchemy import select

from services.kit.principal import Principal
from services.kit.tables import audit
from tests.support.service import network_admin

MATCH = {"If-Match": "*"}
# Of a person only that they are gone is kept, what a draft says is its team's own, and a confirmation changes nothing.
SILENT = {"person.erased", "application.changed", "startup.confirmed"}


class Witness:
    """Does one thing after the other, and says which rows each has written."""

    def __init__(self, directory: Any) -> None:
        self._directory = directory
        self._seen = 0
        self.operations: set[str] = set()
        self.written: dict[str, list[str]] = {}
        self.expected: dict[str, list[str]] = {}

    async def does(self, operation: str, *actions: str, by: Principal | None = None, **sent: Any) -> dict[str, Any]:
        """An operation by its place in the description; `at` fills the path, `actions` are what it should write."""
        verb, _, path = operation.partition(" ")
        address = path.format(**sent.pop("at", {}))
        client = self._directory.client(by or network_admin())
        self._noted()
        answer = await client.request(verb, address, headers=sent.pop("headers", MATCH), **sent)
        assert answer.status_code < 300, (operation, answer.text)
        self.operations.add(operation)
        key = f"{len(self.written)}: {operation}"
        self.written[key], self.expected[key] = self._noted(), list(actions)
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def begins(self) -> None:
        """What was prepared by others until now is no part of it."""
        self._noted()

    def _noted(self) -> list[str]:
        with self._directory.service.database.reading() as session:
            rows = session.execute(select(audit).where(audit.c.number > self._seen).order_by(audit.c.number)).all()
        for row in rows:
            assert row.actor["kind"]
            assert row.before or row.after or row.action in SILENT, row
            self._seen = row.number
        # What the house does in answer, such as raising tasks, is its own.
        return [row.action for row in rows if row.actor["kind"] != "service"]
