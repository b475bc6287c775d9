"""The desks of a programme, given to its memberships."""

from collections.abc import Mapping
from typing import Any

from services.kit.unit import Unit
from services.startups.hubs.rules import day_in
from services.startups.programmes import rules
from services.startups.programmes.errors import ProgrammeNotFound, ProgrammeOfAnotherHub
from services.startups.programmes.repository import ProgrammeRows
from services.startups.programmes.rules import Claim


class Desks:
    def __init__(self, unit: Unit) -> None:
        self._now = unit.now
        self._rows = ProgrammeRows(unit.session)

    def claim(self, after: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> None:
        """Before a membership is written: lock its programme, and refuse desks that are not there.

        Whoever wants the last desk at the same moment waits for that lock, and then counts this membership too.
        """
        wanted = _claim(after)
        if wanted.programme_id is None or not rules.takes_more(_claim(before) if before else None, wanted):
            return
        programme = self._rows.find(wanted.programme_id, locked=True)
        if programme is None:
            raise ProgrammeNotFound
        if programme.hub_id != after["hub_id"]:
            raise ProgrammeOfAnotherHub
        others = self._rows.claims(programme.id, but=before["id"] if before else None)
        rules.must_have_desks(programme.desks_quota, others, wanted, today=day_in(self._now, programme.time_zone))


def _claim(values: Mapping[str, Any]) -> Claim:
    return Claim(**{name: values[name] for name in Claim._fields})
