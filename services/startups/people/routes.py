"""HTTP for teams."""

from typing import Annotated, Any

from fastapi import Path

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.people.operations import Team
from services.startups.people.schemas import TeamRoleCreate, TeamRoleRead

router = new_router("People")
StartupPath = Annotated[str, Path(max_length=160, description="Id or slug of the startup.")]
RolePath = Annotated[str, Path(max_length=36, description="Id of the role.")]
_TEAM = "/v1/startups/{startup}/team"


@router.get(_TEAM, response_model=Page[TeamRoleRead], summary="List the team, as far as you may see it")
async def list_team(startup: StartupPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: Team(unit, startup).page(paging, by=unit.by))


@router.post(
    _TEAM,
    response_model=TeamRoleRead,
    status_code=201,
    summary="Let a person join the team",
    openapi_extra=needs("startups:write", "an admin of the startup or staff of its hub"),
)
async def join_team(startup: StartupPath, wish: TeamRoleCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Team(unit, startup).join(wish, by=unit.by), status=201)


@router.delete(
    f"{_TEAM}/{{role_id}}",
    status_code=204,
    response_model=None,
    summary="Let a person leave the team",
    openapi_extra=needs("startups:write", "an admin of the startup or staff of its hub"),
)
async def leave_team(startup: StartupPath, role_id: RolePath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Team(unit, startup).leave(role_id, by=unit.by), status=204)
