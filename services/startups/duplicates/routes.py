"""HTTP for the pairs of startups that may be one."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.duplicates.operations import Duplicates
from services.startups.duplicates.schemas import DuplicateDismiss, DuplicateRead, State, Tier

router = new_router("startups")


@router.get(
    "/v1/startups/duplicates",
    response_model=Page[DuplicateRead],
    summary="List pairs that may be one startup",
    openapi_extra=needs("startups:read", "staff of the hub of one of the two"),
)
async def list_duplicates(
    work: WorkDep,
    paging: PagingDep,
    state: Annotated[State, Query(description="What became of them.")] = "open",
    tier: Annotated[Tier | None, Query(description="`hold`: the same site; `suggestion`: a similar name.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`found_at`.")] = None,
) -> Any:
    return await work.read(
        lambda unit: Duplicates(unit).page(paging, state=state, tier=tier, hub=hub, sort=sort, by=unit.by)
    )


@router.post(
    "/v1/startups/duplicates/{duplicate}/dismiss",
    response_model=DuplicateRead,
    summary="Say that two startups are two",
    openapi_extra=needs("startups:write", "staff of the hub of one of the two"),
)
async def dismiss_duplicate(
    duplicate: Annotated[str, Path(max_length=36, description="Id of the pair.")], wish: DuplicateDismiss, work: WorkDep
) -> Any:
    return await work.write(lambda unit: Duplicates(unit).dismiss(duplicate, wish, by=unit.by))
