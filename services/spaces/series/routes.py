from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.wire import Instant
from services.kit.work import MatchDep, WorkDep
from services.spaces.series.changes import SeriesChanges
from services.spaces.series.operations import Series
from services.spaces.series.rules import Meant
from services.spaces.series.schemas import (
    REFUSED,
    Scope,
    SeriesCreate,
    SeriesListed,
    SeriesPreview,
    SeriesRead,
    SeriesUpdate,
)

router = new_router("series")
_ONE = "/v1/series/{series_id}"

ScopeQuery = Annotated[Scope, Query(description="One date, it and all later ones, or all.")]
Occurrence = Annotated[Instant | None, Query(description="The date that is meant: its `starts_at` in the series.")]
DryRun = Annotated[bool, Query(description="Run every rule, answer what would happen, write nothing.")]


@router.post(
    "/v1/series",
    status_code=201,
    response_model=SeriesRead,
    responses={
        200: {"model": SeriesPreview, "description": "What would be booked (`dry_run=true`)."},
        **REFUSED,
    },
    summary="Book a series",
    openapi_extra=needs("bookings:write", "a startup, or staff who name one or book for the house"),
)
async def create_series(wish: SeriesCreate, work: WorkDep, dry_run: DryRun = False) -> Response:  # noqa: FBT002 -- FastAPI calls it
    """At most 200 dates, from a rule that ends. The answer, and a refusal too, says what became of every date."""
    if dry_run:
        return await work.write(lambda unit: Series(unit).preview(wish, by=unit.by), dry_run=True)
    return await work.write(lambda unit: Series(unit).create(wish, by=unit.by), status=201)


@router.get(
    "/v1/series",
    response_model=Page[SeriesListed],
    summary="List series, oldest first, without their dates",
    openapi_extra=needs("bookings:read"),
)
async def list_series(
    work: WorkDep,
    paging: PagingDep,
    startup: Annotated[str | None, Query(description="Id or slug of a startup.")] = None,
    hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None,
    resource: Annotated[Id | None, Query(description="Id of a resource.")] = None,
) -> Response:
    return await work.read(
        lambda unit: Series(unit).page(paging, by=unit.by, startup=startup, hub=hub, resource=resource)
    )


@router.get(
    _ONE,
    response_model=SeriesRead,
    summary="Read a series with its dates and the state of their bookings",
    openapi_extra=needs("bookings:read", "the startup or staff of the hub"),
)
async def read_series(series_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Series(unit).get(series_id, by=unit.by))


@router.patch(
    _ONE,
    response_model=SeriesRead,
    summary="Change dates; all stay as they were if one is refused",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def change_series(
    series_id: Id,
    change: SeriesUpdate,
    match: MatchDep,
    work: WorkDep,
    scope: ScopeQuery = "all",
    occurrence: Occurrence = None,
) -> Response:
    """The times are the new ones of `occurrence`, or of the first date; `following` and `all` move the others by as
    much on the wall clock. They leave alone what has begun and what was changed by itself; `this` changes it."""
    meant = Meant(scope, occurrence)
    return await work.write(lambda unit: SeriesChanges(unit).change(series_id, change, meant, match, by=unit.by))


@router.delete(
    _ONE,
    response_model=SeriesRead,
    summary="Cancel dates; what has begun stays",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def cancel_series(
    series_id: Id, match: MatchDep, work: WorkDep, scope: ScopeQuery = "all", occurrence: Occurrence = None
) -> Response:
    """Each as if it were cancelled by itself. The series stays to be read, with the state of every booking."""
    meant = Meant(scope, occurrence)
    return await work.write(lambda unit: SeriesChanges(unit).cancel(series_id, meant, match, by=unit.by))
