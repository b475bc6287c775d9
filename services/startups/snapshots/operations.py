"""Frozen reports: what a funder was told stays as it was, and anybody who may read it can check that."""

from typing import Any

import orjson

from services.kit.errors import Unauthenticated
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Document, Reply
from services.startups.hubs.operations import Hubs
from services.startups.reports.catalogue import REPORTS
from services.startups.reports.forms import Form
from services.startups.reports.operations import Reports, counted_page
from services.startups.reports.schemas import Filters, Name, Wanted
from services.startups.snapshots import rules
from services.startups.snapshots.canonical import canonical, fingerprint
from services.startups.snapshots.errors import SnapshotNotFound
from services.startups.snapshots.repository import SnapshotRows
from services.startups.snapshots.schemas import SnapshotCreate, SnapshotListed, SnapshotRead, Verification


class Snapshots:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = SnapshotRows(unit.session)
        self._reports = Reports(unit)

    def freeze(self, wish: SnapshotCreate, *, by: Principal) -> SnapshotRead:
        by.must_have("reports:write")
        wanted = Wanted(wish.hub, wish.programme, wish.cohort, wish.from_, wish.to)
        told = self._reports.tell(wish.report, wanted, by=by)
        content = canonical(rules.content(told))
        row = {
            "id": new_id(),
            "hub_id": told.filters.hub_id,
            "report": wish.report,
            "title": wish.title,
            "filters": told.filters.model_dump(mode="json", by_alias=True),
            "content": content,
            "sha256": fingerprint(content),
            "frozen_by": f"{by.kind}:{by.id}",
            "frozen_at": self._unit.now,
        }
        self._rows.add(row)
        read = self.get(str(row["id"]), by=by)
        listed = SnapshotListed.model_validate(read).model_dump(mode="json", by_alias=True)
        self._unit.record("report.frozen", f"report_snapshot/{read.id}", listed, hub_id=told.filters.hub_id)
        self._unit.audit("report.frozen", f"report_snapshot/{read.id}", after=listed)
        return read

    def page(self, paging: Paging, *, hub: str | None, report: Name | None, by: Principal) -> Reply:
        by.must_have("reports:read")
        hub_ids = None if by.is_network_admin else by.staffed_hub_ids
        if hub is not None:
            there = Hubs(self._unit).row(hub)
            by.must_be_staff_of(there.id)
            hub_ids = frozenset({there.id})
        found = self._rows.page(paging, hub_ids=hub_ids, report=report)
        items = [SnapshotListed.model_validate(row) for row in found.rows]
        return paging.reply(Page[SnapshotListed](items=items, next=found.next, total=found.total), found.next)

    def get(self, snapshot_id: str, *, by: Principal) -> SnapshotRead:
        row = self._seen(snapshot_id, by=by)
        content = rules.read(orjson.loads(row.content), self._unit.language)
        return SnapshotRead.model_validate(row._asdict() | {"content": content})

    def answer(self, snapshot_id: str, form: Form, *, by: Principal) -> Document | Reply:
        frozen = self.get(snapshot_id, by=by)
        return form.of(frozen.content, whole=frozen)

    def content(self, snapshot_id: str, *, by: Principal) -> Document:
        """The very bytes that the hash is of."""
        row = self._seen(snapshot_id, by=by)
        named = f'attachment; filename="{row.report}-{row.sha256[:12]}.json"'
        return Document(row.content.encode(), "application/json", {"Content-Disposition": named})

    def counted(self, snapshot_id: str, paging: Paging, *, figure: str, key: str, by: Principal) -> Reply:
        row = self._seen(snapshot_id, by=by)
        kept = orjson.loads(row.content)
        keys = [each["key"] for each in kept["rows"]]
        return counted_page(rules.figure(kept, key, figure), REPORTS[row.report], keys, paging)

    def verify(self, snapshot_id: str, *, by: Principal) -> Verification:
        row = self._seen(snapshot_id, by=by)
        kept = orjson.loads(row.content)
        computed = fingerprint(row.content)
        told = self._reports.again(row.report, Filters.model_validate(row.filters))
        today = orjson.loads(canonical(rules.content(told)))
        differences = rules.differences(kept, today)
        return Verification(
            sha256=row.sha256,
            computed=computed,
            intact=computed == row.sha256,
            same_definitions=all(kept[name] == today[name] for name in ("definition_version", "definition")),
            same_figures=not differences and kept["coverage"] == today["coverage"],
            differences=differences,
        )

    def _seen(self, snapshot_id: str, *, by: Principal) -> Any:
        """One of the caller's hub; to everybody else there is none."""
        if by.is_anonymous:
            raise Unauthenticated
        by.must_have("reports:read")
        known = parse_id(snapshot_id)
        row = self._rows.find(known) if known else None
        if row is None or not by.is_staff_of(row.hub_id):
            raise SnapshotNotFound
        return row
