"""HTTP for tasks."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.memberships.schemas import Day
from services.startups.tasks.operations import Tasks
from services.startups.tasks.schemas import (
    Assignment,
    Dropped,
    Kind,
    Snooze,
    State,
    TaskCreate,
    TaskRead,
    TaskUpdate,
)

router = new_router("tasks")
TaskPath = Annotated[str, Path(max_length=36, description="Id of the task.")]
_ONE = "/v1/tasks/{task}"
_STAFF = needs("startups:write", "staff of the hub")
_BOTH = needs("startups:write", "staff of the hub; the startup’s team where it is not the staff’s alone")


@router.get(
    "/v1/tasks",
    response_model=Page[TaskRead],
    summary="List tasks of your hub or startup",
    openapi_extra=needs("startups:read"),
)
async def list_tasks(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of a startup.")] = None,
    membership: Annotated[str | None, Query(max_length=36, description="Id of a membership.")] = None,
    kind: Annotated[Kind | None, Query(description="What it is about.")] = None,
    state: Annotated[State | None, Query(description="What it is today.")] = None,
    assignee: Annotated[Id | None, Query(description="Whose it is.")] = None,
    mine: Annotated[bool, Query(description="Only the caller’s.")] = False,  # noqa: FBT002
    due_before: Annotated[Day | None, Query(description="Due before this day.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`due_on` or `created_at`.")] = None,
) -> Any:
    narrowed: dict[str, Any] = {"hub": hub, "startup": startup, "membership": membership, "assignee": assignee}
    rest: dict[str, Any] = {"kind": kind, "state": state, "mine": mine, "due_before": due_before, "sort": sort}
    return await work.read(lambda unit: Tasks(unit).page(paging, **narrowed, **rest, by=unit.by))


@router.post("/v1/tasks", response_model=TaskRead, status_code=201, summary="Add a task", openapi_extra=_STAFF)
async def create_task(wish: TaskCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).create(wish, by=unit.by), status=201)


@router.get(
    _ONE,
    response_model=TaskRead,
    summary="Read a task",
    openapi_extra=needs("startups:read", "staff of the hub; the startup’s team where it is not the staff’s alone"),
)
async def read_task(task: TaskPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Tasks(unit).get(task, by=unit.by))


@router.patch(_ONE, response_model=TaskRead, summary="Change an open task", openapi_extra=_STAFF)
async def change_task(task: TaskPath, wish: TaskUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).change(task, wish, match, by=unit.by))


@router.post(f"{_ONE}/done", response_model=TaskRead, summary="Finish a task", openapi_extra=_BOTH)
async def finish_task(task: TaskPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).finish(task, by=unit.by))


@router.post(f"{_ONE}/reopen", response_model=TaskRead, summary="Open a task again, or wake it", openapi_extra=_BOTH)
async def reopen_task(task: TaskPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).reopen(task, by=unit.by))


@router.post(f"{_ONE}/snooze", response_model=TaskRead, summary="Put a task off, and say why", openapi_extra=_STAFF)
async def snooze_task(task: TaskPath, wish: Snooze, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).snooze(task, wish.until, wish.reason, by=unit.by))


@router.post(f"{_ONE}/assign", response_model=TaskRead, summary="Say whose task it is", openapi_extra=_STAFF)
async def assign_task(task: TaskPath, wish: Assignment, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).assign(task, wish.person_id, by=unit.by))


@router.post(f"{_ONE}/drop", response_model=TaskRead, summary="Give a task up, and say why", openapi_extra=_STAFF)
async def drop_task(task: TaskPath, wish: Dropped, work: WorkDep) -> Any:
    return await work.write(lambda unit: Tasks(unit).drop(task, wish.reason, by=unit.by))
