"""Teams: who is in which startup, told to others only as far as each person agreed."""

from typing import Any

from services.kit.errors import RoleMissing
from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.duplicates.lookout import Lookout
from services.startups.people import rules
from services.startups.people.admins import Admins
from services.startups.people.errors import PersonNotFound, PersonRequired, TeamRoleNotFound
from services.startups.people.journal import TeamJournal
from services.startups.people.repository import PeopleRows
from services.startups.people.schemas import TeamRoleCreate, TeamRoleRead, TeamRoleUpdate
from services.startups.people.showing import Showing
from services.startups.startups.operations import Startups


class Team:
    """The team of one startup. `consent_text` is the version of the text that is shown to people now."""

    def __init__(self, unit: Unit, startup: str, *, consent_text: str = "") -> None:
        self._unit = unit
        self._startup = startup
        self._consent_text = consent_text
        self._rows = PeopleRows(unit.session)
        self._startups = Startups(unit)
        self._journal = TeamJournal(unit)
        self._admins = Admins(unit)

    def page(self, paging: Paging, *, by: Principal) -> Reply:
        """The whole team for itself and the staff; for others those who chose to be shown."""
        startup = self._startups.row(self._startup, by=by)
        found = self._rows.team(
            paging, startup.id, public_only=not self._is_inside(startup, by=by), today=self._unit.now.date()
        )
        items = [TeamRoleRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[TeamRoleRead](items=items, next=found.next, total=found.total), found.next)

    def get(self, role_id: str, *, by: Principal) -> TeamRoleRead:
        startup = self._startups.row(self._startup, by=by)
        row = self._current(startup.id, role_id, locked=False)
        if not row.show_publicly and not self._is_inside(startup, by=by) and by.person_id != row.person_id:
            raise TeamRoleNotFound
        return TeamRoleRead.model_validate(row)

    def join(self, wish: TeamRoleCreate, *, by: Principal) -> TeamRoleRead:
        startup = self._managed(by=by)
        person_id = self._person(wish, by=by)
        if self._rows.hold(person_id).erased_at is not None:
            raise PersonNotFound
        if wish.show_publicly:
            self._must_be_agreed(person_id, wish.consent_text_version)
        said = wish.model_dump(include={"role", "contact_for", "show_publicly"})
        joined = self._add(startup.id, person_id, said | {"starts_on": wish.starts_on or self._unit.now.date()})
        self._journal.joined(joined)
        self._admins.came(joined)
        Lookout(self._unit).look(startup.id)
        return TeamRoleRead.model_validate(joined)

    def found(self, person_id: str) -> None:
        """The founder of a startup that somebody without an account has made; nobody else hears of it yet."""
        said = {"role": "founder", "contact_for": [], "show_publicly": False, "starts_on": self._unit.now.date()}
        self._journal.founded(self._add(self._startup, person_id, said))
        Lookout(self._unit).look(self._startup)

    def introduce(self) -> None:
        """Tell the others who is in the team."""
        for row in self._rows.open_roles(self._startup, today=self._unit.now.date()):
            self._journal.introduced(row)

    def change(self, role_id: str, wish: TeamRoleUpdate, match: Match, *, by: Principal) -> TeamRoleRead:
        """By those who manage the team; whether they are shown, also by the person themselves."""
        by.must_have("startups:write")
        startup = self._startups.row(self._startup, by=by, locked=True)
        row = self._current(startup.id, role_id)
        is_own = by.kind == "person" and by.person_id == row.person_id
        if not (is_own and wish.model_fields_set <= {"show_publicly", "consent_text_version"}):
            self._must_manage(startup, by=by)
        # Whoever withdraws consent at this moment is done before, or waits.
        self._rows.hold(row.person_id)
        row = self._current(startup.id, role_id)
        match.check(row.version)
        sent = {name: value for name, value in wish.changes().items() if name != "consent_text_version"}
        changes = {name: value for name, value in sent.items() if getattr(row, name) != value}
        if not changes:
            return TeamRoleRead.model_validate(row)
        rules.must_be_in_order(row.starts_on, changes.get("ends_on"))
        if changes.get("show_publicly"):
            self._must_be_agreed(row.person_id, wish.consent_text_version)
        return TeamRoleRead.model_validate(self._store(row, changes))

    def leave(self, role_id: str, *, by: Principal) -> None:
        """From today; the row stays, for who was in the team when."""
        startup = self._managed(by=by)
        row = self._current(startup.id, role_id)
        self._store(row, {"ends_on": max(self._unit.now.date(), row.starts_on)}, has_left=True)

    def _add(self, startup_id: str, person_id: str, said: dict[str, Any]) -> Any:
        now, role_id = self._unit.now, new_id()
        ids = {"id": role_id, "startup_id": startup_id, "person_id": person_id, "told_left": False}
        self._rows.join(said | ids | {"version": 1, "created_at": now, "updated_at": now})
        return self._rows.find(startup_id, role_id)

    def _store(self, row: Any, changes: dict[str, Any], *, has_left: bool = False) -> Any:
        today = self._unit.now.date()
        ends_on = changes.get("ends_on", row.ends_on)
        has_left = has_left or (ends_on is not None and ends_on <= today)
        kept = {"told_left": has_left, "version": row.version + 1, "updated_at": self._unit.now}
        self._rows.change(row.id, changes | kept)
        role = self._rows.find(row.startup_id, row.id)
        if has_left:
            self._journal.left(row, role)
        else:
            self._journal.changed(row, role)
        if not has_left:
            self._admins.came(role)
        if rules.runs(row, today=today) and (has_left or not rules.runs(role, today=today)):
            self._admins.call_where_missing([row.startup_id])
        return role

    def _current(self, startup_id: str, role_id: str, *, locked: bool = True) -> Any:
        """A role that has not ended, nor been given up before it began."""
        known = parse_id(role_id)
        row = self._rows.find(startup_id, known, locked=locked) if known else None
        if row is None or row.told_left or (row.ends_on is not None and row.ends_on <= self._unit.now.date()):
            raise TeamRoleNotFound
        return row

    def _is_inside(self, startup: Any, *, by: Principal) -> bool:
        if not {"startups:read", "admin"} & by.scopes:
            return False
        return by.acts_for(startup.id) or self._startups.hat(startup, by=by) is not None

    def _managed(self, *, by: Principal) -> Any:
        """The startup, locked, if this caller may change its team."""
        by.must_have("startups:write")
        startup = self._startups.row(self._startup, by=by, locked=True)
        self._must_manage(startup, by=by)
        return startup

    def _must_manage(self, startup: Any, *, by: Principal) -> None:
        """Being in a team gives rights, so no key may."""
        hat = self._startups.hat(startup, by=by)
        if hat is None or (hat == "team" and by.kind != "person"):
            raise RoleMissing(role="startup_admin")

    def _must_be_agreed(self, person_id: str, text_version: str | None) -> None:
        Showing(self._unit).must_be_agreed(person_id, text_version=text_version, current=self._consent_text)

    def _person(self, wish: TeamRoleCreate, *, by: Principal) -> str:
        if wish.person_id is not None and wish.email is None:
            unlimited = by.is_network_admin or bool(by.staffed_hub_ids)
            known = self._rows.known(wish.person_id, in_teams=None if unlimited else sorted(by.startup_ids))
            if known is None:
                raise PersonNotFound
            return wish.person_id
        if wish.person_id is not None or wish.email is None or wish.name is None:
            raise PersonRequired
        return self._rows.known_or_new(
            wish.email, name=wish.name, locale=wish.locale or self._unit.language, now=self._unit.now
        )
