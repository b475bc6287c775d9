"""Machines and rooms by kind, with the next time each is free."""

from starlette.requests import Request
from starlette.responses import Response

from portal import machines
from portal.gateway import part
from portal.rendering import page
from portal.visit import arrive


async def show(request: Request) -> Response:
    visit = await arrive(request)
    park = await part(machines.find(visit.gateway, hub=visit.hub.slug, now=visit.now))
    return page(visit, "equipment.html", park=park)
