from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.wire import Instant
from services.kit.work import MatchDep, WorkDep
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate, BookingRead, BookingUpdate, HistoryEntry

router = new_router("bookings")

State = Literal[
    "held", "pending", "confirmed", "checked_in", "completed", "declined", "cancelled", "expired", "no_show"
]
Hub = Annotated[str | None, Query(description="Id or slug of a hub.")]


@router.post("/v1/bookings", status_code=201, response_model=BookingRead, summary="Book, or hold for a while")
async def create_booking(wish: BookingCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/bookings", response_model=Page[BookingRead], summary="Bookings that overlap a span, by start")
async def list_bookings(
    work: WorkDep,
    paging: PagingDep,
    resource: Annotated[Id | None, Query(description="Id of a resource.")] = None,
    startup: Annotated[Id | None, Query(description="Id of a startup.")] = None,
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


@router.get("/v1/bookings/{booking_id}", response_model=BookingRead, summary="Read a booking")
async def read_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Bookings(unit).get(booking_id, by=unit.by))


@router.patch(
    "/v1/bookings/{booking_id}", response_model=BookingRead, summary="Move or resize; the original stays if refused"
)
async def move_booking(booking_id: Id, change: BookingUpdate, match: MatchDep, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).move(booking_id, change, match, by=unit.by))


@router.get("/v1/bookings/{booking_id}/history", response_model=Page[HistoryEntry], summary="Who changed what, and why")
async def booking_history(booking_id: Id, work: WorkDep, paging: PagingDep) -> Response:
    return await work.read(lambda unit: Bookings(unit).history(booking_id, paging, by=unit.by))


@router.post("/v1/bookings/{booking_id}/confirm", response_model=BookingRead, summary="Turn a hold into a booking")
async def confirm_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).turn(booking_id, "confirm", by=unit.by))


@router.post("/v1/bookings/{booking_id}/approve", response_model=BookingRead, summary="Approve a request (staff)")
async def approve_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).turn(booking_id, "approve", by=unit.by))


@router.post("/v1/bookings/{booking_id}/decline", response_model=BookingRead, summary="Decline a request (staff)")
async def decline_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).turn(booking_id, "decline", by=unit.by))


@router.post("/v1/bookings/{booking_id}/cancel", response_model=BookingRead, summary="Give the time back")
async def cancel_booking(booking_id: Id, work: WorkDep) -> Response:
    return await work.write(lambda unit: Bookings(unit).turn(booking_id, "cancel", by=unit.by))
