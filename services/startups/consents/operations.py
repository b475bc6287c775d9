"""Consents: given and withdrawn by the person, or recorded for them by those who answer for them."""

from services.kit.ids import parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.consents.errors import ConsentNotFound
from services.startups.consents.log import DIRECTORY, ConsentLog
from services.startups.consents.repository import ConsentRows
from services.startups.consents.schemas import ConsentCreate, ConsentRead
from services.startups.people.errors import PersonNotFound
from services.startups.people.persons import People
from services.startups.people.showing import Showing


class Consents:
    """Those of one person."""

    def __init__(self, unit: Unit, person_id: str) -> None:
        self._unit = unit
        self._person_id = person_id
        self._rows = ConsentRows(unit.session)
        self._log = ConsentLog(unit)

    def page(self, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("startups:read")
        person = People(self._unit).answered(self._person_id, by=by)
        found = self._rows.page(paging, person.id)
        items = [ConsentRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[ConsentRead](items=items, next=found.next, total=found.total), found.next)

    def give(self, wish: ConsentCreate, *, by: Principal) -> Reply:
        by.must_have("startups:write")
        person = People(self._unit).locked(self._person_id, by=by)
        if person.erased_at is not None:
            raise PersonNotFound
        row, is_new = self._log.give(person.id, wish.purpose, wish.text_version)
        return Reply(ConsentRead.model_validate(row), status=201 if is_new else 200)

    def withdraw(self, consent_id: str, *, by: Principal) -> ConsentRead:
        """With every other one for the same purpose. Who is no longer to be shown is hidden in the same instant."""
        by.must_have("startups:write")
        person_id = People(self._unit).locked(self._person_id, by=by).id
        known = parse_id(consent_id)
        row = self._rows.find(person_id, known) if known else None
        if row is None:
            raise ConsentNotFound
        if row.withdrawn_at is None:
            self._log.withdraw(row)
            if row.purpose == DIRECTORY:
                Showing(self._unit).hide(person_id)
        return ConsentRead.model_validate(self._rows.find(person_id, row.id))
