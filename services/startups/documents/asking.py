"""Documents that a checklist asks for: there from the first day, missing until they are handed in."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_

from services.kit.ids import new_id
from services.kit.unit import Unit
from services.startups.documents import rules
from services.startups.documents.lapsing import told_of
from services.startups.documents.repository import DocumentRows
from services.startups.hubs.rules import day_in
from services.startups.tasks.repository import task

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


def asking_for(row: Any) -> list[ColumnElement[bool]]:
    """The tasks that ask for a document: because it has expired, or because a checklist wants one of its kind.

    Of the kind `other` there are many, and a checklist does not say which.
    """
    if row.kind == "other":
        return [told_of(row.id)]
    t = task.c
    owned = t.membership_id == row.membership_id if row.membership_id else t.startup_id == row.startup_id
    listed = and_(t.kind != "document_expired", t.document_kind == row.kind, t.hub_id == row.hub_id, owned)
    return [told_of(row.id), listed]
