from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.routing import new_router
from services.kit.spans import Span
from services.kit.wire import Instant
from services.kit.work import WorkDep
from services.spaces.usage.forms import RESPONSES, FormDep
from services.spaces.usage.operations import Utilisation
from services.spaces.usage.schemas import By, UtilisationRead

router = new_router("reports")


@router.get(
    "/v1/reports/utilisation",
    response_model=UtilisationRead,
    responses=RESPONSES,
    summary="Booked, used and open hours, and refused demand (staff of the hub)",
    openapi_extra=needs("reports:read", "staff of the hub"),
)
async def report_utilisation(
    work: WorkDep,
    form: FormDep,
    hub: Annotated[str, Query(description="Id or slug of a hub.")],
    since: Annotated[Instant, Query(alias="from", description="The beginning of the period.")],
    until: Annotated[Instant, Query(alias="to", description="Its end, at most 366 days later.")],
    by: Annotated[By, Query(description="What a row is about.")] = "resource",
) -> Response:
    return await work.read(
        lambda unit: form.of(Utilisation(unit).report(hub, Span(since, until), by, by=unit.by)), long=True
    )
