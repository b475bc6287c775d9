"""HTTP for sectors."""

from typing import Annotated, Any

from fastapi import Query

from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.sectors.operations import Sectors
from services.startups.sectors.schemas import SectorRead

router = new_router("startups")


@router.get("/v1/sectors", response_model=Page[SectorRead], summary="List the sectors a startup can be in")
async def list_sectors(
    work: WorkDep,
    paging: PagingDep,
    parent: Annotated[str | None, Query(max_length=40, description="Only the sectors below this one.")] = None,
) -> Any:
    return await work.read(lambda unit: Sectors(unit).page(paging, parent=parent))
