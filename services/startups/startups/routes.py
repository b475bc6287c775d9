"""HTTP for startups."""

from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request

from services.kit.documentation import needs
from services.kit.paging import PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.startups.directory import Directory
from services.startups.startups.fields import Stage, Standing
from services.startups.startups.operations import Startups
from services.startups.startups.schemas import (
    Listing,
    StartupCreate,
    StartupPage,
    StartupRead,
    StartupSaved,
    StartupUpdate,
    Suggestions,
)

router = new_router("startups")
StartupPath = Annotated[str, Path(max_length=160, description="Id or slug of the startup.")]
Word = Annotated[str, Query(max_length=40)]


async def get_fictitious(request: Request) -> bool:
    return bool(request.app.state.fictitious)


async def get_listing(
    q: Annotated[str | None, Query(max_length=200, description="Name, identifier, words; forgives typing.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    sector: Annotated[list[Word] | None, Query(max_length=6, description="All of these, or leaves of them.")] = None,
    tag: Annotated[list[Word] | None, Query(max_length=15, description="All of these tags.")] = None,
    stage: Annotated[Stage | None, Query(description="How far the startup is.")] = None,
    status: Annotated[Standing | None, Query(description="What it is in the hub, or in any.")] = None,
    hiring: Annotated[bool | None, Query(description="Whether it is hiring.")] = None,
    near: Annotated[str | None, Query(max_length=80, description="`latitude,longitude,km`: hubs around.")] = None,
    facets: Annotated[str | None, Query(max_length=40, description="Counts by `sector,stage,hub,tag`.")] = None,
    sort: Annotated[
        str | None,
        Query(max_length=60, description="`display_name`, `created_at` or `founded_on`; a search is sorted by rank."),
    ] = None,
) -> Listing:
    return Listing(
        q=q,
        hub=hub,
        sector=sector or [],
        tag=tag or [],
        stage=stage,
        status=status,
        hiring=hiring,
        near=near,
        facets=facets,
        sort=sort,
    )


ListingDep = Annotated[Listing, Depends(get_listing)]
FictitiousDep = Annotated[bool, Depends(get_fictitious)]


@router.get("/v1/startups", response_model=StartupPage, summary="List and search startups")
async def list_startups(work: WorkDep, paging: PagingDep, listing: ListingDep) -> Any:
    return await work.read(lambda unit: Directory(unit).page(paging, listing))


@router.post(
    "/v1/startups",
    response_model=StartupSaved,
    status_code=201,
    summary="Add a startup",
    openapi_extra=needs("startups:write", "staff, or anybody signed in, who becomes its admin"),
)
async def create_startup(wish: StartupCreate, work: WorkDep, fictitious: FictitiousDep) -> Any:
    return await work.write(lambda unit: Startups(unit, fictitious=fictitious).create(wish, by=unit.by), status=201)


@router.get("/v1/startups/suggest", response_model=Suggestions, summary="Up to ten startups by what is being typed")
async def suggest_startups(
    work: WorkDep, q: Annotated[str, Query(max_length=200, description="The name so far; forgives typing.")]
) -> Any:
    return await work.read(lambda unit: Directory(unit).suggest(q))


@router.get(
    "/v1/startups/{startup}",
    response_model=StartupRead,
    summary="Read a startup; also as JSON-LD",
    responses={308: {"description": "It is part of another startup now: `Location` leads to the same of that one."}},
)
async def read_startup(
    startup: StartupPath,
    work: WorkDep,
    request: Request,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Any:
    return await work.read(lambda unit: Directory(unit).answer(startup, accept, request.app.state.public_url))


@router.patch(
    "/v1/startups/{startup}",
    response_model=StartupSaved,
    summary="Change a startup",
    openapi_extra=needs("startups:write", "the startup or staff of its hub"),
)
async def change_startup(
    startup: StartupPath, wish: StartupUpdate, match: MatchDep, work: WorkDep, fictitious: FictitiousDep
) -> Any:
    return await work.write(lambda unit: Startups(unit, fictitious=fictitious).change(startup, wish, match, by=unit.by))


@router.delete(
    "/v1/startups/{startup}",
    status_code=204,
    response_model=None,
    summary="Take a startup away",
    openapi_extra=needs("startups:write", "the startup or staff of its hub"),
)
async def remove_startup(startup: StartupPath, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Startups(unit).remove(startup, match, by=unit.by), status=204)
