"""Teams: who is in which startup, told to others only as far as each person agreed."""

from typing import Any

from services.kit.errors import RoleMissing
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.work import Reply, Unit
from services.startups.duplicates.lookout import Lookout
from services.startups.people.errors import PersonNotFound, PersonRequired, TeamRoleNotFound
from services.startups.people.repository import PeopleRows
from services.startups.people.schemas import TeamRoleCreate, TeamRoleRead
from services.startups.startups.operations import Startups


class Team:
    """The team of one startup."""

    def __init__(self, unit: Unit, startup: str) -> None:
        self._unit = unit
        self._startup = startup
        self._rows = PeopleRows(unit.session)
        self._startups = Startups(unit)

    def page(self, paging: Paging, *, by: Principal) -> Reply:
        """The whole team for itself and the staff; for others those who chose to be shown."""
        startup = self._startups.row(self._startup, by=by)
        inside = "startups:read" in by.scopes or "admin" in by.scopes
        inside = inside and (by.acts_for(startup.id) or self._startups.hat(startup, by=by) is not None)
        found = self._rows.team(paging, startup.id, public_only=not inside, today=self._unit.now.date())
        items = [TeamRoleRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[TeamRoleRead](items=items, next=found.next, total=found.total), found.next)

    def join(self, wish: TeamRoleCreate, *, by: Principal) -> TeamRoleRead:
        startup = self._managed(by=by)
        now = self._unit.now
        row = {
            "id": new_id(),
            "startup_id": startup.id,
            "person_id": self._person(wish, by=by),
            "role": wish.role,
            "contact_for": list(wish.contact_for),
            "show_publicly": wish.show_publicly,
            "starts_on": wish.starts_on or now.date(),
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        self._rows.join(row)
        joined = self._rows.find(startup.id, str(row["id"]))
        self._tell("team.joined", joined)
        Lookout(self._unit).look(startup.id)
        return TeamRoleRead.model_validate(joined)

    def leave(self, role_id: str, *, by: Principal) -> None:
        """From today; the row stays, for who was in the team when."""
        startup = self._managed(by=by)
        known = parse_id(role_id)
        row = self._rows.find(startup.id, known, locked=True) if known else None
        today = self._unit.now.date()
        if row is None or (row.ends_on is not None and row.ends_on <= today):
            raise TeamRoleNotFound
        ends_on = max(today, row.starts_on)
        self._rows.leave(row.id, {"ends_on": ends_on, "version": row.version + 1, "updated_at": self._unit.now})
        self._tell("team.left", row)

    def _managed(self, *, by: Principal) -> Any:
        """The startup, locked, if this caller may change its team: being in one gives rights, so no key may."""
        by.must_have("startups:write")
        startup = self._startups.row(self._startup, by=by, locked=True)
        hat = self._startups.hat(startup, by=by)
        if hat is None or (hat == "team" and by.kind != "person"):
            raise RoleMissing(role="startup_admin")
        return startup

    def _person(self, wish: TeamRoleCreate, *, by: Principal) -> str:
        if wish.person_id is not None and wish.email is None:
            unlimited = by.is_network_admin or bool(by.staffed_hub_ids)
            known = self._rows.known(wish.person_id, in_teams=None if unlimited else sorted(by.startup_ids))
            if known is None:
                raise PersonNotFound
            return wish.person_id
        if wish.person_id is not None or wish.email is None or wish.name is None:
            raise PersonRequired
        folded, now = wish.email.casefold(), self._unit.now
        found = self._rows.by_email(folded)
        if found is None:
            locale = wish.locale or self._unit.language
            row = {"id": new_id(), "name": wish.name, "email": wish.email, "folded_email": folded, "locale": locale}
            self._rows.add(row | {"version": 1, "created_at": now, "updated_at": now})
            found = self._rows.by_email(folded)
        assert found is not None
        return str(found.id)

    def _tell(self, event_type: str, row: Any) -> None:
        hubs = self._startups.hub_ids(row.startup_id)
        ids = {"role_id": row.id, "person_id": row.person_id, "account_id": None, "startup_id": row.startup_id}
        self._unit.record(
            event_type,
            f"team/{row.id}",
            ids | {"email": row.email, "hub_ids": hubs, "role": row.role, "contact_for": row.contact_for},
            hub_id=hubs[0] if hubs else None,
            startup_id=row.startup_id,
        )
        self._unit.audit(event_type, f"team/{row.id}", after={**ids, "role": row.role})
