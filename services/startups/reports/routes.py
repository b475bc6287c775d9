"""HTTP for reports."""

from typing import Annotated, Any

from fastapi import Depends, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.memberships.schemas import Day
from services.startups.reports.forms import RESPONSES, FormDep
from services.startups.reports.operations import Reports
from services.startups.reports.schemas import CountedRead, Name, ReportRead, Wanted

router = new_router("reports")
_STAFF = needs("reports:read", "staff of the hub")


async def get_wanted(
    hub: Annotated[
        str | None, Query(max_length=160, description="Id or slug; the only one of yours unless said.")
    ] = None,
    programme: Annotated[str | None, Query(max_length=36, description="Id of a programme.")] = None,
    cohort: Annotated[str | None, Query(max_length=36, description="Id of a cohort: those who have a seat.")] = None,
    since: Annotated[Day | None, Query(alias="from", description="First day; a year before `to` unless said.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="First day after it; tomorrow unless said.")] = None,
) -> Wanted:
    return Wanted(hub=hub, programme=programme, cohort=cohort, since=since, until=until)


WantedDep = Annotated[Wanted, Depends(get_wanted)]


@router.get(
    "/v1/reports/{report}",
    response_model=ReportRead,
    responses=RESPONSES,
    summary="A report on the startups of a hub",
    openapi_extra=_STAFF,
)
async def read_report(report: Name, work: WorkDep, form: FormDep, wanted: WantedDep) -> Any:
    return await work.read(lambda unit: form.of(Reports(unit).read(report, wanted, by=unit.by)), long=True)


@router.get(
    "/v1/reports/{report}/counted",
    response_model=Page[CountedRead],
    summary="The ids behind a figure of a report",
    openapi_extra=_STAFF,
)
async def list_counted(
    report: Name,
    work: WorkDep,
    paging: PagingDep,
    wanted: WantedDep,
    figure: Annotated[str, Query(max_length=60, description="A figure of the report.")],
    key: Annotated[str, Query(max_length=80, description="The row it stands in.")] = "total",
) -> Any:
    return await work.read(
        lambda unit: Reports(unit).counted(report, wanted, paging, figure=figure, key=key, by=unit.by), long=True
    )
