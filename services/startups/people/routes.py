"""HTTP for people and teams."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.people.operations import Team
from services.startups.people.persons import People
from services.startups.people.schemas import PersonExport, PersonRead, TeamRoleCreate, TeamRoleRead, TeamRoleUpdate

router = new_router("people")
StartupPath = Annotated[str, Path(max_length=160, description="Id or slug of the startup.")]
RolePath = Annotated[str, Path(max_length=36, description="Id of the role.")]
PersonPath = Annotated[str, Path(max_length=36, description="Id of the person.")]
_TEAM = "/v1/startups/{startup}/team"
_ROLE = f"{_TEAM}/{{role_id}}"
_PERSON = "/v1/people/{person_id}"


async def get_consent_text(request: Request) -> str:
    return str(request.app.state.consent_text)


ConsentTextDep = Annotated[str, Depends(get_consent_text)]


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
async def join_team(startup: StartupPath, wish: TeamRoleCreate, work: WorkDep, consent_text: ConsentTextDep) -> Any:
    return await work.write(
        lambda unit: Team(unit, startup, consent_text=consent_text).join(wish, by=unit.by), status=201
    )


@router.get(
    _ROLE,
    response_model=TeamRoleRead,
    summary="Read a role in a team, as far as you may see it",
    openapi_extra=needs("startups:read", is_public=True),
)
async def read_role(startup: StartupPath, role_id: RolePath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Team(unit, startup).get(role_id, by=unit.by))


@router.patch(
    _ROLE,
    response_model=TeamRoleRead,
    summary="Change a role: who is shown, is asked for what, and leaves when",
    openapi_extra=needs("startups:write", "an admin of the startup or staff of its hub; to be shown, the person"),
)
async def change_role(
    startup: StartupPath,
    role_id: RolePath,
    wish: TeamRoleUpdate,
    match: MatchDep,
    work: WorkDep,
    consent_text: ConsentTextDep,
) -> Any:
    return await work.write(
        lambda unit: Team(unit, startup, consent_text=consent_text).change(role_id, wish, match, by=unit.by)
    )


@router.delete(
    _ROLE,
    status_code=204,
    response_model=None,
    summary="Let a person leave the team",
    openapi_extra=needs("startups:write", "an admin of the startup or staff of its hub"),
)
async def leave_team(startup: StartupPath, role_id: RolePath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Team(unit, startup).leave(role_id, by=unit.by), status=204)


@router.get(
    _PERSON,
    response_model=PersonRead,
    summary="Read a person, as far as you may know them",
    openapi_extra=needs("startups:read", is_public=True),
)
async def read_person(person_id: PersonPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: People(unit).get(person_id, by=unit.by))


@router.get(
    f"{_PERSON}/export",
    response_model=PersonExport,
    summary="Everything the directory keeps of one person",
    openapi_extra=needs("startups:read", "the person, the staff of all hubs of their teams or an admin of the network"),
)
async def export_person(person_id: PersonPath, work: WorkDep) -> Any:
    """Nothing about others. Bookings are kept under the startup they were made for, registrations with their event."""
    return await work.read(lambda unit: People(unit).export(person_id, by=unit.by))


@router.post(
    f"{_PERSON}/erase",
    status_code=204,
    response_model=None,
    summary="Forget a person everywhere; may be repeated, cannot be undone",
    openapi_extra=needs(
        "startups:write", "the person, the staff of all hubs of their teams or an admin of the network"
    ),
)
async def erase_person(person_id: PersonPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: People(unit).erase(person_id, by=unit.by), status=204)
