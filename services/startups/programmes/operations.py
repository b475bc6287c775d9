"""Programmes: made and changed by the staff of their hub, read by everybody."""

from typing import Any

from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.hubs.operations import Hubs
from services.startups.hubs.rules import day_in
from services.startups.programmes import rules
from services.startups.programmes.errors import ProgrammeInUse, ProgrammeNotFound, QuotaTooSmall
from services.startups.programmes.repository import ProgrammeRows
from services.startups.programmes.schemas import ProgrammeCreate, ProgrammeRead, ProgrammeUpdate


class Programmes:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = ProgrammeRows(unit.session)

    def get(self, programme_id: str) -> ProgrammeRead:
        return ProgrammeRead.model_validate(self.row(programme_id))

    def row(self, programme_id: str, *, locked: bool = False) -> Any:
        known = parse_id(programme_id)
        row = self._rows.find(known, locked=locked) if known else None
        if row is None:
            raise ProgrammeNotFound
        return row

    def page(self, paging: Paging, *, hub: str | None, kind: str | None, sort: str | None) -> Reply:
        hub_id = Hubs(self._unit).row(hub).id if hub else None
        found = self._rows.page(paging, hub_id=hub_id, kind=kind, sort=sort)
        items = [ProgrammeRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[ProgrammeRead](items=items, next=found.next, total=found.total), found.next)

    def create(self, wish: ProgrammeCreate, *, by: Principal) -> ProgrammeRead:
        by.must_have("startups:write")
        hub = Hubs(self._unit).row(wish.hub_id)
        by.must_be_staff_of(hub.id)
        now, programme_id = self._unit.now, new_id()
        values = wish.model_dump() | {"hub_id": hub.id, "id": programme_id, "version": 1}
        self._rows.add(values | {"created_at": now, "updated_at": now})
        return self._told("programme.created", self.get(programme_id))

    def change(self, programme_id: str, wish: ProgrammeUpdate, match: Match, *, by: Principal) -> ProgrammeRead:
        row = self._staffed(programme_id, match, by=by)
        before = ProgrammeRead.model_validate(row)
        changes = {name: value for name, value in wish.changes().items() if getattr(row, name) != value}
        if not changes:
            return before
        self._must_hold_what_is_taken(row, changes.get("desks_quota"))
        self._rows.change(row.id, changes | {"version": row.version + 1, "updated_at": self._unit.now})
        return self._told("programme.updated", self.get(row.id), before=before)

    def remove(self, programme_id: str, match: Match, *, by: Principal) -> None:
        """Only while nothing refers to it: what has happened keeps its programme."""
        row = self._staffed(programme_id, match, by=by)
        cohorts, memberships = self._rows.uses(row.id)
        if cohorts or memberships:
            facts: dict[str, Any] = {"cohorts": cohorts, "memberships": memberships}
            raise ProgrammeInUse(members=facts, **facts)
        before = ProgrammeRead.model_validate(row)
        self._rows.remove(row.id)
        subject = f"programme/{row.id}"
        self._unit.record(
            "programme.deleted", subject, {"id": row.id}, hub_id=row.hub_id, visibility="public", tombstone=True
        )
        self._unit.audit("programme.deleted", subject, before=before.model_dump(mode="json"))

    def _must_hold_what_is_taken(self, row: Any, quota: int | None) -> None:
        if quota is None:
            return
        taken = rules.peak(self._rows.claims(row.id), start=day_in(self._unit.now, row.time_zone))
        if taken > quota:
            raise QuotaTooSmall(members={"quota": quota, "taken": taken}, quota=quota, taken=taken)

    def _staffed(self, programme_id: str, match: Match, *, by: Principal) -> Any:
        by.must_have("startups:write")
        row = self.row(programme_id, locked=True)
        by.must_be_staff_of(row.hub_id)
        match.check(row.version)
        return row

    def _told(self, event_type: str, programme: ProgrammeRead, *, before: ProgrammeRead | None = None) -> ProgrammeRead:
        subject = f"programme/{programme.id}"
        self._unit.record(event_type, subject, programme, hub_id=programme.hub_id, visibility="public")
        self._unit.audit(
            event_type,
            subject,
            before=before.model_dump(mode="json") if before else None,
            after=programme.model_dump(mode="json"),
        )
        return programme
