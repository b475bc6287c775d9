"""Tasks that the house raises and settles by itself. Under the lock of the startup, where there is one."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement

from services.kit.ids import new_id
from services.kit.text import Text
from services.kit.unit import Unit
from services.startups.house import as_house
from services.startups.tasks import rules
from services.startups.tasks.journal import Journal
from services.startups.tasks.repository import TaskRows
from services.startups.tasks.schemas import Kind, SubjectKind


class Wanted(NamedTuple):
    """A task that ought to be there."""

    kind: Kind
    hub_id: str
    subject: tuple[SubjectKind, str]
    title: Text
    item: str | None = None
    startup_id: str | None = None
    membership_id: str | None = None
    staff_only: bool = True
    document_kind: str | None = None
    due_on: date | None = None
    due_days: int | None = None


class Raising:
    def __init__(self, unit: Unit) -> None:
        self._unit = as_house(unit)
        self._rows = TaskRows(unit.session)
        # Kept in the unit that is written down; the house is only who did it.
        self._journal = Journal(self._unit)

    def raise_(self, wanted: Iterable[Wanted]) -> int:
        """Once each, however often it is said; what the house had dropped is opened again. Returns how many are new."""
        return sum(self._raise(each) for each in wanted)

    def settle(self, condition: ColumnElement[bool], state: Literal["done", "dropped"], *, reason: str) -> int:
        """Close the open ones: done, or dropped where they have become needless. Returns how many there were."""
        found = self._rows.open_of(condition)
        closed = {"state": state, "snoozed_until": None, "closed_at": self._unit.now, "closed_by": rules.HOUSE}
        for row in found:
            self._change(row, closed | {"reason": reason}, state, reason=reason)
        return len(found)

    def move_due(self, condition: ColumnElement[bool], day: dict[str, date | None]) -> None:
        """The day from which onboarding or offboarding is counted has moved, and with it what is due by it."""
        for row in self._rows.open_of(condition):
            start = day.get(row.kind)
            due_on = rules.due_on(start, row.due_days) if row.due_days is not None and start else row.due_on
            if due_on != row.due_on:
                self._change(row, {"due_on": due_on}, "changed")

    def _raise(self, wanted: Wanted) -> bool:
        now, task_id = self._unit.now, new_id()
        values: dict[str, Any] = wanted._asdict()
        values["subject_kind"], values["subject_id"] = values.pop("subject")
        values["title"] = wanted.title._asdict()
        row = {**values, "id": task_id, "state": "open", "version": 1, "created_at": now, "updated_at": now}
        if self._rows.add_once(row):
            self._journal.tell("raised", self._rows.find(task_id))
            return True
        dropped = wanted.item and self._rows.dropped_by_house(wanted.subject[1], wanted.kind, wanted.item)
        if dropped:
            again = {"state": "open", "reason": None, "closed_at": None, "closed_by": None}
            kept = self._rows.find(dropped.id)
            self._change(kept, {**again, "due_on": wanted.due_on, "due_days": wanted.due_days}, "raised")
        return bool(dropped)

    def _change(self, row: Any, values: dict[str, Any], verb: str, *, reason: str | None = None) -> None:
        self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._unit.now})
        self._journal.tell(verb, self._rows.find(row.id), before=row, reason=reason)
