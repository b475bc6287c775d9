from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs, told
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.schemas import OFFERED, REFUSED, WAITING, WaitlistCreate, WaitlistRead

router = new_router("waitlist")

State = Literal["waiting", "offered", "accepted", "expired", "left"]


@router.post(
    "/v1/waitlist",
    status_code=201,
    responses=REFUSED,
    response_model=WaitlistRead,
    summary="Wait for time that is taken now",
    openapi_extra=needs("bookings:write", "a startup, or staff who name one"),
)
async def join_waitlist(wish: WaitlistCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Waitlist(unit).join(wish, by=unit.by), status=201)


@router.get(
    "/v1/waitlist",
    response_model=Page[WaitlistRead],
    summary="Who waits, in the order of joining",
    openapi_extra=needs("bookings:read"),
)
async def list_waitlist(
    work: WorkDep,
    paging: PagingDep,
    resource: Annotated[Id | None, Query(description="Only those who wait for this resource by name.")] = None,
    hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None,
    startup: Annotated[str | None, Query(description="Id or slug of a startup.")] = None,
    state: State | None = None,
) -> Response:
    return await work.read(
        lambda unit: Waitlist(unit).page(paging, by=unit.by, resource=resource, hub=hub, startup=startup, state=state)
    )


@router.get(
    "/v1/waitlist/{entry_id}",
    response_model=WaitlistRead,
    responses={200: told(waiting=WAITING, offered=OFFERED)},
    summary="Read an entry, with what it is offered",
    openapi_extra=needs("bookings:read", "the startup or staff of the hub"),
)
async def read_waitlist_entry(entry_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Waitlist(unit).get(entry_id, by=unit.by))


@router.delete(
    "/v1/waitlist/{entry_id}",
    status_code=204,
    summary="Wait no more; an open offer goes to the next. Needs no If-Match: entries change by themselves",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def leave_waitlist(entry_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Waitlist(unit).leave(entry_id, by=unit.by), status=204)
