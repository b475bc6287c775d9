from datetime import timedelta
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.spans import Span
from services.kit.wire import Duration, Instant
from services.kit.work import WorkDep
from services.spaces.availability.operations import Availability
from services.spaces.availability.schemas import Opportunity, ResourceAvailability

router = new_router("availability")

From = Annotated[Instant, Query(alias="from", description="Start of the range, with offset.")]
To = Annotated[Instant, Query(description="End of the range, at most 31 days later.")]
Units = Annotated[int, Query(ge=1, le=100_000, description="How many units must be free.")]


@router.get(
    "/v1/resources/{resource_id}/availability",
    response_model=ResourceAvailability,
    summary="When one resource can be booked",
)
async def resource_availability(resource_id: Id, work: WorkDep, starts_at: From, to: To, units: Units = 1) -> Response:
    span = Span(starts_at, to)
    return await work.read(lambda unit: Availability(unit).of_resource(resource_id, span, units=units, by=unit.by))


@router.get(
    "/v1/availability",
    response_model=Page[Opportunity],
    summary="The earliest bookable time on each matching resource, soonest first",
)
async def search_availability(
    work: WorkDep,
    paging: PagingDep,
    starts_at: From,
    to: To,
    duration: Annotated[Duration, Query(ge=timedelta(minutes=1), le=timedelta(days=31), description="Such as PT2H.")],
    kind: Annotated[str | None, Query(max_length=40, description="Such as printer.")] = None,
    units: Units = 1,
    hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None,
    site: Annotated[Id | None, Query(description="Id of a site.")] = None,
    attribute: Annotated[list[str], Query(max_length=5, description="`material:PETG`; may be repeated.")] = [],  # noqa: B006
    certified_only: Annotated[bool, Query(description="Only what the signed-in person is certified for.")] = False,  # noqa: FBT002
    ignore_booking: Annotated[Id | None, Query(description="A booking of yours that would move.")] = None,
) -> Response:
    return await work.read(
        lambda unit: Availability(unit).search(
            paging,
            Span(starts_at, to),
            by=unit.by,
            duration=duration,
            units=units,
            kind=kind,
            hub=hub,
            site=site,
            attributes=attribute,
            ignored_booking=ignore_booking,
            certified_only=certified_only,
        )
    )
