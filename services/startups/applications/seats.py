"""The seats of a cohort: what time does to those who have one, and who moves up. Under the cohort's lock."""

from datetime import timedelta
from typing import Any

from services.kit.unit import Unit
from services.startups.applications import rules
from services.startups.applications.journal import Journal
from services.startups.applications.repository import ApplicationRows
from services.startups.house import as_house
from services.startups.people.operations import Team


class Seats:
    """Every change of an application locks its cohort first, so nobody is promoted twice and no seat is given twice."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._now = unit.now
        self._rows = ApplicationRows(unit.session)
        self._journal = Journal(as_house(unit))

    def settle(self, cohort: Any) -> int:
        """Write down what has lapsed since somebody looked last; returns how many did."""
        overdue = self._rows.overdue(cohort.id, now=self._now)
        for row in overdue:
            state = rules.OVERDUE[row.state]
            before = self._journal.read(row).model_copy(update={"state": row.state})
            # What it waited for ends when it was due, not when somebody came to see.
            self._change(row, {"state": state, "asked_in": None, "decided_at": row.due_at, "form_key": None})
            self._journal.tell("lapsed" if state == "lapsed" else "decided", self._rows.find(row.id), before=before)
            if state == "lapsed":
                self.pass_on(cohort, rules.time_to_answer(row.due_at, row.decided_at))
        return len(overdue)

    def pass_on(self, cohort: Any, time_to_answer: timedelta | None) -> None:
        """A seat has become free: the first who waits has it, with as long to confirm as whoever had it."""
        if self._rows.seats_taken(cohort.id, now=self._now) >= cohort.seats:
            return
        row = self._rows.first_waiting(cohort.id)
        if row is None:
            return
        before = self._journal.read(row)
        due_at = None if time_to_answer is None else self._now + time_to_answer
        self._change(
            row, {"state": "accepted", "due_at": due_at, "decided_at": self._now, "waitlisted_at": None, "reason": None}
        )
        self._journal.tell("decided", self._rows.find(row.id), before=before)
        self.welcome(row)

    def welcome(self, row: Any) -> None:
        """Now that staff have chosen them, others hear who came by the form: their accounts act for the startup."""
        if row.origin == "form":
            Team(self._unit, row.startup_id).introduce()

    def must_have_one(self, cohort: Any) -> None:
        rules.must_have_a_seat(seats=cohort.seats, taken=self._rows.seats_taken(cohort.id, now=self._now))

    def _change(self, row: Any, values: dict[str, Any]) -> None:
        self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._now})
