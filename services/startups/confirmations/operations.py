"""Confirmations: the team or the staff say that a sheet is still right."""

from services.kit.errors import RoleMissing
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.startups.operations import Startups
from services.startups.startups.repository import StartupRows
from services.startups.startups.schemas import StartupRead


class Confirmations:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._startups = Startups(unit)
        self._rows = StartupRows(unit.session)

    def confirm(self, slug_or_id: str, *, by: Principal) -> StartupRead:
        """Nothing of the sheet changes, so its version stays and whoever edits it meanwhile loses nothing."""
        by.must_have("startups:write")
        row = self._startups.row(slug_or_id, by=by, locked=True)
        if self._startups.hat(row, by=by) is None:
            raise RoleMissing(role="startup_admin")
        self._rows.change(row.id, {"last_confirmed_at": self._unit.now})
        startup = self._startups.read(row.id)
        self._startups.tell("startup.confirmed", startup)
        self._unit.audit("startup.confirmed", f"startup/{row.id}")
        return self._startups.for_editors(startup)
