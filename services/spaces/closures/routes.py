from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.wire import Instant
from services.kit.work import MatchDep, WorkDep
from services.spaces.closures.operations import Closures, previewed
from services.spaces.closures.schemas import (
    ClosureCreate,
    ClosureMade,
    ClosurePreview,
    ClosureRead,
    ClosureUpdate,
)

router = new_router("closures")

DryRun = Annotated[bool, Query(description="Do it all, answer what would happen, write nothing.")]


@router.post(
    "/v1/closures",
    status_code=201,
    response_model=ClosureMade,
    responses={200: {"model": ClosurePreview, "description": "What would be closed (`dry_run=true`)."}},
    summary="Close a site or a resource for a while (staff of the hub)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def add_closure(wish: ClosureCreate, work: WorkDep, dry_run: DryRun = False) -> Response:  # noqa: FBT002 -- FastAPI calls it
    if dry_run:
        return await work.write(lambda unit: previewed(Closures(unit).add(wish, by=unit.by), is_new=True), dry_run=True)
    return await work.write(lambda unit: Closures(unit).add(wish, by=unit.by), status=201)


@router.get("/v1/closures", response_model=Page[ClosureRead], summary="What is closed, by start")
async def list_closures(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None,
    site: Annotated[Id | None, Query(description="Id of a site: its closures and those of what stands there.")] = None,
    resource: Annotated[Id | None, Query(description="Id of a resource: everything that closes it.")] = None,
    starts_at: Annotated[
        Instant | None, Query(alias="from", description="Only what ends after this; without from and to: after now.")
    ] = None,
    to: Annotated[Instant | None, Query(description="Only what starts before this.")] = None,
) -> Response:
    return await work.read(
        lambda unit: Closures(unit).page(
            paging, by=unit.by, hub=hub, site=site, resource=resource, span=(starts_at, to)
        )
    )


@router.get("/v1/closures/{closure_id}", response_model=ClosureRead, summary="Read a closure")
async def read_closure(closure_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Closures(unit).get(closure_id, by=unit.by))


@router.patch(
    "/v1/closures/{closure_id}",
    response_model=ClosureMade,
    summary="Close for longer or shorter (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def change_closure(
    closure_id: Id,
    change: ClosureUpdate,
    match: MatchDep,
    work: WorkDep,
    dry_run: DryRun = False,  # noqa: FBT002 -- FastAPI calls it
) -> Response:
    if dry_run:
        return await work.write(
            lambda unit: previewed(Closures(unit).change(closure_id, change, match, by=unit.by), is_new=False),
            dry_run=True,
        )
    return await work.write(lambda unit: Closures(unit).change(closure_id, change, match, by=unit.by))


@router.delete(
    "/v1/closures/{closure_id}",
    status_code=204,
    summary="Open again at once (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def remove_closure(closure_id: Id, match: MatchDep, work: WorkDep) -> Response:
    return await work.write(lambda unit: Closures(unit).remove(closure_id, match, by=unit.by), status=204)
