"""Applications: written by a startup's team, led through the funnel by the staff of the hub."""

from typing import Any

from services.kit.errors import RoleMissing, Unauthenticated
from services.kit.etags import Match
from services.kit.history import history
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.applications import rules
from services.startups.applications.errors import ApplicationNotFound, StartupRequired
from services.startups.applications.journal import Journal
from services.startups.applications.repository import ApplicationRows, Asked
from services.startups.applications.schemas import (
    ApplicationCreate,
    ApplicationRead,
    ApplicationUpdate,
    State,
)
from services.startups.applications.seats import Seats
from services.startups.hubs.operations import Hubs
from services.startups.programmes.cohorts import Cohorts
from services.startups.programmes.operations import Programmes
from services.startups.startups.operations import Startups


class Applications:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = ApplicationRows(unit.session)
        self._journal = Journal(unit)
        self._cohorts = Cohorts(unit)
        self._seats = Seats(unit)

    def get(self, application_id: str, *, by: Principal) -> ApplicationRead:
        by.must_have("startups:read")
        return self._journal.read(self.seen(application_id, by=by))

    def seen(self, application_id: str, *, by: Principal) -> Any:
        """One of the caller's startup, or one that their hub has received; to everybody else there is none."""
        if by.is_anonymous:
            raise Unauthenticated
        known = parse_id(application_id)
        row = self._rows.find(known) if known else None
        if row is None or not (by.acts_for(row.startup_id) or (row.submitted_at and by.is_staff_of(row.hub_id))):
            raise ApplicationNotFound
        return row

    def page(
        self,
        paging: Paging,
        *,
        cohort: str | None,
        programme: str | None,
        hub: str | None,
        startup: str | None,
        state: State | None,
        sort: str | None,
        by: Principal,
    ) -> Reply:
        by.must_have("startups:read")
        asked = Asked(
            cohort_id=self._cohorts.row(cohort).id if cohort else None,
            programme_id=Programmes(self._unit).row(programme).id if programme else None,
            hub_id=Hubs(self._unit).row(hub).id if hub else None,
            startup_id=Startups(self._unit).row(startup, by=by).id if startup else None,
            state=state,
            seen_startups=sorted(by.startup_ids),
            seen_hubs=None if by.is_network_admin else sorted(by.staffed_hub_ids),
        )
        found = self._rows.page(paging, asked, now=self._unit.now, sort=sort)
        items = [self._journal.read(row) for row in found.rows]
        return paging.reply(Page[ApplicationRead](items=items, next=found.next, total=found.total), found.next)

    def history(self, application_id: str, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("startups:read")
        return history(self._unit.session, paging, [f"application/{self.seen(application_id, by=by).id}"])

    def create(self, wish: ApplicationCreate, *, by: Principal) -> ApplicationRead:
        by.must_have("startups:write")
        if wish.startup_id is None and len(by.startup_ids) != 1:
            raise StartupRequired
        # Locked, before the cohort: it may be about to become part of another.
        startup = Startups(self._unit).row(wish.startup_id or next(iter(by.startup_ids)), by=by, locked=True)
        if not by.acts_for(startup.id):
            raise RoleMissing(role="member")
        cohort = self._cohorts.row(wish.cohort_id, locked=True)
        # What has lapsed by now stands in nobody's way.
        self._seats.settle(cohort)
        now, application_id = self._unit.now, new_id()
        values = {"cohort_id": cohort.id, "startup_id": startup.id, "hub_id": cohort.hub_id, "answers": wish.answers}
        known = {"id": application_id, "state": "draft", "version": 1, "created_at": now, "updated_at": now}
        self._rows.add(values | known)
        return self._journal.tell("created", self._rows.find(application_id), before=None)

    def change(self, application_id: str, wish: ApplicationUpdate, match: Match, *, by: Principal) -> ApplicationRead:
        row, _ = self.locked(application_id, "team", by=by)
        match.check(row.version)
        before = self._journal.read(row)
        rules.must_be_a_draft(before.state)
        if wish.answers == row.answers:
            return before
        return self.store(row, {"answers": wish.answers}, "changed", before=before)

    def locked(self, application_id: str, who: rules.Who, *, by: Principal) -> tuple[Any, Any]:
        """An application and its cohort, locked and up to date, for those who may change it."""
        by.must_have("startups:write")
        row = self.seen(application_id, by=by)
        if who == "staff":
            by.must_be_staff_of(row.hub_id)
        elif not by.acts_for(row.startup_id):
            raise RoleMissing(role="member")
        cohort = self._cohorts.row(row.cohort_id, locked=True)
        self._seats.settle(cohort)
        return self._rows.find(row.id), cohort

    def store(
        self, row: Any, values: dict[str, Any], told: str, *, before: ApplicationRead, reason: str | None = None
    ) -> ApplicationRead:
        self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._unit.now})
        return self._journal.tell(told, self._rows.find(row.id), before=before, reason=reason)
