"""HTTP for merging startups."""

from typing import Annotated, Any

from fastapi import Query

from services.kit.documentation import needs, refusals
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.merging.errors import ApplicationsCollide, MembershipsOverlap
from services.startups.merging.operations import Merging
from services.startups.merging.schemas import MergeRead, MergeWish
from services.startups.startups.routes import StartupPath

router = new_router("startups")


@router.post(
    "/v1/startups/{startup}/merge",
    response_model=MergeRead,
    summary="Make a startup part of another",
    responses=refusals(MembershipsOverlap(), ApplicationsCollide()),
    openapi_extra=needs("startups:write", "staff of hubs of both"),
)
async def merge_startup(
    startup: StartupPath,
    wish: MergeWish,
    work: WorkDep,
    dry_run: Annotated[bool, Query(description="Answer what would move, and change nothing.")] = False,  # noqa: FBT002 -- FastAPI calls it
) -> Any:
    return await work.write(lambda unit: Merging(unit).merge(startup, wish, by=unit.by), dry_run=dry_run)
