"""Tells of tasks: each change is an audit row; what is raised or done is an event for the hub and, where it is theirs
too, for the startup."""

from typing import Any, Final

from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.hubs.rules import day_in
from services.startups.tasks import rules
from services.startups.tasks.schemas import Subject, TaskRead

_ALWAYS_NEW: Final = frozenset({"version", "updated_at", "age_days"})


class Journal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def read(self, row: Any, *, by: Principal | None = None) -> TaskRead:
        """The task as this caller may know it; without one, the whole."""
        values = row._asdict()
        now, zone = self._unit.now, values["time_zone"]
        read = TaskRead.model_validate(
            values
            | {
                "subject": Subject(kind=row.subject_kind, id=row.subject_id),
                "state": rules.state_on(day_in(now, zone), row.state, row.snoozed_until),
                "age_days": rules.age_days(row.created_at, now, zone),
            }
        )
        if by is not None and not by.is_staff_of(row.hub_id):
            read.reason = None
        return read

    def tell(self, verb: str, row: Any, *, before: Any | None = None, reason: str | None = None) -> None:
        """`raised`, `done` and `dropped` are news; that a task sleeps or changes hands is kept in the audit."""
        read = self.read(row)
        subject, action = f"task/{read.id}", f"task.{verb}"
        old = self.read(before).model_dump(mode="json") if before is not None else {}
        new = read.model_dump(mode="json")
        changed = [name for name in new if name not in _ALWAYS_NEW and old.get(name) != new[name]]
        self._unit.audit(
            action,
            subject,
            before={name: old[name] for name in changed} if before is not None else None,
            after={name: new[name] for name in changed},
            reason=reason,
        )
        if verb in {"raised", "done", "dropped", "reopened"}:
            told = read.model_dump(mode="json", exclude={"reason"})
            whose = None if read.staff_only else read.startup_id
            self._unit.record(action, subject, told, hub_id=read.hub_id, startup_id=whose)
