from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.spaces.allowances.operations import Allowances
from services.spaces.allowances.schemas import AllowanceRead, GrantCreate, GrantRead
from services.spaces.bookings.rules import own_startup

router = new_router("allowances")


@router.get(
    "/v1/allowances",
    response_model=Page[AllowanceRead],
    summary="Hours and credits of a startup: granted, used, left, and the newest entries",
    openapi_extra=needs("bookings:read", "the startup or staff of its hub"),
)
async def list_allowances(
    work: WorkDep,
    paging: PagingDep,
    startup: Annotated[str | None, Query(description="Id or slug; who acts for one startup may leave it out.")] = None,
) -> Response:
    return await work.read(lambda unit: Allowances(unit).page(paging, startup or own_startup(unit.by), by=unit.by))


@router.post(
    "/v1/allowances/grants",
    status_code=201,
    response_model=GrantRead,
    summary="Give a startup hours or credits (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def grant_allowance(wish: GrantCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Allowances(unit).grant(wish, by=unit.by), status=201)
