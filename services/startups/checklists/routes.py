"""HTTP for checklists."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.checklists.operations import Checklists
from services.startups.checklists.schemas import ChecklistCreate, ChecklistRead, ChecklistUpdate, Kind

router = new_router("tasks")
ChecklistPath = Annotated[str, Path(max_length=36, description="Id of the checklist.")]
_ONE = "/v1/checklists/{checklist}"
_READ = needs("startups:read", "staff of the hub")
_WRITE = needs("startups:write", "staff of the hub")


@router.get(
    "/v1/checklists", response_model=Page[ChecklistRead], summary="List checklists of your hubs", openapi_extra=_READ
)
async def list_checklists(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    kind: Annotated[Kind | None, Query(description="For coming or for leaving.")] = None,
) -> Any:
    return await work.read(lambda unit: Checklists(unit).page(paging, hub=hub, kind=kind, by=unit.by))


@router.post(
    "/v1/checklists", response_model=ChecklistRead, status_code=201, summary="Add a checklist", openapi_extra=_WRITE
)
async def create_checklist(wish: ChecklistCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Checklists(unit).create(wish, by=unit.by), status=201)


@router.get(_ONE, response_model=ChecklistRead, summary="Read a checklist", openapi_extra=_READ)
async def read_checklist(checklist: ChecklistPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Checklists(unit).get(checklist, by=unit.by))


@router.patch(
    _ONE, response_model=ChecklistRead, summary="Change a checklist, for what is to come", openapi_extra=_WRITE
)
async def change_checklist(checklist: ChecklistPath, wish: ChecklistUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Checklists(unit).change(checklist, wish, match, by=unit.by))


@router.delete(
    _ONE, status_code=204, response_model=None, summary="Delete a checklist, for what is to come", openapi_extra=_WRITE
)
async def remove_checklist(checklist: ChecklistPath, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Checklists(unit).remove(checklist, match, by=unit.by), status=204)
