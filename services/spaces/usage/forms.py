"""The report as JSON, or as a table for spreadsheets where the caller accepts `text/csv`."""

import csv
import io
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from services.kit.tabular import safe
from services.kit.work import Document, Reply
from services.spaces.usage.schemas import UtilisationRead

CSV: Final = "text/csv"
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {CSV: {"schema": {"type": "string"}}}}}
# The names of the columns stay; new ones come last.
_COLUMNS: Final = (
    *("key", "name", "units", "booked_hours", "used_hours", "open_hours", "ratio", "bookings", "no_shows"),
    *("cancelled", "refused_hours", "refused_wishes"),
)
_VARY: Final = {"Vary": "Accept, Accept-Language"}


class Form:
    """How this caller wants a report."""

    def __init__(self, *, is_table: bool) -> None:
        self._is_table = is_table

    def of(self, report: UtilisationRead) -> Document | Reply:
        if not self._is_table:
            return Reply(report, headers=_VARY)
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(_COLUMNS)
        for row in report.rows:
            table.writerow([safe(getattr(row, name)) for name in _COLUMNS])
        return Document(
            text.getvalue().encode(),
            f"{CSV}; charset=utf-8",
            {**_VARY, "Content-Disposition": f'attachment; filename="utilisation-by-{report.by}.csv"'},
        )


async def get_form(request: Request) -> Form:
    return Form(is_table=CSV in request.headers.get("accept", "").lower())


FormDep = Annotated[Form, Depends(get_form)]
