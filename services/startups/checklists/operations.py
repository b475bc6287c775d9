"""Checklists: written by the staff of their hub."""

from typing import Any

from services.kit.errors import Unauthenticated
from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.checklists.errors import ChecklistNotFound
from services.startups.checklists.repository import ChecklistRows
from services.startups.checklists.schemas import ChecklistCreate, ChecklistRead, ChecklistUpdate, Kind
from services.startups.hubs.operations import Hubs


class Checklists:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = ChecklistRows(unit.session)

    def get(self, checklist_id: str, *, by: Principal) -> ChecklistRead:
        by.must_have("startups:read")
        return ChecklistRead.model_validate(self._row(checklist_id, by=by))

    def page(self, paging: Paging, *, hub: str | None, kind: Kind | None, by: Principal) -> Reply:
        by.must_have("startups:read")
        hub_id = Hubs(self._unit).row(hub).id if hub else None
        hub_ids = None if by.is_network_admin else sorted(by.staffed_hub_ids)
        found = self._rows.page(paging, hub_id=hub_id, kind=kind, hub_ids=hub_ids)
        items = [ChecklistRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[ChecklistRead](items=items, next=found.next, total=found.total), found.next)

    def create(self, wish: ChecklistCreate, *, by: Principal) -> ChecklistRead:
        by.must_have("startups:write")
        hub = Hubs(self._unit).row(wish.hub_id)
        by.must_be_staff_of(hub.id)
        now, checklist_id = self._unit.now, new_id()
        row = wish.model_dump() | {"hub_id": hub.id, "id": checklist_id, "version": 1}
        self._rows.add([row | {"created_at": now, "updated_at": now}])
        return self._told("created", checklist_id)

    def change(self, checklist_id: str, wish: ChecklistUpdate, match: Match, *, by: Principal) -> ChecklistRead:
        """For memberships to come; what was raised stays as it is."""
        row = self._staffed(checklist_id, match, by=by)
        items = wish.model_dump(include=wish.model_fields_set).get("items", row.items)
        before = ChecklistRead.model_validate(row)
        if items == row.items:
            return before
        changes = {"items": items, "version": row.version + 1, "updated_at": self._unit.now}
        self._rows.change(row.id, changes)
        return self._told("updated", row.id, before=before)

    def remove(self, checklist_id: str, match: Match, *, by: Principal) -> None:
        row = self._staffed(checklist_id, match, by=by)
        self._rows.remove(row.id)
        before = ChecklistRead.model_validate(row).model_dump(mode="json")
        self._unit.audit("checklist.deleted", f"checklist/{row.id}", before=before)

    def _row(self, checklist_id: str, *, by: Principal, locked: bool = False) -> Any:
        """One of the caller's hub; to everybody else there is none."""
        if by.is_anonymous:
            raise Unauthenticated
        known = parse_id(checklist_id)
        row = self._rows.find(known, locked=locked) if known else None
        if row is None or not by.is_staff_of(row.hub_id):
            raise ChecklistNotFound
        return row

    def _staffed(self, checklist_id: str, match: Match, *, by: Principal) -> Any:
        by.must_have("startups:write")
        row = self._row(checklist_id, by=by, locked=True)
        match.check(row.version)
        return row

    def _told(self, verb: str, checklist_id: str, *, before: ChecklistRead | None = None) -> ChecklistRead:
        read = ChecklistRead.model_validate(self._rows.find(checklist_id))
        self._unit.audit(
            f"checklist.{verb}",
            f"checklist/{read.id}",
            before=before.model_dump(mode="json") if before else None,
            after=read.model_dump(mode="json"),
        )
        return read
