from starlette.responses import Response

from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.spaces.overview.operations import Overview
from services.spaces.overview.schemas import OverviewRead

router = new_router("overview")


@router.get("/internal/overview", response_model=OverviewRead, include_in_schema=False)
async def overview(hub: str, work: WorkDep) -> Response:
    return await work.read(lambda unit: Overview(unit).of(hub, by=unit.by))
