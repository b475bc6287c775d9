"""HTTP for imports."""

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from services.kit.documentation import needs, refusals
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.imports.errors import ColumnMissing, FailedRowsGone, FileUnreadable, NotCsv, TooManyLines
from services.startups.imports.operations import KEPT_DAYS, Imports
from services.startups.imports.schemas import ImportReport, Mode
from services.startups.imports.sheet import COLUMNS, LINES, NAME
from services.startups.startups.routes import FictitiousDep

router = new_router("startups")
PATH: Final = "/v1/startups/import"
# What browsers and spreadsheets call a CSV file; nothing is what some scripts call it.
_MEDIA: Final = frozenset({"", "text/csv", "application/csv", "application/vnd.ms-excel"})
_TABLE: Final = {"type": "string", "description": f"Columns: {', '.join(COLUMNS)}."}
_BODY: Final = {"requestBody": {"required": True, "content": {"text/csv": {"schema": _TABLE}}}}
_CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The lines", "content": {"text/csv": {"schema": {"type": "string"}}}}
}
ImportPath = Annotated[str, Path(alias="import", max_length=40, description="Id of the import.")]


async def get_table(request: Request) -> bytes:
    """The file. Its size was limited before it came here, by what it says and by what arrives."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _MEDIA:
        raise NotCsv
    return await request.body()


TableDep = Annotated[bytes, Depends(get_table)]


@router.post(
    PATH,
    response_model=ImportReport,
    responses=refusals(
        NotCsv(),
        ColumnMissing(column=NAME, found="nom"),
        FileUnreadable(line=3),
        TooManyLines(limit=LINES),
    ),
    summary="Import startups from a CSV file",
    openapi_extra={**needs("startups:write", "staff of a hub"), **_BODY},
)
async def import_startups(
    table: TableDep,
    work: WorkDep,
    fictitious: FictitiousDep,
    mode: Annotated[Mode, Query(description="`strict` writes nothing if any line is refused.")] = "partial",
    hub: Annotated[str | None, Query(max_length=160, description="Where all of them live; instead of `hub`.")] = None,
    dry_run: Annotated[bool, Query(description="The same report, and nothing is written.")] = False,  # noqa: FBT002
) -> Any:
    return await work.write(
        lambda unit: Imports(unit, fictitious=fictitious).run(table, mode, hub, dry_run=dry_run, by=unit.by),
        dry_run=dry_run,
        long=True,
    )


@router.get(
    "/v1/startups/imports/{import}",
    response_model=ImportReport,
    summary="Read the report of an import",
    openapi_extra=needs("startups:write", "whoever made it, and staff of its hub"),
)
async def read_import(import_id: ImportPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Imports(unit).report(import_id, by=unit.by))


@router.get(
    "/v1/startups/imports/{import}/failed-rows",
    response_class=Response,
    responses={**_CSV, **refusals(FailedRowsGone(days=KEPT_DAYS))},
    summary="The refused lines of an import, as a table to correct",
    openapi_extra=needs("startups:write", "whoever made it, and staff of its hub"),
)
async def read_failed_rows(import_id: ImportPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Imports(unit).failed_rows(import_id, by=unit.by), long=True)
