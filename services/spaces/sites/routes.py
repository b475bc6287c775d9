from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.spaces.sites.operations import Sites
from services.spaces.sites.schemas import SiteCreate, SiteRead, SiteUpdate

router = new_router("sites")


@router.post(
    "/v1/sites",
    status_code=201,
    response_model=SiteRead,
    summary="Add a site (staff of the hub)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def create_site(wish: SiteCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Sites(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/sites", response_model=Page[SiteRead], summary="List the sites")
async def list_sites(
    work: WorkDep, paging: PagingDep, hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None
) -> Response:
    return await work.read(lambda unit: Sites(unit).page(paging, hub=hub))


@router.get("/v1/sites/{site_id}", response_model=SiteRead, summary="Read a site")
async def read_site(site_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Sites(unit).get(site_id))


@router.patch(
    "/v1/sites/{site_id}",
    response_model=SiteRead,
    summary="Change a site (staff of the hub)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def update_site(site_id: Id, change: SiteUpdate, match: MatchDep, work: WorkDep) -> Response:
    return await work.write(lambda unit: Sites(unit).update(site_id, change, match, by=unit.by))
