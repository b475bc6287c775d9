"""Writes down what a person agrees to, and what they take back. The caller has locked the person."""

from typing import Any

from services.kit.ids import new_id
from services.kit.unit import Unit
from services.startups.consents.repository import ConsentRows

DIRECTORY = "directory"


class ConsentLog:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = ConsentRows(unit.session)

    def give(self, person_id: str, purpose: str, text_version: str) -> tuple[Any, bool]:
        """The consent, and whether it is new: to agree to the same text twice says nothing more."""
        known = self._rows.in_force(person_id, purpose, text_version)
        if known is not None:
            return known, False
        row = {"id": new_id(), "person_id": person_id, "purpose": purpose, "text_version": text_version}
        self._rows.add(row | {"given_at": self._unit.now, "recorded_by": self._recorder})
        said = {"person_id": person_id, "purpose": purpose, "text_version": text_version}
        self._unit.audit("consent.given", f"consent/{row['id']}", after=said)
        return self._rows.find(person_id, row["id"]), True

    def withdraw(self, given: Any) -> None:
        """With every other consent of the person for the same purpose."""
        self._rows.withdraw(given.person_id, given.purpose, at=self._unit.now, by=self._recorder)
        said = {"person_id": given.person_id, "purpose": given.purpose}
        self._unit.audit("consent.withdrawn", f"consent/{given.id}", before=said)

    @property
    def _recorder(self) -> str:
        return f"{self._unit.by.kind}:{self._unit.by.id}"
