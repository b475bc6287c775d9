"""What coming, being suspended and leaving ask of people: a membership's tasks, each of them once.

Everything here happens under the lock of the startup's row, and may be said again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_

from services.kit.text import Text
from services.kit.unit import Unit
from services.startups.checklists.repository import ChecklistRows, MembershipSteps
from services.startups.documents.asking import Asking
from services.startups.hubs.rules import day_in
from services.startups.tasks import rules
from services.startups.tasks.raising import Raising, Wanted
from services.startups.tasks.repository import task
from services.startups.tasks.schemas import Kind

_SUSPENDED: Final = Text(
    "Suspended: block the badges, tell the team, look at what they had booked",
    "Adhésion suspendue : bloquer les badges, prévenir l’équipe, revoir ses réservations",
)


class Steps:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._lists = ChecklistRows(unit.session)
        self._memberships = MembershipSteps(unit.session)
        self._raising = Raising(unit)
        self._asking = Asking(unit)

    def begun(self, row: Any) -> None:
        """A membership has become known. Who was there the day before stays: what was to be given back is kept."""
        if self._memberships.lived_there_before(row):
            if row.renewed_from is not None:
                self._drop(row.renewed_from, "offboarding", "renewed")
            return
        if not _is_cancelled(row):
            self._raise("onboarding", row, row.starts_on)

    def leaving(self, row: Any) -> None:
        """Notice was given, or an end was set."""
        if not _is_cancelled(row) and row.ends_on is not None:
            self._raise("offboarding", row, row.ends_on)
        self.changed(row)
        self.ended(row)

    def staying(self, row: Any) -> None:
        """A notice was withdrawn."""
        self._drop(row.id, "offboarding", "notice withdrawn")

    def suspended(self, row: Any) -> None:
        """From this day on, whatever was said before."""
        day = row.suspended_from.isoformat()
        self._drop(row.id, "suspension", "another day", task.c.item != day)
        self._raising.raise_(
            [
                Wanted(
                    "suspension",
                    row.hub_id,
                    ("membership", row.id),
                    _SUSPENDED,
                    item=day,
                    startup_id=row.startup_id,
                    membership_id=row.id,
                    due_on=row.suspended_from,
                )
            ]
        )

    def resumed(self, row: Any) -> None:
        self._drop(row.id, "suspension", "resumed")

    def changed(self, row: Any) -> None:
        """Its days are others: what is due by them moves along, and what has become needless is dropped."""
        if _is_cancelled(row):
            self._drop(row.id, "onboarding", "cancelled")
        if _is_cancelled(row) or row.ends_on is None:
            self._drop(row.id, "offboarding", "goes on" if row.ends_on is None else "cancelled")
        days: dict[str, date | None] = {"onboarding": row.starts_on, "offboarding": row.ends_on}
        self._raising.move_due(task.c.membership_id == row.id, days)

    def ended(self, row: Any) -> None:
        """Who has left is not welcomed any more, and who has left or goes on is not suspended."""
        today = day_in(self._unit.now, row.time_zone)
        has_left = row.ends_on is not None and row.ends_on <= today
        if has_left:
            self._drop(row.id, "onboarding", "ended")
        if has_left or (row.suspended_to is not None and row.suspended_to <= today):
            self._drop(row.id, "suspension", "ended")

    def _raise(self, kind: Literal["onboarding", "offboarding"], row: Any, start: date) -> None:
        items = self._lists.items(row.hub_id, kind, row.kind)
        for item in items:
            asked = item["document_kind"]
            is_needed = asked is None or self._asking.ask(asked, row)
            # Who comes need not hand in what is there already; who leaves always has something to do.
            if is_needed or kind == "offboarding":
                self._raising.raise_([self._wanted(kind, row, item, start)])

    @staticmethod
    def _wanted(kind: Kind, row: Any, item: Mapping[str, Any], start: date) -> Wanted:
        return Wanted(
            kind,
            row.hub_id,
            ("membership", row.id),
            Text(**item["title"]),
            item=item["key"],
            startup_id=row.startup_id,
            membership_id=row.id,
            staff_only=item["staff_only"],
            document_kind=item["document_kind"],
            due_on=rules.due_on(start, item["due_days"]),
            due_days=item["due_days"],
        )

    def _drop(self, membership_id: str, kind: Kind, reason: str, *which: ColumnElement[bool]) -> None:
        mine: ColumnElement[bool] = and_(task.c.membership_id == membership_id, task.c.kind == kind, *which)
        self._raising.settle(mine, "dropped", reason=reason)


def _is_cancelled(row: Any) -> bool:
    """Ended before it began."""
    return row.ends_on is not None and row.ends_on <= row.starts_on
