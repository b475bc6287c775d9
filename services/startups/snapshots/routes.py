"""HTTP for frozen reports."""

from typing import Annotated, Any, Final

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.reports.forms import RESPONSES, FormDep
from services.startups.reports.schemas import CountedRead, Name
from services.startups.snapshots.operations import Snapshots
from services.startups.snapshots.schemas import Content, SnapshotCreate, SnapshotListed, SnapshotRead, Verification

router = new_router("reports")
SnapshotPath = Annotated[str, Path(max_length=36, description="Id of the frozen report.")]
_ALL: Final = "/v1/reports/snapshots"
_ONE: Final = f"{_ALL}/{{snapshot}}"
_STAFF = needs("reports:read", "staff of the hub")


@router.get(
    _ALL, response_model=Page[SnapshotListed], summary="List frozen reports, the newest first", openapi_extra=_STAFF
)
async def list_snapshots(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    report: Annotated[Name | None, Query(description="Only of this report.")] = None,
) -> Any:
    return await work.read(lambda unit: Snapshots(unit).page(paging, hub=hub, report=report, by=unit.by))


@router.post(
    _ALL,
    response_model=SnapshotRead,
    status_code=201,
    summary="Freeze a report: figures, definitions, ids and hash stay",
    openapi_extra=needs("reports:write", "staff of the hub"),
)
async def create_snapshot(wish: SnapshotCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Snapshots(unit).freeze(wish, by=unit.by), status=201, long=True)


@router.get(
    _ONE, response_model=SnapshotRead, responses=RESPONSES, summary="Read a frozen report", openapi_extra=_STAFF
)
async def read_snapshot(snapshot: SnapshotPath, work: WorkDep, form: FormDep) -> Any:
    return await work.read(lambda unit: Snapshots(unit).answer(snapshot, form, by=unit.by), long=True)


@router.get(
    f"{_ONE}/content",
    response_model=Content,
    summary="What the hash of a frozen report is of, byte by byte",
    openapi_extra=_STAFF,
)
async def read_content(snapshot: SnapshotPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Snapshots(unit).content(snapshot, by=unit.by), long=True)


@router.get(
    f"{_ONE}/counted",
    response_model=Page[CountedRead],
    summary="The ids behind a figure when it was frozen",
    openapi_extra=_STAFF,
)
async def list_frozen_ids(
    snapshot: SnapshotPath,
    work: WorkDep,
    paging: PagingDep,
    figure: Annotated[str, Query(max_length=60, description="A figure of the report.")],
    key: Annotated[str, Query(max_length=80, description="The row it stands in.")] = "total",
) -> Any:
    return await work.read(
        lambda unit: Snapshots(unit).counted(snapshot, paging, figure=figure, key=key, by=unit.by), long=True
    )


@router.get(
    f"{_ONE}/verify",
    response_model=Verification,
    summary="Whether a frozen report is intact, and what it would say today",
    openapi_extra=_STAFF,
)
async def verify_snapshot(snapshot: SnapshotPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Snapshots(unit).verify(snapshot, by=unit.by), long=True)
