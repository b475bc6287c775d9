"""HTTP for forms."""

from typing import Any

from services.kit.documentation import needs
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.forms.operations import Forms
from services.startups.forms.schemas import FormRead, FormWrite
from services.startups.programmes.routes import CohortPath

router = new_router("programmes")
_FORM = "/v1/cohorts/{cohort}/form"


@router.get(_FORM, response_model=FormRead, summary="Read what a cohort asks of those who apply")
async def read_form(cohort: CohortPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Forms(unit).get(cohort))


@router.put(
    _FORM,
    response_model=FormRead,
    summary="Make the form of a cohort, or its next version",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def write_form(cohort: CohortPath, wish: FormWrite, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Forms(unit).write(cohort, wish, match, by=unit.by))
