"""Registrations over HTTP. The gateway hands on the token of a registrant without an account in a header of its own."""

from typing import Annotated, Literal

from fastapi import Header, Path, Query
from starlette.responses import Response

from services.events.registrations.operations import Registrations
from services.events.registrations.schemas import RegistrationCreate, RegistrationMade, RegistrationRead
from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("registrations")

EventName = Annotated[str, Path(max_length=160, description="Id or slug of the event.")]
Token = Annotated[str | None, Header(alias="x-manage-token", include_in_schema=False, max_length=200)]
State = Literal["pending", "confirmed", "waitlisted", "offered", "cancelled", "declined", "checked_in"]


@router.post(
    "/v1/events/{event}/registrations",
    status_code=201,
    response_model=RegistrationMade,
    responses={200: {"model": RegistrationRead, "description": "This person is registered already."}},
    summary="Register for an event (no account needed)",
    openapi_extra=needs("registrations:write", is_public=True),
)
async def register(event: EventName, wish: RegistrationCreate, work: WorkDep, token: Token = None) -> Response:
    """Answers `confirmed`, `pending` (the organiser decides; the seat is held) or `waitlisted` with a position. The
    `manage_token` is shown once: send it as a bearer token to read or cancel the registration."""
    return await work.write(lambda unit: Registrations(unit).join(event, wish, token=token, by=unit.by), status=201)


@router.get(
    "/v1/events/{event}/registrations",
    response_model=Page[RegistrationRead],
    summary="Who is registered (staff and the host)",
    openapi_extra=needs("registrations:read", "staff of the hub or the host"),
)
async def list_registrations(
    event: EventName,
    work: WorkDep,
    paging: PagingDep,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
) -> Response:
    return await work.read(lambda unit: Registrations(unit).page(event, paging, state=state, by=unit.by))


@router.get(
    "/v1/registrations/{registration_id}",
    response_model=RegistrationRead,
    summary="Read a registration",
    openapi_extra=needs(who="the registrant (their manage_token), staff of the hub or the host"),
)
async def read_registration(registration_id: Id, work: WorkDep, token: Token = None) -> Response:
    return await work.read(lambda unit: Registrations(unit).get(registration_id, token=token, by=unit.by))


@router.post(
    "/v1/registrations/{registration_id}/cancel",
    response_model=RegistrationRead,
    summary="Cancel a registration (the registrant, staff or the host)",
    openapi_extra=needs(who="the registrant (their manage_token), staff of the hub or the host"),
)
async def cancel_registration(registration_id: Id, work: WorkDep, token: Token = None) -> Response:
    """The freed seat goes to the first who waits, in the same transaction."""
    return await work.write(lambda unit: Registrations(unit).cancel(registration_id, token=token, by=unit.by))


@router.post(
    "/v1/registrations/{registration_id}/approve",
    response_model=RegistrationRead,
    summary="Approve a pending registration (staff or the host)",
    openapi_extra=needs("registrations:write", "staff of the hub or the host"),
)
async def approve_registration(registration_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Registrations(unit).approve(registration_id, by=unit.by))


@router.post(
    "/v1/registrations/{registration_id}/decline",
    response_model=RegistrationRead,
    summary="Decline a pending or waiting registration (staff or the host)",
    openapi_extra=needs("registrations:write", "staff of the hub or the host"),
)
async def decline_registration(registration_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Registrations(unit).decline(registration_id, by=unit.by))
