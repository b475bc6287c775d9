"""Imports: a table of startups becomes startups, line by line, and a report says what became of each."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from services.kit.errors import DomainError, RoleMissing
from services.kit.ids import new_id, parse_id
from services.kit.principal import Principal
from services.kit.tabular import safe
from services.kit.unit import Unit
from services.kit.work import Document
from services.startups.hubs.operations import Hubs
from services.startups.imports import rules
from services.startups.imports.attempts import attempt
from services.startups.imports.errors import (
    FailedRowsGone,
    ImportNotFound,
    TextUnreadable,
    TooManyCells,
)
from services.startups.imports.lines import Lines
from services.startups.imports.repository import ImportRows
from services.startups.imports.schemas import ImportReport, LineError, Mode
from services.startups.imports.sheet import Line, Sheet
from services.startups.startups.rules import is_staff_somewhere

KEPT_DAYS: Final = 30
_ERRORS: Final = 500
_FAILED_ROWS: Final = 4 * 1024 * 1024
_CSV: Final = "text/csv; charset=utf-8"
_SUBJECT: Final = "import"


class _Undone(DomainError):
    """Takes back a strict import in which a line is refused; never leaves this module."""


class Imports:
    def __init__(self, unit: Unit, *, fictitious: bool = False) -> None:
        self._unit = unit
        self._fictitious = fictitious
        self._rows = ImportRows(unit.session)

    def run(self, content: bytes, mode: Mode, hub: str | None, *, dry_run: bool, by: Principal) -> ImportReport:
        by.must_have("startups:write")
        if not is_staff_somewhere(by):
            raise RoleMissing(role="staff")
        there = Hubs(self._unit).row(hub) if hub else None
        if there is not None:
            by.must_be_staff_of(there.id)
        sheet = Sheet(content)
        self._rows.take_turn()
        tally = _Tally(sheet)
        lines = Lines(self._unit, hub=there, fictitious=self._fictitious)
        try:
            with attempt(self._unit):
                for line in sheet.lines():
                    self._take(line, sheet, lines, tally)
                if mode == "strict" and tally.refused:
                    raise _Undone
        except _Undone:
            tally.forget_written()
        ignored = [*sheet.header.unknown, *(["hub"] if there is not None and "hub" in sheet.header.places else [])]
        import_id = None if dry_run else new_id()
        report = ImportReport(
            id=import_id,
            dry_run=dry_run,
            mode=mode,
            **tally.counts(),
            errors=tally.errors,
            ignored_columns=ignored,
            failed_rows_url=_url(import_id) if tally.refused else None,
        )
        if import_id is not None:
            self._keep(report, tally.failed_rows, there.id if there is not None else None)
        return report

    def report(self, import_id: str, *, by: Principal) -> ImportReport:
        row = self._seen(import_id, by=by)
        kept = {name: value for name, value in row._asdict().items() if name in ImportReport.model_fields}
        return ImportReport(
            **kept, dry_run=False, failed_rows_url=_url(row.id) if row.refused and self._is_kept(row) else None
        )

    def failed_rows(self, import_id: str, *, by: Principal) -> Document:
        row = self._seen(import_id, by=by)
        text = self._rows.failed_rows(row.id) if self._is_kept(row) else None
        if text is None:
            raise FailedRowsGone(days=KEPT_DAYS)
        said = {"Content-Disposition": f'attachment; filename="failed-rows-{row.id}.csv"'}
        return Document(text.encode(), _CSV, said)

    def _take(self, line: Line, sheet: Sheet, lines: Lines, tally: "_Tally") -> None:
        body: dict[str, Any] = {}
        column: str | None = None
        try:
            with attempt(self._unit):
                _must_be_text(line, sheet)
                said = rules.cells(line.cells, sheet.header.places)
                body = rules.wish(said)
                column = "hub"
                hubs = lines.hubs_of(said)
                column = None
                tally.add(lines.take(line.number, said, body, hubs))
        except DomainError as error:
            tally.refuse(line, rules.faults(error, body, self._unit.language, column=column))

    def _keep(self, report: ImportReport, failed_rows: str | None, hub_id: str | None) -> None:
        by, now = self._unit.by, self._unit.now
        row = report.model_dump(exclude={"dry_run", "failed_rows_url"})
        row |= {"hub_id": hub_id, "created_by": f"{by.kind}:{by.id}", "created_at": now, "failed_rows": failed_rows}
        self._rows.add(row)
        self._rows.forget(before=now - timedelta(days=KEPT_DAYS))
        counts = report.model_dump(include={"mode", "lines", "created", "updated", "unchanged", "refused"})
        self._unit.audit("startups.imported", f"{_SUBJECT}/{report.id}", after=counts)

    def _seen(self, import_id: str, *, by: Principal) -> Any:
        """An import of the caller or of a hub they work for; to everybody else there is none."""
        by.must_have("startups:write")
        known = parse_id(import_id)
        row = self._rows.find(known) if known else None
        mine = row is not None and (row.created_by == f"{by.kind}:{by.id}" or by.is_staff_of(row.hub_id))
        if row is None or not mine or not is_staff_somewhere(by):
            raise ImportNotFound
        return row

    def _is_kept(self, row: Any) -> bool:
        return bool(row.has_failed_rows) and row.created_at >= self._unit.now - timedelta(days=KEPT_DAYS)


class _Tally:
    """What became of the lines so far. The first errors and the first refused lines are kept, all are counted."""

    def __init__(self, sheet: Sheet) -> None:
        self.errors: list[LineError] = []
        self.refused = 0
        self._outcomes: Counter[str] = Counter()
        self._lines = 0
        self._width = len(sheet.header.cells)
        self._failed = io.StringIO()
        self._table = csv.writer(self._failed, delimiter=sheet.dialect.delimiter)
        self._mark = "\ufeff" if sheet.dialect.has_mark else ""
        self._table.writerow([*(safe(cell) for cell in sheet.header.cells), "error"])

    @property
    def failed_rows(self) -> str | None:
        return self._mark + self._failed.getvalue() if self.refused else None

    def add(self, outcome: str) -> None:
        self._lines += 1
        self._outcomes[outcome] += 1

    def refuse(self, line: Line, faults: Sequence[tuple[str | None, str, str]]) -> None:
        self._lines += 1
        self.refused += 1
        said = [LineError(line=line.number, column=c, code=code, message=message) for c, code, message in faults]
        self.errors += said[: _ERRORS - len(self.errors)]
        if self._failed.tell() < _FAILED_ROWS:
            row = [safe(cell.replace("\x00", "")) for cell in line.cells[: self._width]]
            row += [""] * (self._width - len(row))
            why = " ".join(f"{fault.column or '-'}: {fault.message} ({fault.code})" for fault in said)
            self._table.writerow([*row, safe(why)])

    def forget_written(self) -> None:
        self._outcomes = Counter(unchanged=self._outcomes["unchanged"])

    def counts(self) -> Mapping[str, int]:
        found = {name: self._outcomes[name] for name in ("created", "updated", "unchanged")}
        return {"lines": self._lines, **found, "refused": self.refused}


def _must_be_text(line: Line, sheet: Sheet) -> None:
    if any("\x00" in cell for cell in line.cells):
        raise TextUnreadable
    width = len(sheet.header.cells)
    if any(cell.strip() for cell in line.cells[width:]):
        raise TooManyCells(limit=width)


def _url(import_id: str | None) -> str | None:
    return f"/v1/startups/imports/{import_id}/failed-rows" if import_id else None
