"""Cohorts of a programme: when one may apply, when it runs, and for how many."""

from typing import Any

from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.applications.repository import ApplicationRows
from services.startups.hubs.operations import Hubs
from services.startups.programmes import rules
from services.startups.programmes.errors import CohortInUse, CohortNotFound, SeatsTaken
from services.startups.programmes.operations import Programmes
from services.startups.programmes.repository import CohortRows
from services.startups.programmes.schemas import CohortCreate, CohortRead, CohortUpdate

_DATES = ("opens_at", "deadline_at", "starts_on", "ends_on")


class Cohorts:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = CohortRows(unit.session)
        self._applications = ApplicationRows(unit.session)

    def get(self, cohort_id: str) -> CohortRead:
        return CohortRead.model_validate(self.row(cohort_id))

    def row(self, cohort_id: str, *, locked: bool = False) -> Any:
        known = parse_id(cohort_id)
        row = self._rows.find(known, locked=locked) if known else None
        if row is None:
            raise CohortNotFound
        return row

    def page(self, paging: Paging, *, hub: str | None, programme: str | None, sort: str | None) -> Reply:
        hub_id = Hubs(self._unit).row(hub).id if hub else None
        programme_id = Programmes(self._unit).row(programme).id if programme else None
        found = self._rows.page(paging, hub_id=hub_id, programme_id=programme_id, sort=sort)
        items = [CohortRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[CohortRead](items=items, next=found.next, total=found.total), found.next)

    def create(self, wish: CohortCreate, *, by: Principal) -> CohortRead:
        by.must_have("startups:write")
        # Locked, so that nobody deletes the programme meanwhile.
        programme = Programmes(self._unit).row(wish.programme_id, locked=True)
        by.must_be_staff_of(programme.hub_id)
        values = wish.model_dump()
        rules.must_be_in_order(**{name: values[name] for name in _DATES}, time_zone=programme.time_zone)
        now, cohort_id = self._unit.now, new_id()
        self._rows.add(values | {"id": cohort_id, "version": 1, "created_at": now, "updated_at": now})
        return self._told("cohort.created", self.get(cohort_id))

    def change(self, cohort_id: str, wish: CohortUpdate, match: Match, *, by: Principal) -> CohortRead:
        row = self._staffed(cohort_id, match, by=by)
        before = CohortRead.model_validate(row)
        changes = {name: value for name, value in wish.changes().items() if getattr(row, name) != value}
        if not changes:
            return before
        values = row._asdict() | changes
        rules.must_be_in_order(**{name: values[name] for name in _DATES}, time_zone=row.time_zone)
        taken = self._applications.seats_taken(row.id, now=self._unit.now)
        if values["seats"] < min(taken, row.seats):
            facts: dict[str, Any] = {"seats": values["seats"], "taken": taken}
            raise SeatsTaken(members=facts, **facts)
        self._rows.change(row.id, changes | {"version": row.version + 1, "updated_at": self._unit.now})
        return self._told("cohort.updated", self.get(row.id), before=before)

    def remove(self, cohort_id: str, match: Match, *, by: Principal) -> None:
        row = self._staffed(cohort_id, match, by=by)
        applications = self._applications.count(row.id)
        if applications:
            raise CohortInUse(members={"applications": applications}, applications=applications)
        before = CohortRead.model_validate(row)
        self._rows.remove(row.id)
        subject = f"cohort/{row.id}"
        self._unit.record(
            "cohort.deleted", subject, {"id": row.id}, hub_id=row.hub_id, visibility="public", tombstone=True
        )
        self._unit.audit("cohort.deleted", subject, before=before.model_dump(mode="json"))

    def _staffed(self, cohort_id: str, match: Match, *, by: Principal) -> Any:
        by.must_have("startups:write")
        row = self.row(cohort_id, locked=True)
        by.must_be_staff_of(row.hub_id)
        match.check(row.version)
        return row

    def _told(self, event_type: str, cohort: CohortRead, *, before: CohortRead | None = None) -> CohortRead:
        subject = f"cohort/{cohort.id}"
        self._unit.record(event_type, subject, cohort, hub_id=cohort.hub_id, visibility="public")
        self._unit.audit(
            event_type,
            subject,
            before=before.model_dump(mode="json") if before else None,
            after=cohort.model_dump(mode="json"),
        )
        return cohort
