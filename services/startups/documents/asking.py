"""Documents that a checklist asks for: there from the first day, missing until they are handed in."""

from typing import Any, Final

from services.kit.ids import new_id
from services.kit.unit import Unit
from services.startups.documents import rules
from services.startups.documents.repository import DocumentRows
from services.startups.hubs.rules import day_in

# What is signed for one stay; everything else a startup hands in once in a hub.
_OF_A_STAY: Final = frozenset({"agreement"})


class Asking:
    def __init__(self, unit: Unit) -> None:
        self._now = unit.now
        self._rows = DocumentRows(unit.session)

    def ask(self, kind: str, membership: Any) -> bool:
        """Have it asked for; False where it is there already, accepted and valid."""
        stay = membership.id if kind in _OF_A_STAY else None
        row = {"startup_id": membership.startup_id, "hub_id": membership.hub_id, "membership_id": stay, "kind": kind}
        known = {"id": new_id(), "state": "missing", "version": 1, "created_at": self._now, "updated_at": self._now}
        if kind == "other" or self._rows.add_once(row | known):
            return True
        there = self._rows.of_kind(**row)
        if there is None:
            return True
        return rules.state_on(day_in(self._now, there.time_zone), there.state, there.valid_to) != "accepted"
