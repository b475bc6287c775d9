"""What people do with an application: each verb of `rules.TRANSITIONS`, decided under the cohort's lock."""

from datetime import datetime
from typing import Any

from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.applications import rules
from services.startups.applications.journal import Journal
from services.startups.applications.operations import Applications
from services.startups.applications.schemas import ApplicationRead
from services.startups.applications.seats import Seats
from services.startups.forms.operations import Forms


class Turns:
    def __init__(self, unit: Unit) -> None:
        self._now = unit.now
        self._applications = Applications(unit)
        self._journal = Journal(unit)
        self._seats = Seats(unit)
        self._forms = Forms(unit)

    def turn(
        self,
        application_id: str,
        verb: str,
        *,
        by: Principal,
        reason: str | None = None,
        due_at: datetime | None = None,
        answers: dict[str, Any] | None = None,
    ) -> ApplicationRead:
        transition = rules.TRANSITIONS[verb]
        row, cohort = self._applications.locked(application_id, transition.who, by=by)
        before = self._journal.read(row)
        state = rules.after(verb, before.state, asked_in=row.asked_in)
        rules.must_be_to_come(due_at, now=self._now)
        if verb == "submit":
            rules.must_be_open_for(cohort, self._now)
        elif verb == "accept":
            self._seats.must_have_one(cohort)
        answered = self._now if verb == "answer_info" else None
        values = self._entered(state) | {"reason": reason, "due_at": due_at, "answered_at": answered}
        if verb == "submit":
            values |= {"submitted_at": self._now, "form_version": self._forms.judge(cohort.id, row.answers)}
        elif verb == "request_info":
            values["asked_in"] = before.state
        elif verb == "answer_info":
            self._forms.judge_some(cohort.id, row.form_version, answers or {})
            values |= {"answers": row.answers | (answers or {}), "asked_in": None}
        elif verb == "withdraw":
            values["decided_at"] = row.decided_at
        read = self._applications.store(row, values, transition.told, before=before, reason=reason)
        if verb == "accept":
            self._seats.welcome(row)
        if verb == "withdraw" and before.state == "accepted":
            self._seats.pass_on(cohort, rules.time_to_answer(row.due_at, row.decided_at))
        return read

    def _entered(self, state: str) -> dict[str, Any]:
        """What entering a state says about times; once it is over, the same may be sent by the form anew."""
        decided = state in rules.DECIDED
        return {
            "state": state,
            "waitlisted_at": self._now if state == "waitlisted" else None,
            **({"decided_at": self._now if decided else None} if state != "confirmed" else {}),
            **({"form_key": None} if state in rules.OVER else {}),
        }
