"""Imports on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Output

Mode = Literal["partial", "strict"]


class LineError(Output):
    line: Annotated[int, Field(description="As a spreadsheet counts: 1 is the header.")]
    column: str | None
    code: str
    message: str


class ImportReport(Output):
    id: Annotated[str | None, Field(description="None of a dry run, which nobody keeps.")]
    dry_run: bool
    mode: Mode
    lines: int
    created: int
    updated: int
    unchanged: int
    refused: int
    errors: Annotated[list[LineError], Field(description="The first 500.")]
    ignored_columns: list[str]
    failed_rows_url: str | None

    model_config = shown(
        {
            "id": id_of("import"),
            "dry_run": False,
            "mode": "partial",
            "lines": 3,
            "created": 1,
            "updated": 0,
            "unchanged": 1,
            "refused": 1,
            "errors": [
                {
                    "line": 4,
                    "column": "siren",
                    "code": "identifier.checksum",
                    "message": "A digit is wrong: the check digit differs.",
                }
            ],
            "ignored_columns": ["Remarques"],
            "failed_rows_url": f"/v1/startups/imports/{id_of('import')}/failed-rows",
        }
    )
