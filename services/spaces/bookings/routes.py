from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs, told
from services.kit.history import HistoryEntry
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.wire import Instant
from services.kit.work import MatchDep, WorkDep
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.previews import Previews
from services.spaces.bookings.schemas import (
    CONFIRMED,
    HELD,
    PENDING,
    REFUSED,
    BookingBatch,
    BookingCreate,
    BookingPreview,
    BookingRead,
    BookingsMade,
    BookingUpdate,
    CheckIn,
    Turn,
)
from services.spaces.bookings.turns import Turns

router = new_router("bookings")

State = Literal[
    "held", "pending", "confirmed", "checked_in", "completed", "declined", "cancelled", "expired", "no_show"
]
Hub = Annotated[str | None, Query(description="Id or slug of a hub.")]


DryRun = Annotated[bool, Query(description="Run every rule, answer what would happen, write nothing.")]


@router.post(
    "/v1/bookings",
    status_code=201,
    response_model=BookingRead,
    responses={
        200: {"model": BookingPreview, "description": "What would be booked (`dry_run=true`)."},
        201: told(confirmed=CONFIRMED, held=HELD, pending=PENDING),
        **REFUSED,
    },
    summary="Book, or hold for a while",
    openapi_extra=needs("bookings:write", "a startup, or staff who name one or book for the house"),
)
async def create_booking(wish: BookingCreate, work: WorkDep, dry_run: DryRun = False) -> Response:  # noqa: FBT002 -- FastAPI calls it
    if dry_run:
        return await work.write(lambda unit: Previews(unit).of(wish, by=unit.by), dry_run=True)
    return await work.write(lambda unit: Bookings(unit).create(wish, by=unit.by), status=201)


@router.post(
    "/v1/bookings/batch",
    status_code=201,
    response_model=BookingsMade,
    summary="Several bookings, all or nothing",
    openapi_extra=needs("bookings:write", "a startup, or staff who name one or book for the house"),
)
async def create_bookings(batch: BookingBatch, work: WorkDep, dry_run: DryRun = False) -> Response:  # noqa: FBT002 -- FastAPI calls it
    return await work.write(
        lambda unit: Bookings(unit).create_all(batch.bookings, by=unit.by), status=201, dry_run=dry_run
    )


@router.get(
    "/v1/bookings",
    response_model=Page[BookingRead],
    summary="Bookings that overlap a span, by start",
    openapi_extra=needs("bookings:read"),
)
async def list_bookings(
    work: WorkDep,
    paging: PagingDep,
    resource: Annotated[Id | None, Query(description="Id of a resource.")] = None,
    startup: Annotated[str | None, Query(description="Id or slug of a startup.")] = None,
    hub: Hub = None,
    state: State | None = None,
    starts_at: Annotated[Instant | None, Query(alias="from", description="Only what ends after this.")] = None,
    to: Annotated[Instant | None, Query(description="Only what starts before this.")] = None,
) -> Response:
    return await work.read(
        lambda unit: Bookings(unit).page(
            paging, by=unit.by, resource=resource, startup=startup, hub=hub, state=state, span=(starts_at, to)
        )
    )


@router.get(
    "/v1/bookings/{booking_id}",
    response_model=BookingRead,
    summary="Read a booking",
    openapi_extra=needs("bookings:read", "the startup or staff of the hub"),
)
async def read_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Bookings(unit).get(booking_id, by=unit.by))


@router.patch(
    "/v1/bookings/{booking_id}",
    response_model=BookingRead,
    summary="Move or resize; the original stays if refused",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def move_booking(booking_id: Id, change: BookingUpdate, match: MatchDep, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).move(booking_id, change, match, by=unit.by))


@router.get(
    "/v1/bookings/{booking_id}/history",
    response_model=Page[HistoryEntry],
    summary="Who changed what, and why",
    openapi_extra=needs("bookings:read", "the startup or staff of the hub"),
)
async def booking_history(booking_id: Id, work: WorkDep, paging: PagingDep) -> Response:
    return await work.read(lambda unit: Bookings(unit).history(booking_id, paging, by=unit.by))


@router.post(
    "/v1/bookings/{booking_id}/confirm",
    response_model=BookingRead,
    summary="Turn a hold into a booking",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def confirm_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Turns(unit).turn(booking_id, "confirm", by=unit.by))


@router.post(
    "/v1/bookings/{booking_id}/approve",
    response_model=BookingRead,
    summary="Approve, also what was declined (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def approve_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Turns(unit).turn(booking_id, "approve", by=unit.by))


@router.post(
    "/v1/bookings/{booking_id}/decline",
    response_model=BookingRead,
    summary="Decline a request (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def decline_booking(booking_id: Id, work: WorkDep, wish: Turn | None = None) -> Response:
    reason = wish.reason if wish else None
    return await work.write(lambda unit: Turns(unit).turn(booking_id, "decline", by=unit.by, reason=reason))


@router.post(
    "/v1/bookings/{booking_id}/cancel",
    response_model=BookingRead,
    summary="Give the time back",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def cancel_booking(booking_id: Id, work: WorkDep, wish: Turn | None = None) -> Response:
    reason = wish.reason if wish else None
    return await work.write(lambda unit: Turns(unit).turn(booking_id, "cancel", by=unit.by, reason=reason))


@router.post(
    "/v1/bookings/{booking_id}/check-in",
    response_model=BookingRead,
    summary="Come, from 15 minutes before",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def check_in_booking(booking_id: Id, work: WorkDep, wish: CheckIn | None = None) -> Response:
    taken = wish.unit if wish else None
    return await work.write(lambda unit: Turns(unit).turn(booking_id, "check_in", by=unit.by, unit=taken))


@router.post(
    "/v1/bookings/{booking_id}/check-out",
    response_model=BookingRead,
    summary="Leave; gives the rest back",
    openapi_extra=needs("bookings:write", "the startup or staff of the hub"),
)
async def check_out_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Turns(unit).turn(booking_id, "check_out", by=unit.by))
