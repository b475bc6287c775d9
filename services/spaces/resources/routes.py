from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.spaces.closures.schemas import OnBooked
from services.spaces.resources.operations import Resources
from services.spaces.resources.schemas import ResourceCreate, ResourceRead, ResourceRetired, ResourceUpdate

router = new_router("resources")


@router.post(
    "/v1/resources",
    status_code=201,
    response_model=ResourceRead,
    summary="Add a resource (staff of the hub)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def create_resource(wish: ResourceCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Resources(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/resources", response_model=Page[ResourceRead], summary="List what can be booked")
async def list_resources(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None,
    site: Annotated[Id | None, Query(description="Id of a site.")] = None,
    kind: Annotated[str | None, Query(max_length=40, description="Such as printer, room, desk.")] = None,
    parent: Annotated[Id | None, Query(description="Only the parts of this resource.")] = None,
    state: Annotated[
        Literal["active", "maintenance", "retired"] | None, Query(description="Default: all but retired.")
    ] = None,
    attribute: Annotated[
        list[str], Query(max_length=5, description="`material:PETG`, or a name alone; may be repeated.")
    ] = [],  # noqa: B006 -- FastAPI copies it
) -> Response:
    return await work.read(
        lambda unit: Resources(unit).page(
            paging, by=unit.by, hub=hub, site=site, kind=kind, parent=parent, state=state, attributes=attribute
        )
    )


@router.get("/v1/resources/{resource_id}", response_model=ResourceRead, summary="Read a resource")
async def read_resource(resource_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Resources(unit).get(resource_id, by=unit.by))


@router.patch(
    "/v1/resources/{resource_id}",
    response_model=ResourceRetired | ResourceRead,
    summary="Change a resource (staff); to retire one says what became of its bookings",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def update_resource(
    resource_id: Id,
    change: ResourceUpdate,
    match: MatchDep,
    work: WorkDep,
    on_booked: Annotated[
        OnBooked | None, Query(description="When it is retired: keep its bookings, or cancel them with full refund.")
    ] = None,
    dry_run: Annotated[bool, Query(description="Do it all, answer what would happen, write nothing.")] = False,  # noqa: FBT002 -- FastAPI calls it
) -> Response:
    return await work.write(
        lambda unit: Resources(unit).update(resource_id, change, match, by=unit.by, on_booked=on_booked, asks=dry_run),
        dry_run=dry_run,
    )
