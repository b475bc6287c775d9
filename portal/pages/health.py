"""What machines ask of the portal."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from portal.visit import Visit


async def healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok", "process": "portal"})


async def readyz(request: Request) -> Response:
    """Ready when the gateway is there: without it there is nothing to show."""
    if await Visit(request).gateway.answers():
        return JSONResponse({"status": "ok", "process": "portal"})
    return JSONResponse({"status": "down", "process": "portal"}, 503)


async def robots(request: Request) -> Response:
    sitemap = f"{Visit(request).settings.public_url}/v1/startups/sitemap.xml"
    return PlainTextResponse(f"User-agent: *\nDisallow: /staff\nDisallow: /sign-in\nSitemap: {sitemap}\n")
