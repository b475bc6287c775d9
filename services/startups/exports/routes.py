"""HTTP for exports."""

from typing import Annotated, Any, Final

from fastapi import Header, Query, Request
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.paging import PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.exports import forms, sitemap
from services.startups.exports.operations import Exports
from services.startups.exports.schemas import Export, Scope, SitemapPage
from services.startups.exports.sitemap import Sitemap
from services.startups.exports.streaming import StreamingDep

router = new_router("startups")
_FORMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}}, "application/ld+json": {"schema": {"type": "object"}}}
    }
}
_SITEMAP: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {sitemap.XML: {"schema": {"type": "string"}}}}}
_FEED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "JSON Feed 1.1", "content": {"application/feed+json": {"schema": {"type": "object"}}}}
}


@router.get(
    "/v1/startups/export",
    response_model=Export,
    responses=_FORMS,
    summary="Export startups as CSV, JSON or JSON-LD",
    openapi_extra=needs("startups:read", is_public=True),
)
async def export_startups(
    request: Request,
    streaming: StreamingDep,
    scope: Annotated[Scope, Query(description="`hub` is for staff: all of their hub, with more columns.")] = "public",
    hub: Annotated[str | None, Query(max_length=160, description="Only this hub: id or slug.")] = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Any:
    name, public_url = forms.wanted(accept), request.app.state.public_url
    return await streaming.stream(
        lambda unit, start: Exports(unit).piece(start, name, scope, hub, public_url=public_url, by=unit.by),
        media_type=forms.MEDIA[name],
        headers={
            "Cache-Control": "public, max-age=60" if scope == "public" else "private, no-store",
            "Content-Disposition": f'attachment; filename="startups.{name}"',
            "Vary": "Accept",
        },
    )


@router.get(
    "/v1/startups/feed.json",
    response_class=Response,
    responses=_FEED,
    summary="The newest startups, as a JSON Feed",
)
async def read_feed(request: Request, work: WorkDep) -> Any:
    return await work.read(lambda unit: Exports(unit).feed(request.app.state.public_url))


@router.get("/v1/startups/sitemap", response_model=SitemapPage, summary="The pages of all public startups")
async def read_sitemap(request: Request, paging: PagingDep, work: WorkDep) -> Any:
    return await work.read(lambda unit: Sitemap(unit, request.app.state.public_url).page(paging))


@router.get(
    sitemap.PATH,
    response_class=Response,
    responses=_SITEMAP,
    summary="The same as search engines read it (sitemaps.org)",
)
async def read_sitemap_file(
    request: Request,
    work: WorkDep,
    part: Annotated[int | None, Query(ge=1, le=100_000, description="Of a large one; the index names them.")] = None,
) -> Any:
    return await work.read(lambda unit: Sitemap(unit, request.app.state.public_url).document(part), long=True)
