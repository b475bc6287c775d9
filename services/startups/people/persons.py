"""People by themselves: read as far as one may know them, told all about themselves, forgotten."""

from hashlib import sha256
from typing import Any

from services.kit.ids import parse_id
from services.kit.principal import ANONYMOUS, Principal
from services.kit.unit import Unit
from services.startups.applications.repository import ApplicationRows
from services.startups.consents.repository import ConsentRows
from services.startups.consents.schemas import ConsentRead
from services.startups.people import rules
from services.startups.people.admins import Admins
from services.startups.people.errors import PersonNotFound
from services.startups.people.journal import TeamJournal
from services.startups.people.repository import PeopleRows
from services.startups.people.schemas import PersonApplication, PersonExport, PersonRead, PersonRole
from services.startups.todo.owners import forget_owner


class People:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = PeopleRows(unit.session)

    def get(self, person_id: str, *, by: Principal) -> PersonRead:
        """The whole for those who answer for them; for others the roles that they may know of."""
        row = self._row(person_id)
        if not {"startups:read", "admin"} & by.scopes:
            by = ANONYMOUS
        if self._answers_for(row.id, by=by):
            return self._read(row, self._rows.roles_of(row.id), whole=True)
        shared = [role for role in self._rows.roles_of(row.id) if by.acts_for(role.startup_id)]
        known = {role.id: role for role in (*self._rows.shown_roles_of(row.id, by), *shared)}
        if not known:
            raise PersonNotFound
        return self._read(row, known.values(), whole=False)

    def answered(self, person_id: str, *, by: Principal) -> Any:
        """A person for whom this caller answers; to everybody else there is none."""
        row = self._row(person_id)
        if not self._answers_for(row.id, by=by):
            raise PersonNotFound
        return row

    def locked(self, person_id: str, *, by: Principal) -> Any:
        """The same, locked with the startups of their teams."""
        self._rows.lock(self.answered(person_id, by=by).id)
        # Until then a team of another hub may have taken them in.
        return self.answered(person_id, by=by)

    def export(self, person_id: str, *, by: Principal) -> PersonExport:
        by.must_have("startups:read")
        row = self.answered(person_id, by=by)
        person = self._read(row, self._rows.roles_of(row.id), whole=True)
        given = ConsentRows(self._unit.session).of(row.id)
        applied = ApplicationRows(self._unit.session).of_contact(row.id)
        return PersonExport(
            exported_at=self._unit.now,
            person=person,
            consents=[ConsentRead.model_validate(each) for each in given],
            applications=[PersonApplication.model_validate(each) for each in applied],
        )

    def erase(self, person_id: str, *, by: Principal) -> None:
        """Who they were is gone here and, with the event, everywhere; that somebody was in a team stays."""
        by.must_have("startups:write")
        row = self.locked(person_id, by=by)
        if row.erased_at is not None:
            return
        now, today = self._unit.now, self._unit.now.date()
        roles = self._rows.roles_of(row.id)
        nobody = {"name": rules.ERASED, "email": None, "folded_email": None, "erased_at": now}
        self._rows.forget(row.id, {**nobody, "version": row.version + 1, "updated_at": now})
        journal = TeamJournal(self._unit)
        for role in roles:
            ends_on = rules.ended(role.starts_on, role.ends_on, today=today)
            hidden = {"ends_on": ends_on, "show_publicly": False, "contact_for": [], "told_left": True}
            self._rows.change(role.id, {**hidden, "version": role.version + 1, "updated_at": now})
            journal.noted("team.left", role, self._rows.find(role.startup_id, role.id))
        self._rows.forget_news([role.id for role in roles])
        ConsentRows(self._unit.session).forget(row.id, at=now)
        ApplicationRows(self._unit.session).forget_contact(row.id, at=now)
        self._tell(row)
        Admins(self._unit).call_where_missing({role.startup_id for role in roles if rules.runs(role, today=today)})
        forget_owner(self._unit, row.id)

    def _tell(self, row: Any) -> None:
        # Whoever knows the address recognises it; nobody learns it.
        known = sha256(row.folded_email.encode()).hexdigest() if row.folded_email else None
        data = {"id": row.id, "person_id": row.id, "email_sha256": known}
        self._unit.record("person.erased", f"person/{row.id}", data, hub_id=None, tombstone=True)
        self._unit.audit("person.erased", f"person/{row.id}")

    def _row(self, person_id: str) -> Any:
        known = parse_id(person_id)
        row = self._rows.get(known) if known else None
        if row is None:
            raise PersonNotFound
        return row

    def _answers_for(self, person_id: str, *, by: Principal) -> bool:
        return rules.answers_for(by, person_id, hub_ids=self._rows.hubs_around(person_id))

    def _read(self, row: Any, roles: Any, *, whole: bool) -> PersonRead:
        return PersonRead(
            id=row.id,
            name=row.name,
            email=row.email if whole else None,
            locale=row.locale if whole else None,
            roles=[PersonRole.model_validate(role) for role in roles],
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
