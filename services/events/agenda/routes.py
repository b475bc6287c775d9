"""Events over HTTP."""

from typing import Annotated

from fastapi import Body, Depends, Path, Query
from starlette.responses import Response

from services.events.agenda.forms import RESPONSES, FormDep
from services.events.agenda.operations import Agenda, Wanted
from services.events.agenda.schemas import EventCancel, EventCreate, EventRead, EventUpdate, State
from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.wire import Instant
from services.kit.work import MatchDep, WorkDep

router = new_router("events")

EventName = Annotated[str, Path(max_length=160, description="Id or slug of the event.")]
Word = Annotated[str | None, Query(max_length=160)]


async def get_wanted(
    q: Annotated[str | None, Query(max_length=200, description="Words of title, description and tags.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    starts_at: Annotated[
        Instant | None,
        Query(alias="from", description="Events that end after this. Without `from` and `to`: from now on."),
    ] = None,
    ends_at: Annotated[Instant | None, Query(alias="to", description="Events that start before this.")] = None,
    tag: Word = None,
    status: Annotated[State | None, Query(description="The state of the event.")] = None,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of the host.")] = None,
    sort: Annotated[str | None, Query(max_length=80, description="`starts_at` (default), `created_at`; `-` turns.")] = (
        None
    ),
) -> Wanted:
    return Wanted(q, hub, starts_at, ends_at, tag, status, startup, sort)


@router.get("/v1/events", response_model=Page[EventRead], responses=RESPONSES, summary="What is on")
async def list_events(
    work: WorkDep, paging: PagingDep, form: FormDep, wanted: Annotated[Wanted, Depends(get_wanted)]
) -> Response:
    """Upcoming events first. Drafts are listed to their organisers only."""
    return await work.read(lambda unit: form.page(unit, Agenda(unit).page(wanted, paging, by=unit.by), paging))


@router.post(
    "/v1/events",
    status_code=201,
    response_model=EventRead,
    summary="Draft an event (staff, or a startup)",
    openapi_extra=needs("events:write", "staff of the hub, or a startup that hosts it"),
)
async def create_event(wish: EventCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Agenda(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/events/{event}", response_model=EventRead, responses=RESPONSES, summary="Read an event")
async def read_event(event: EventName, work: WorkDep, form: FormDep) -> Response:
    return await work.read(lambda unit: form.one(unit, Agenda(unit).get(event, by=unit.by)))


@router.patch(
    "/v1/events/{event}",
    response_model=EventRead,
    summary="Change an event (its organisers)",
    openapi_extra=needs("events:write", "its organisers: staff of the hub and its host"),
)
async def update_event(event: EventName, change: EventUpdate, match: MatchDep, work: WorkDep) -> Response:
    """A JSON Merge Patch; needs If-Match. `sequence` rises when time or place change."""
    return await work.write(lambda unit: Agenda(unit).update(event, change, match, by=unit.by))


@router.post(
    "/v1/events/{event}/publish",
    response_model=EventRead,
    summary="Publish a draft (its organisers)",
    openapi_extra=needs("events:write", "its organisers: staff of the hub and its host"),
)
async def publish_event(event: EventName, work: WorkDep) -> Response:
    return await work.write(lambda unit: Agenda(unit).publish(event, by=unit.by))


@router.post(
    "/v1/events/{event}/cancel",
    response_model=EventRead,
    summary="Cancel an event (its organisers)",
    openapi_extra=needs("events:write", "its organisers: staff of the hub and its host"),
)
async def cancel_event(event: EventName, work: WorkDep, wish: Annotated[EventCancel | None, Body()] = None) -> Response:
    """A cancelled event stays in sight, with its reason."""
    reason = wish.reason if wish is not None else None
    return await work.write(lambda unit: Agenda(unit).cancel(event, reason, by=unit.by))
