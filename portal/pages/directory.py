"""Who is here: the searchable directory and the page of one startup."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from portal.gateway import Unanswered, part
from portal.rendering import page
from portal.shapes import Listing, Startup
from portal.visit import Visit, arrive


async def show(request: Request) -> Response:
    """A search that is refused, such as a stale page mark, says so; one that is not answered leaves a line."""
    visit = await arrive(request)
    q, sector, cursor = (request.query_params.get(name, "").strip() for name in ("q", "sector", "cursor"))
    startups: Listing[Startup] | None
    try:
        startups = await visit.gateway.startups(hub=visit.hub.slug, q=q, sector=sector, cursor=cursor)
    except Unanswered:
        startups = None
    return page(visit, "startups.html", startups=startups, q=q, sector=sector, cursor=cursor)


async def show_one(request: Request) -> Response:
    visit = Visit(request)
    _, startup = await asyncio.gather(visit.find_hub(), visit.gateway.startup(request.path_params["name"]))
    hub = startup.hubs[0].hub if startup.hubs else visit.hub.slug
    events = await part(visit.gateway.events(hub=hub, starting=visit.now, startup=startup.id, limit=5))
    names = {hub.id: hub.name for hub in visit.hubs} | {hub.slug: hub.name for hub in visit.hubs}
    return page(visit, "startup.html", startup=startup, events=events, hub_names=names)
