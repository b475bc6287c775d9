"""HTTP for programmes and their cohorts."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.programmes.cohorts import Cohorts
from services.startups.programmes.operations import Programmes
from services.startups.programmes.schemas import (
    CohortCreate,
    CohortRead,
    CohortUpdate,
    Kind,
    ProgrammeCreate,
    ProgrammeRead,
    ProgrammeUpdate,
)

router = new_router("programmes")
ProgrammePath = Annotated[str, Path(max_length=36, description="Id of the programme.")]
CohortPath = Annotated[str, Path(max_length=36, description="Id of the cohort.")]
HubQuery = Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")]
_STAFF = needs("startups:write", "staff of the hub")


@router.get("/v1/programmes", response_model=Page[ProgrammeRead], summary="List programmes")
async def list_programmes(
    work: WorkDep,
    paging: PagingDep,
    hub: HubQuery = None,
    kind: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`name` or `created_at`.")] = None,
) -> Any:
    return await work.read(lambda unit: Programmes(unit).page(paging, hub=hub, kind=kind, sort=sort))


@router.post(
    "/v1/programmes",
    response_model=ProgrammeRead,
    status_code=201,
    summary="Add a programme",
    openapi_extra=_STAFF,
)
async def create_programme(wish: ProgrammeCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Programmes(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/programmes/{programme}", response_model=ProgrammeRead, summary="Read a programme")
async def read_programme(programme: ProgrammePath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Programmes(unit).get(programme))


@router.patch(
    "/v1/programmes/{programme}",
    response_model=ProgrammeRead,
    summary="Change a programme",
    openapi_extra=_STAFF,
)
async def change_programme(programme: ProgrammePath, wish: ProgrammeUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Programmes(unit).change(programme, wish, match, by=unit.by))


@router.delete(
    "/v1/programmes/{programme}",
    status_code=204,
    response_model=None,
    summary="Delete a programme that was never used",
    openapi_extra=_STAFF,
)
async def remove_programme(programme: ProgrammePath, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Programmes(unit).remove(programme, match, by=unit.by), status=204)


@router.get("/v1/cohorts", response_model=Page[CohortRead], summary="List cohorts")
async def list_cohorts(
    work: WorkDep,
    paging: PagingDep,
    hub: HubQuery = None,
    programme: Annotated[str | None, Query(max_length=36, description="Id of a programme.")] = None,
    sort: Annotated[
        str | None, Query(max_length=60, description="`opens_at`, `deadline_at`, `code` or `created_at`.")
    ] = None,
) -> Any:
    return await work.read(lambda unit: Cohorts(unit).page(paging, hub=hub, programme=programme, sort=sort))


@router.post("/v1/cohorts", response_model=CohortRead, status_code=201, summary="Add a cohort", openapi_extra=_STAFF)
async def create_cohort(wish: CohortCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Cohorts(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/cohorts/{cohort}", response_model=CohortRead, summary="Read a cohort")
async def read_cohort(cohort: CohortPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Cohorts(unit).get(cohort))


@router.patch("/v1/cohorts/{cohort}", response_model=CohortRead, summary="Change a cohort", openapi_extra=_STAFF)
async def change_cohort(cohort: CohortPath, wish: CohortUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Cohorts(unit).change(cohort, wish, match, by=unit.by))


@router.delete(
    "/v1/cohorts/{cohort}",
    status_code=204,
    response_model=None,
    summary="Delete a cohort without applications",
    openapi_extra=_STAFF,
)
async def remove_cohort(cohort: CohortPath, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Cohorts(unit).remove(cohort, match, by=unit.by), status=204)
