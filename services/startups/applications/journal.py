"""Tells of applications: each change is an audit row and, once it was submitted, an event for hub and startup."""

from typing import Any, Final

from services.kit.unit import Unit
from services.startups.applications import rules
from services.startups.applications.schemas import ApplicationRead

_ALWAYS_NEW: Final = frozenset({"version", "updated_at"})
# Audit rows and events name nobody, and repeat no answers: whoever may read these asks for them.
_PERSONAL: Final = frozenset({"contact", "answers"})


class Journal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def read(self, row: Any) -> ApplicationRead:
        values = row._asdict()
        return ApplicationRead.model_validate(values | {"state": rules.state_at(self._unit.now, row.state, row.due_at)})

    def tell(
        self, verb: str, row: Any, *, before: ApplicationRead | None, reason: str | None = None
    ) -> ApplicationRead:
        """The application as it is now, told under `application.<verb>`."""
        read = self.read(row)
        subject = f"application/{read.id}"
        old = before.model_dump(mode="json") if before else {}
        new = read.model_dump(mode="json")
        changed = [n for n in new if n not in (_ALWAYS_NEW | _PERSONAL) and old.get(n) != new[n]]
        after = {name: new[name] for name in changed}
        # What a draft says is its team's own, also in a history that staff read later.
        if before and before.state != "draft" and old["answers"] != new["answers"]:
            after["answers"] = sorted(q for q, said in new["answers"].items() if old["answers"].get(q) != said)
        self._unit.audit(
            f"application.{verb}",
            subject,
            before={name: old[name] for name in changed} if before else None,
            after=after,
            on_behalf_of=None if self._unit.by.acts_for(read.startup_id) else read.startup_id,
            reason=reason,
        )
        if read.submitted_at is not None:
            told = read.model_dump(mode="json", exclude={*_PERSONAL})
            self._unit.record(f"application.{verb}", subject, told, hub_id=read.hub_id, startup_id=read.startup_id)
        return read
