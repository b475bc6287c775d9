"""HTTP for this service's part of the staff screen; the gateway asks it with the caller's token."""

from typing import Annotated, Any

from fastapi import Query

from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.overview import operations
from services.startups.overview.schemas import Overview

router = new_router("overview")


@router.get("/internal/overview", response_model=Overview, include_in_schema=False)
async def read_overview(hub: Annotated[str, Query(max_length=160)], work: WorkDep) -> Any:
    return await work.read(lambda unit: operations.overview(unit, hub, by=unit.by))
