"""Tasks: seen and finished by those whose they are, given, put off and dropped by the staff of the hub."""

from datetime import date
from typing import Any

from services.kit.errors import RoleMissing, Unauthenticated
from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.hubs.rules import day_in
from services.startups.memberships.operations import Memberships
from services.startups.people.errors import PersonNotFound
from services.startups.people.repository import PeopleRows
from services.startups.startups.operations import Startups
from services.startups.tasks import rules
from services.startups.tasks.errors import HubRequired, TaskNotFound
from services.startups.tasks.journal import Journal
from services.startups.tasks.repository import Asked, TaskRows
from services.startups.tasks.schemas import Kind, State, TaskCreate, TaskRead, TaskUpdate


class Tasks:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = TaskRows(unit.session)
        self._journal = Journal(unit)

    def get(self, task_id: str, *, by: Principal) -> TaskRead:
        by.must_have("startups:read")
        return self._journal.read(self._seen(task_id, by=by), by=by)

    def page(
        self,
        paging: Paging,
        *,
        hub: str | None,
        startup: str | None,
        membership: str | None,
        kind: Kind | None,
        state: State | None,
        assignee: str | None,
        mine: bool,
        due_before: date | None,
        sort: str | None,
        by: Principal,
    ) -> Reply:
        by.must_have("startups:read")
        whose = [assignee] if assignee else None
        if mine:
            whose = [name for name in rules.names_of(by) if assignee in {None, name}]
        asked = Asked(
            hub_id=Hubs(self._unit).row(hub).id if hub else None,
            startup_id=Startups(self._unit).row(startup, by=by).id if startup else None,
            membership_id=Memberships(self._unit).get(membership, by=by).id if membership else None,
            kind=kind,
            state=state,
            assignees=whose,
            due_before=due_before,
        )
        days = HubRows(self._unit.session).days(self._unit.now)
        found = self._rows.page(paging, asked, by=by, days=days, sort=sort)
        items = [self._journal.read(row, by=by) for row in found.rows]
        return paging.reply(Page[TaskRead](items=items, next=found.next, total=found.total), found.next)

    def create(self, wish: TaskCreate, *, by: Principal) -> TaskRead:
        by.must_have("startups:write")
        membership = Memberships(self._unit).get(wish.membership_id, by=by) if wish.membership_id else None
        hub = wish.hub_id or (membership.hub_id if membership else None)
        if hub is None:
            raise HubRequired
        hub_id = Hubs(self._unit).row(hub).id
        by.must_be_staff_of(hub_id)
        startup = wish.startup_id or (membership.startup_id if membership else None)
        startup_id = Startups(self._unit).row(startup, by=by).id if startup else None
        rules.must_belong(membership, hub_id=hub_id, startup_id=startup_id)
        self.must_not_be_forgotten(wish.assignee)
        now, task_id = self._unit.now, new_id()
        subject = rules.subject(hub_id, startup_id, wish.membership_id)
        row = wish.model_dump() | {"hub_id": hub_id, "startup_id": startup_id, "kind": "other", "state": "open"}
        row |= {"subject_kind": subject[0], "subject_id": subject[1]}
        self._rows.add(row | {"id": task_id, "version": 1, "created_at": now, "updated_at": now})
        made = self._rows.find(task_id)
        self._journal.tell("raised", made)
        return self._journal.read(made, by=by)

    def change(self, task_id: str, wish: TaskUpdate, match: Match, *, by: Principal) -> TaskRead:
        row = self._staffed(task_id, "change", by=by)
        match.check(row.version)
        sent = wish.model_dump(include=wish.model_fields_set)
        changes = {name: value for name, value in sent.items() if getattr(row, name) != value}
        if "due_on" in changes:
            changes["due_days"] = None  # it no longer moves with the membership
        self.must_not_be_forgotten(changes.get("assignee"))
        return self._store(row, changes, "changed", by=by) if changes else self._journal.read(row, by=by)

    def assign(self, task_id: str, person_id: str | None, *, by: Principal) -> TaskRead:
        row = self._staffed(task_id, "change", by=by)
        self.must_not_be_forgotten(person_id)
        return self._store(row, {"assignee": person_id}, "assigned", by=by)

    def snooze(self, task_id: str, until: date, reason: str, *, by: Principal) -> TaskRead:
        row = self._staffed(task_id, "snooze", by=by)
        rules.must_be_to_come(until, today=day_in(self._unit.now, row.time_zone))
        return self._store(row, {"snoozed_until": until, "reason": reason}, "snoozed", by=by, reason=reason)

    def drop(self, task_id: str, reason: str, *, by: Principal) -> TaskRead:
        row = self._staffed(task_id, "drop", by=by)
        return self._close(row, "dropped", by=by, reason=reason)

    def finish(self, task_id: str, *, by: Principal) -> TaskRead:
        return self._close(self._allowed(task_id, "done", by=by), "done", by=by)

    def reopen(self, task_id: str, *, by: Principal) -> TaskRead:
        """Also wakes one that sleeps, which is the staff's to say."""
        row = self._allowed(task_id, "reopen", by=by)
        if row.state != "done":
            by.must_be_staff_of(row.hub_id)
        again = {"state": "open", "snoozed_until": None, "reason": None, "closed_at": None, "closed_by": None}
        return self._store(row, again, "reopened", by=by)

    def _close(self, row: Any, state: str, *, by: Principal, reason: str | None = None) -> TaskRead:
        closed = {"state": state, "snoozed_until": None, "reason": reason, "closed_at": self._unit.now}
        return self._store(row, closed | {"closed_by": f"{by.kind}:{by.id}"}, state, by=by, reason=reason)

    def _store(
        self, row: Any, values: dict[str, Any], verb: str, *, by: Principal, reason: str | None = None
    ) -> TaskRead:
        self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._unit.now})
        changed = self._rows.find(row.id)
        self._journal.tell(verb, changed, before=row, reason=reason)
        return self._journal.read(changed, by=by)

    def _seen(self, task_id: str, *, by: Principal, locked: bool = False) -> Any:
        """A task of the caller's hub, or one of their startup that is not the staff's alone; else there is none."""
        if by.is_anonymous:
            raise Unauthenticated
        known = parse_id(task_id)
        row = self._rows.find_for(known, by, locked=locked) if known else None
        if row is None:
            raise TaskNotFound
        return row

    def _allowed(self, task_id: str, verb: str, *, by: Principal) -> Any:
        """A task of the caller that allows this verb, locked."""
        by.must_have("startups:write")
        row = self._seen(task_id, by=by, locked=True)
        rules.must_allow(verb, self._journal.read(row).state)
        return row

    def _staffed(self, task_id: str, verb: str, *, by: Principal) -> Any:
        by.must_have("startups:write")
        row = self._seen(task_id, by=by, locked=True)
        if not by.is_staff_of(row.hub_id):
            raise RoleMissing(role="staff")
        rules.must_allow(verb, self._journal.read(row).state)
        return row

    def must_not_be_forgotten(self, person_id: str | None) -> None:
        """Staff are known by their accounts, which this service does not have; a person it knows must be there."""
        row = PeopleRows(self._unit.session).get(person_id) if person_id else None
        if row is not None and row.erased_at is not None:
            raise PersonNotFound
