"""HTTP for hubs."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.hubs.operations import Hubs
from services.startups.hubs.schemas import HubCreate, HubRead, HubUpdate

router = new_router("hubs")
HubPath = Annotated[str, Path(max_length=160, description="Id or slug of the hub.")]


@router.get("/v1/hubs", response_model=Page[HubRead], summary="List the hubs of the network")
async def list_hubs(
    work: WorkDep,
    paging: PagingDep,
    sort: Annotated[str | None, Query(max_length=100, description="`name` or `created_at`; a minus turns it.")] = None,
) -> Any:
    return await work.read(lambda unit: Hubs(unit).page(paging, sort=sort))


@router.post(
    "/v1/hubs",
    response_model=HubRead,
    status_code=201,
    summary="Add a hub",
    openapi_extra=needs("startups:write", "an admin of the network"),
)
async def create_hub(wish: HubCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Hubs(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/hubs/{hub}", response_model=HubRead, summary="Read a hub")
async def read_hub(hub: HubPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Hubs(unit).get(hub))


@router.patch(
    "/v1/hubs/{hub}",
    response_model=HubRead,
    summary="Change a hub",
    openapi_extra=needs("startups:write", "an admin of the network"),
)
async def change_hub(hub: HubPath, wish: HubUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Hubs(unit).change(hub, wish, match, by=unit.by))
