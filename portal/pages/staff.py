"""The staff's screen: what is going on, what waits for them, and the day's bookings by resource."""

import asyncio
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal import daygrid
from portal.gateway import Refusal, part
from portal.overview import figures
from portal.pages.sessions import signed_out
from portal.rendering import failure, page
from portal.shapes import Booking, Principal
from portal.visit import Visit

ROLES = frozenset({"staff", "admin"})
# Names are asked one by one; a hub's day rarely has more startups than this at its machines.
MOST_NAMES = 60


async def show(request: Request) -> Response:
    visit = Visit(request)
    if visit.token is None:
        return await signed_out(request)
    try:
        _, principal = await asyncio.gather(visit.find_hub(), visit.own_gateway.me())
    except Refusal as refusal:
        if refusal.status == 401:
            return await signed_out(request)
        raise
    if principal.kind == "anonymous":
        return await signed_out(request)
    if not _choose_hub(visit, principal):
        return failure(request, 403, "error.staff_only")
    day = _day(visit)
    starting, ending = daygrid.span_of_day(day, visit.hub.time_zone)
    overview, resources, booked = await asyncio.gather(
        part(visit.own_gateway.overview(hub=visit.hub.slug)),
        part(visit.own_gateway.resources(hub=visit.hub.slug)),
        part(visit.own_gateway.bookings(hub=visit.hub.slug, starting=starting, ending=ending)),
    )
    bookings, is_partial = booked or ([], False)
    grid = daygrid.lay_out(bookings, resources or [], day=day, time_zone=visit.hub.time_zone, now=visit.now)
    return page(
        visit,
        "staff.html",
        principal=principal,
        overview=overview,
        now_figures=figures(overview.now, write=visit.write, language=visit.language) if overview else [],
        waiting=figures(overview.waiting, write=visit.write, language=visit.language) if overview else [],
        grid=grid if booked is not None else None,
        bookings=sorted(bookings, key=lambda booking: (booking.starts_at, booking.id)),
        resource_names={resource.id: resource.name for resource in resources or []},
        is_partial=is_partial,
        names=await _names(visit, bookings),
        day=day,
        days={"previous": day - timedelta(days=1), "next": day + timedelta(days=1)},
    )


def _choose_hub(visit: Visit, principal: Principal) -> bool:
    """Stay where they are staff; without a wish, go to the first hub where they are. A grant without hub is for all."""
    theirs = {grant.hub_id for grant in principal.grants if grant.role in ROLES}
    if None in theirs or theirs & {visit.hub.id, visit.hub.slug}:
        return True
    own = next((hub for hub in visit.hubs if hub.id in theirs or hub.slug in theirs), None)
    if own is None or "hub" in visit.request.query_params:
        return False
    visit.hub = own
    return True


def _day(visit: Visit) -> date:
    """The day that was asked for; today when it is none."""
    try:
        asked = date.fromisoformat(visit.request.query_params.get("day", ""))
    except ValueError:
        return visit.write.today
    return asked if 1970 < asked.year < 2200 else visit.write.today


async def _names(visit: Visit, bookings: list[Booking]) -> dict[str, str]:
    """Who booked: what the bookings say themselves, and the directory for the rest."""
    said = {b.startup_id: b.startup_name for b in bookings if b.startup_id and b.startup_name}
    unsaid = sorted({b.startup_id for b in bookings if b.startup_id and b.startup_id not in said})
    return said | await visit.own_gateway.startup_names(set(unsaid[:MOST_NAMES]))
