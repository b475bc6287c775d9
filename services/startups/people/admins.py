"""Who runs a startup: when the last one goes, the staff of its hubs have a task, until somebody else runs it."""

from collections.abc import Collection
from typing import Any

from services.kit.unit import Unit
from services.startups.people import rules
from services.startups.people.repository import PeopleRows
from services.startups.startups.representation import Representations
from services.startups.tasks.admins import MissingAdmins


class Admins:
    """Under the lock of the startup. Asked wherever a role begins, ends or changes, whatever the reason."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._today = unit.now.date()
        self._rows = PeopleRows(unit.session)
        self._tasks = MissingAdmins(unit)

    def call_where_missing(self, startup_ids: Collection[str]) -> None:
        for startup_id in sorted(startup_ids):
            if not self._is_run(startup_id):
                self._call(startup_id)

    def came(self, role: Any) -> None:
        """A role has begun, or is another than before."""
        if rules.runs(role, today=self._today):
            self._tasks.found(role.startup_id)

    def joined(self, startup_id: str, into: str) -> None:
        """The team of one has gone over to the other: somebody runs it now, or is looked for there."""
        was_missing = self._tasks.merged(startup_id)
        if self._is_run(into):
            self._tasks.found(into)
        elif was_missing:
            self._call(into)

    def _is_run(self, startup_id: str) -> bool:
        team = self._rows.team_on(startup_id, self._today)
        return any(rules.is_admin(each.role, each.contact_for) for each in team)

    def _call(self, startup_id: str) -> None:
        hubs = Representations(self._unit.session, self._unit.now).tenancies_of([startup_id]).get(startup_id, [])
        # Where it has left, nobody waits for it.
        self._tasks.ask(startup_id, [each.hub for each in hubs if each.status in {"resident", "candidate"}])
        told, hub_id = {"id": startup_id}, hubs[0].hub if hubs else None
        self._unit.record("startup.admin_missing", f"admin_missing/{startup_id}", told, hub_id=hub_id)
