"""People by themselves: read as far as one may know them, told all about themselves, forgotten."""

from datetime import date
from hashlib import sha256
from typing import Any

from services.kit.ids import parse_id
from services.kit.principal import ANONYMOUS, Principal
from services.kit.work import Unit
from services.startups.people import rules
from services.startups.people.errors import PersonNotFound
from services.startups.people.repository import PeopleRows
from services.startups.people.schemas import PersonExport, PersonRead, PersonRole
from services.startups.startups.operations import Startups


class People:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = PeopleRows(unit.session)

    def get(self, person_id: str, *, by: Principal) -> PersonRead:
        """The whole for themselves and the staff of their hubs; for others the roles that they may know of."""
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

    def export(self, person_id: str, *, by: Principal) -> PersonExport:
        by.must_have("startups:read")
        row = self._answered(person_id, by=by)
        person = self._read(row, self._rows.roles_of(row.id), whole=True)
        return PersonExport(exported_at=self._unit.now, person=person)

    def erase(self, person_id: str, *, by: Principal) -> None:
        """Who they were is gone here and, with the event, everywhere; that somebody was in a team stays."""
        by.must_have("startups:write")
        known = self._answered(person_id, by=by)
        row = self._rows.lock(known.id)
        if row.erased_at is not None:
            return
        now, today = self._unit.now, self._unit.now.date()
        roles = self._rows.roles_of(row.id)
        nobody = {"name": rules.ERASED, "email": None, "folded_email": None, "erased_at": now}
        self._rows.forget(row.id, {**nobody, "version": row.version + 1, "updated_at": now})
        for role in roles:
            ends_on = rules.ended(role.starts_on, role.ends_on, today=today)
            hidden = {"ends_on": ends_on, "show_publicly": False, "contact_for": []}
            self._rows.leave(role.id, {**hidden, "version": role.version + 1, "updated_at": now})
        self._rows.forget_news([role.id for role in roles])
        self._tell(row)
        self._ask_for_admins(row.id, roles, today)

    def _tell(self, row: Any) -> None:
        # Whoever knows the address recognises it; nobody learns it.
        known = sha256(row.folded_email.encode()).hexdigest() if row.folded_email else None
        data = {"id": row.id, "person_id": row.id, "email_sha256": known}
        self._unit.record("person.erased", f"person/{row.id}", data, hub_id=None, tombstone=True)
        self._unit.audit("person.erased", f"person/{row.id}")

    def _ask_for_admins(self, person_id: str, roles: Any, today: date) -> None:
        """A startup that nobody runs any more is a task for the staff of its hub."""
        startups = Startups(self._unit)
        for startup_id in sorted({role.startup_id for role in roles if rules.runs(role, today=today)}):
            others = self._rows.others_in(startup_id, person_id, today=today)
            if any(rules.is_admin(other.role, other.contact_for) for other in others):
                continue
            hubs = startups.hub_ids(startup_id)
            self._unit.record(
                "startup.admin_missing",
                f"admin_missing/{startup_id}",
                {"id": startup_id},
                hub_id=hubs[0] if hubs else None,
            )

    def _row(self, person_id: str) -> Any:
        known = parse_id(person_id)
        row = self._rows.get(known) if known else None
        if row is None:
            raise PersonNotFound
        return row

    def _answered(self, person_id: str, *, by: Principal) -> Any:
        row = self._row(person_id)
        if not self._answers_for(row.id, by=by):
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
