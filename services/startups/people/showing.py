"""Nobody is shown to the public who did not agree to it, and nobody a moment longer than they agree."""

from services.kit.unit import Unit
from services.startups.consents.errors import ConsentMissing
from services.startups.consents.log import DIRECTORY, ConsentLog
from services.startups.consents.repository import ConsentRows
from services.startups.people.journal import TeamJournal
from services.startups.people.repository import PeopleRows


class Showing:
    """The caller has locked the person, so that consent and what follows from it do not pass each other."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = PeopleRows(unit.session)
        self._consents = ConsentRows(unit.session)

    def must_be_agreed(self, person_id: str, *, text_version: str | None, current: str) -> None:
        """Consent is in force, or given here: by the person themselves, or by naming the text they agreed to."""
        by = self._unit.by
        if text_version is None and by.kind == "person" and by.person_id == person_id:
            text_version = current
        if self._consents.in_force(person_id, DIRECTORY, text_version) is not None:
            return
        if text_version is None:
            raise ConsentMissing
        ConsentLog(self._unit).give(person_id, DIRECTORY, text_version)

    def hide(self, person_id: str) -> None:
        journal = TeamJournal(self._unit)
        for role in self._rows.roles_of(person_id):
            if role.show_publicly:
                values = {"show_publicly": False, "version": role.version + 1, "updated_at": self._unit.now}
                self._rows.change(role.id, values)
                journal.changed(role, self._rows.find(role.startup_id, role.id))
