"""The hub's front page: what is on, who is here, what is free now and next."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from portal import machines
from portal.gateway import part
from portal.rendering import page
from portal.visit import arrive


async def show(request: Request) -> Response:
    visit = await arrive(request)
    hub = visit.hub.slug
    events, startups, park = await asyncio.gather(
        part(visit.gateway.events(hub=hub, starting=visit.now, limit=6)),
        part(visit.gateway.startups(hub=hub, status="resident", limit=12)),
        part(machines.find(visit.gateway, hub=hub, now=visit.now, only_machines=True)),
    )
    return page(visit, "home.html", events=events, startups=startups, park=park)
