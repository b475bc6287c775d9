"""The events' part of the staff screen, for the gateway."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.events.overview.operations import Overview
from services.events.overview.schemas import OverviewRead
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("overview")


@router.get("/internal/overview", response_model=OverviewRead, include_in_schema=False)
async def overview(work: WorkDep, hub: Annotated[str, Query(max_length=160)]) -> Response:
    return await work.read(lambda unit: Overview(unit).of(hub, by=unit.by))
