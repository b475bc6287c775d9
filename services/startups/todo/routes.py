"""HTTP for what waits for the staff."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.tasks.schemas import Assignment, Snooze
from services.startups.todo.operations import Todo
from services.startups.todo.schemas import ItemRead, TodoRead

router = new_router("tasks")
HubQuery = Annotated[str, Query(max_length=160, description="Id or slug of a hub.")]
CategoryPath = Annotated[str, Path(max_length=40, description="One of the categories of `GET /v1/todo`.")]
SubjectPath = Annotated[str, Path(max_length=36, description="Id of what waits.")]
_ONE = "/v1/todo/{category}/{subject}"
_READ = needs("startups:read", "staff of the hub")
_WRITE = needs("startups:write", "staff of the hub")


@router.get(
    "/v1/todo", response_model=TodoRead, summary="What waits for the staff of a hub, counted", openapi_extra=_READ
)
async def read_todo(hub: HubQuery, work: WorkDep) -> Any:
    return await work.read(lambda unit: Todo(unit, hub, by=unit.by).read())


@router.get(
    "/v1/todo/{category}",
    response_model=Page[ItemRead],
    summary="What waits in one category, oldest first",
    openapi_extra=_READ,
)
async def list_todo(
    category: CategoryPath,
    hub: HubQuery,
    work: WorkDep,
    paging: PagingDep,
    snoozed: Annotated[bool, Query(description="Those that sleep, instead.")] = False,  # noqa: FBT002
) -> Any:
    return await work.read(lambda unit: Todo(unit, hub, by=unit.by).page(category, paging, snoozed=snoozed))


@router.post(
    f"{_ONE}/snooze", status_code=204, response_model=None, summary="Put it off, and say why", openapi_extra=_WRITE
)
async def snooze_item(category: CategoryPath, subject: SubjectPath, hub: HubQuery, wish: Snooze, work: WorkDep) -> Any:
    return await work.write(
        lambda unit: Todo(unit, hub, by=unit.by).snooze(category, subject, wish.until, wish.reason), status=204
    )


@router.post(f"{_ONE}/wake", status_code=204, response_model=None, summary="Do not put it off", openapi_extra=_WRITE)
async def wake_item(category: CategoryPath, subject: SubjectPath, hub: HubQuery, work: WorkDep) -> Any:
    return await work.write(lambda unit: Todo(unit, hub, by=unit.by).wake(category, subject), status=204)


@router.post(f"{_ONE}/assign", status_code=204, response_model=None, summary="Say whose it is", openapi_extra=_WRITE)
async def assign_item(
    category: CategoryPath, subject: SubjectPath, hub: HubQuery, wish: Assignment, work: WorkDep
) -> Any:
    return await work.write(
        lambda unit: Todo(unit, hub, by=unit.by).assign(category, subject, wish.person_id), status=204
    )
