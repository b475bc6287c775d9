"""The staff screen over HTTP."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request

from gateway.overview.operations import Overview
from gateway.overview.schemas import OverviewRead
from services.kit.documentation import needs
from services.kit.routing import new_router

router = new_router("overview")


async def get_overview(request: Request) -> Overview:
    overview: Overview = request.app.state.overview
    return overview


@router.get(
    "/v1/overview", response_model=OverviewRead, summary="The staff screen", openapi_extra=needs(who="staff of the hub")
)
async def show(
    request: Request,
    overview: Annotated[Overview, Depends(get_overview)],
    hub: Annotated[str, Query(min_length=1, max_length=160, description="Id or slug of a hub.")],
) -> Any:
    """Now, waiting, use and portfolio of a hub in one call; services that did not answer are named."""
    state = request.scope["state"]
    return await overview.of(hub, by=state["principal"], request_id=state["request_id"])
