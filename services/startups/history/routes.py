"""HTTP for histories."""

from typing import Any

from services.kit.documentation import needs
from services.kit.history import HistoryEntry
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.history.operations import History
from services.startups.hubs.routes import HubPath
from services.startups.memberships.routes import MembershipPath
from services.startups.programmes.routes import CohortPath, ProgrammePath
from services.startups.startups.routes import StartupPath

router = new_router("history")
_BOTH = needs("startups:read", "the startup or staff of its hub")
_STAFF = needs("startups:read", "staff of the hub")


@router.get(
    "/v1/startups/{startup}/history",
    response_model=Page[HistoryEntry],
    summary="Who changed what of a startup, its team and its memberships",
    openapi_extra=_BOTH,
)
async def startup_history(startup: StartupPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: History(unit, paging).of_startup(startup, by=unit.by))


@router.get(
    "/v1/memberships/{membership}/history",
    response_model=Page[HistoryEntry],
    summary="Who changed what of a membership, and why",
    openapi_extra=_BOTH,
)
async def membership_history(membership: MembershipPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: History(unit, paging).of_membership(membership, by=unit.by))


@router.get(
    "/v1/hubs/{hub}/history",
    response_model=Page[HistoryEntry],
    summary="Who changed what of a hub",
    openapi_extra=_STAFF,
)
async def hub_history(hub: HubPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: History(unit, paging).of_hub(hub, by=unit.by))


@router.get(
    "/v1/programmes/{programme}/history",
    response_model=Page[HistoryEntry],
    summary="Who changed what of a programme",
    openapi_extra=_STAFF,
)
async def programme_history(programme: ProgrammePath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: History(unit, paging).of_programme(programme, by=unit.by))


@router.get(
    "/v1/cohorts/{cohort}/history",
    response_model=Page[HistoryEntry],
    summary="Who changed what of a cohort and its form",
    openapi_extra=_STAFF,
)
async def cohort_history(cohort: CohortPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: History(unit, paging).of_cohort(cohort, by=unit.by))
