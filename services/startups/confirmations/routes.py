"""HTTP for confirmations."""

from typing import Any

from services.kit.documentation import needs
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.confirmations.operations import Confirmations
from services.startups.startups.routes import StartupPath
from services.startups.startups.schemas import StartupRead

router = new_router("startups")


@router.post(
    "/v1/startups/{startup}/confirm",
    response_model=StartupRead,
    summary="Say that a startup’s sheet is still right",
    openapi_extra=needs("startups:write", "the startup or staff of its hub"),
)
async def confirm_startup(startup: StartupPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Confirmations(unit).confirm(startup, by=unit.by))
