"""HTTP for metrics and declarations."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.history import HistoryEntry
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.declarations.operations import Declarations, catalogue
from services.startups.declarations.overdue import Overdue
from services.startups.declarations.schemas import (
    DeclarationCorrection,
    DeclarationCreate,
    DeclarationRead,
    DeclarationReturn,
    DeclarationUpdate,
    MetricRead,
    OverdueRead,
    Period,
    State,
)

router = new_router("declarations")
DeclarationPath = Annotated[str, Path(max_length=36, description="Id of the declaration.")]
PeriodQuery = Annotated[Period | None, Query(description="A quarter such as `2030-Q3`.")]
_ONE = "/v1/declarations/{declaration}"
_TEAM = needs("startups:write", "the startup")
_STAFF = needs("startups:write", "staff of a hub where the startup lives or lived")
_BOTH = needs("startups:read", "the startup, or staff of a hub where it lives or lived")


@router.get("/v1/metrics", response_model=Page[MetricRead], summary="What startups declare, with definitions")
async def list_metrics(work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda _: catalogue(paging))


@router.get(
    "/v1/declarations",
    response_model=Page[DeclarationRead],
    summary="List declarations of yours, or of the startups of your hub",
    openapi_extra=needs("startups:read"),
)
async def list_declarations(
    work: WorkDep,
    paging: PagingDep,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of a startup.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    period: PeriodQuery = None,
    state: Annotated[State | None, Query(description="How far it is.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`period` or `created_at`.")] = None,
) -> Any:
    narrowed = {"startup": startup, "hub": hub, "period": period, "sort": sort}
    return await work.read(lambda unit: Declarations(unit).page(paging, **narrowed, state=state, by=unit.by))


@router.get(
    "/v1/declarations/overdue",
    response_model=Page[OverdueRead],
    summary="List the startups of a hub that have not declared a quarter",
    openapi_extra=needs("startups:read", "staff of the hub"),
)
async def list_overdue(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str, Query(max_length=160, description="Id or slug of a hub.")],
    period: PeriodQuery = None,
) -> Any:
    return await work.read(lambda unit: Overdue(unit).page(paging, hub=hub, period=period, by=unit.by))


@router.post(
    "/v1/declarations",
    response_model=DeclarationRead,
    status_code=201,
    summary="Begin the declaration of a quarter",
    openapi_extra=_TEAM,
)
async def create_declaration(wish: DeclarationCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Declarations(unit).create(wish, by=unit.by), status=201)


@router.get(_ONE, response_model=DeclarationRead, summary="Read a declaration", openapi_extra=_BOTH)
async def read_declaration(declaration: DeclarationPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Declarations(unit).get(declaration, by=unit.by))


@router.patch(_ONE, response_model=DeclarationRead, summary="Replace the values of a draft", openapi_extra=_TEAM)
async def change_declaration(
    declaration: DeclarationPath, wish: DeclarationUpdate, match: MatchDep, work: WorkDep
) -> Any:
    return await work.write(lambda unit: Declarations(unit).change(declaration, wish, match, by=unit.by))


@router.get(
    f"{_ONE}/history", response_model=Page[HistoryEntry], summary="Who declared and did what", openapi_extra=_BOTH
)
async def list_history_of_declaration(declaration: DeclarationPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: Declarations(unit).history(declaration, paging, by=unit.by))


@router.post(f"{_ONE}/submit", response_model=DeclarationRead, summary="Hand a draft in", openapi_extra=_TEAM)
async def submit_declaration(declaration: DeclarationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Declarations(unit).turn(declaration, "submit", by=unit.by))


@router.post(f"{_ONE}/validate", response_model=DeclarationRead, summary="Say that it is right", openapi_extra=_STAFF)
async def validate_declaration(declaration: DeclarationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Declarations(unit).turn(declaration, "validate", by=unit.by))


@router.post(
    f"{_ONE}/return", response_model=DeclarationRead, summary="Give it back with a reason", openapi_extra=_STAFF
)
async def return_declaration(declaration: DeclarationPath, wish: DeclarationReturn, work: WorkDep) -> Any:
    return await work.write(lambda unit: Declarations(unit).turn(declaration, "return", by=unit.by, reason=wish.reason))


@router.post(f"{_ONE}/lock", response_model=DeclarationRead, summary="Lock it for good", openapi_extra=_STAFF)
async def lock_declaration(declaration: DeclarationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Declarations(unit).turn(declaration, "lock", by=unit.by))


@router.post(
    f"{_ONE}/correct",
    response_model=DeclarationRead,
    summary="Put new values beside those of a locked quarter",
    openapi_extra=_STAFF,
)
async def correct_declaration(declaration: DeclarationPath, wish: DeclarationCorrection, work: WorkDep) -> Any:
    return await work.write(lambda unit: Declarations(unit).correct(declaration, wish, by=unit.by))
