from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.spaces.calendars.operations import Calendars
from services.spaces.calendars.schemas import CalendarCreate, CalendarMade, CalendarRead

router = new_router("calendars")

_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A calendar (RFC 5545)", "content": {"text/calendar": {"schema": {"type": "string"}}}}
}


async def get_public_url(request: Request) -> str:
    return str(request.app.state.public_url)


async def get_key(request: Request) -> bytes:
    key: bytes = request.app.state.fingerprint_key
    return key


Key = Annotated[bytes, Depends(get_key)]
PublicUrl = Annotated[str, Depends(get_public_url)]
Token = Annotated[str, Path(max_length=200, description="The secret that was shown when the calendar was made.")]


@router.post(
    "/v1/calendars",
    status_code=201,
    response_model=CalendarMade,
    summary="Make a secret address for a calendar program; it is shown this once",
    openapi_extra=needs("bookings:write", "the startup, or staff of the hub"),
)
async def create_calendar(wish: CalendarCreate, work: WorkDep, public_url: PublicUrl) -> Response:
    return await work.write(lambda unit: Calendars(unit, public_url=public_url).create(wish, by=unit.by), status=201)


@router.get(
    "/v1/calendars",
    response_model=Page[CalendarRead],
    summary="List your calendars, without their secrets",
    openapi_extra=needs("bookings:read"),
)
async def list_calendars(work: WorkDep, paging: PagingDep) -> Response:
    return await work.read(lambda unit: Calendars(unit).page(paging, by=unit.by))


@router.delete(
    "/v1/calendars/{calendar_id}",
    status_code=204,
    summary="Revoke a calendar at once",
    openapi_extra=needs("bookings:write", "whoever may make it"),
)
async def revoke_calendar(calendar_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Calendars(unit).revoke(calendar_id, by=unit.by))


@router.get(
    "/v1/calendars/{token}.ics",
    response_class=Response,
    responses=_FILE,
    summary="Read a calendar by its secret address; needs no credential",
)
async def read_calendar(token: Token, work: WorkDep, public_url: PublicUrl) -> Response:
    return await work.read(lambda unit: Calendars(unit, public_url=public_url).of_token(token), long=True)


@router.get(
    "/v1/resources/{resource_id}/calendar.ics",
    response_class=Response,
    responses=_FILE,
    summary="When a resource is busy, as a calendar",
)
async def read_resource_calendar(resource_id: Id, work: WorkDep, public_url: PublicUrl, key: Key) -> Response:
    return await work.read(
        lambda unit: Calendars(unit, public_url=public_url, key=key).of_resource(resource_id, by=unit.by), long=True
    )
