"""Tells of documents: audit rows for each change, events for what is received and decided. Never what is in them."""

from typing import Any, Final

from services.kit.unit import Unit
from services.startups.documents import rules
from services.startups.documents.schemas import DocumentRead, FileRead
from services.startups.hubs.rules import day_in

# A team may be large, and why its bank details were refused is for its admins to read here.
_KEPT_BACK: Final = frozenset({"file", "reason"})
_NEWS: Final = frozenset({"asked", "received", "accepted", "refused"})
_ALWAYS_NEW: Final = frozenset({"version", "updated_at"})


class Journal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def read(self, row: Any) -> DocumentRead:
        values = row._asdict()
        state = rules.state_on(day_in(self._unit.now, values["time_zone"]), row.state, row.valid_to)
        file = None
        if row.file_name is not None:
            file = FileRead(name=row.file_name, media_type=row.media_type, size=row.size, sha256=row.sha256)
        return DocumentRead.model_validate(values | {"state": state, "file": file})

    def tell(self, verb: str, row: Any, *, before: DocumentRead | None) -> DocumentRead:
        read = self.read(row)
        subject, action = f"document/{read.id}", f"document.{verb}"
        old = _noted(before) if before else {}
        new = _noted(read)
        changed = [name for name in new if name not in _ALWAYS_NEW and old.get(name) != new[name]]
        self._unit.audit(
            action,
            subject,
            before={name: old[name] for name in changed} if before else None,
            after={name: new[name] for name in changed},
            on_behalf_of=None if self._unit.by.is_staff_of(read.hub_id) else read.startup_id,
            reason=read.reason,
        )
        if verb in _NEWS:
            told = {name: value for name, value in new.items() if name not in _KEPT_BACK}
            self._unit.record(action, subject, told, hub_id=read.hub_id, startup_id=read.startup_id)
        return read

    def tell_deleted(self, row: Any) -> None:
        self._unit.audit("document.deleted", f"document/{row.id}", before=_noted(self.read(row)))


def _noted(read: DocumentRead) -> dict[str, Any]:
    """What may be kept for ever: of a file its sum, for its name may be somebody's."""
    noted = read.model_dump(mode="json", exclude={"title"})
    if read.file is not None:
        noted["file"] = {"sha256": read.file.sha256, "size": read.file.size}
    return noted
