"""A report as JSON, or as a table for spreadsheets where the caller accepts `text/csv`."""

import csv
import io
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel

from services.kit.tabular import safe
from services.kit.work import Document, Reply
from services.startups.reports.catalogue import REPORTS
from services.startups.reports.schemas import FigureRead, ReportRead

CSV: Final = "text/csv"
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {CSV: {"schema": {"type": "string"}}}}}
VARY: Final = {"Vary": "Accept, Accept-Language"}
_HIDDEN: Final = "<5"


class Form:
    """How this caller wants a report."""

    def __init__(self, *, is_table: bool) -> None:
        self._is_table = is_table

    def of(self, report: ReportRead, *, whole: BaseModel | None = None) -> Document | Reply:
        """The report; as JSON the `whole` that it is a part of."""
        if not self._is_table:
            return Reply(whole or report, headers=VARY)
        filters = report.filters
        named = f'attachment; filename="{report.report}-{filters.since}-{filters.until}.csv"'
        return Document(_table(report), f"{CSV}; charset=utf-8", {**VARY, "Content-Disposition": named})


def _table(report: ReportRead) -> bytes:
    """A column for each figure; how much of the whole is known stands in every row."""
    text = io.StringIO()
    table = csv.writer(text)
    names = [name for name in REPORTS[report.report].figures if any(name in row.figures for row in report.rows)]
    table.writerow(["key", "name", *names, "asked", "answered"])
    for row in report.rows:
        cells = [_cell(row.figures.get(name)) for name in names]
        known = [report.coverage.asked, report.coverage.answered]
        table.writerow([safe(cell) for cell in (row.key, row.name, *cells, *known)])
    return text.getvalue().encode()


def _cell(figure: FigureRead | None) -> Any:
    if figure is None:
        return None
    return _HIDDEN if figure.hidden else figure.value


async def get_form(request: Request) -> Form:
    return Form(is_table=CSV in request.headers.get("accept", "").lower())


FormDep = Annotated[Form, Depends(get_form)]
