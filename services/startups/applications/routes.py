"""HTTP for applications and their reviews."""

from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request

from services.kit.documentation import needs
from services.kit.history import HistoryEntry
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.applications.arrivals import Arrivals
from services.startups.applications.holders import held
from services.startups.applications.operations import Applications
from services.startups.applications.reviews import Reviews
from services.startups.applications.schemas import (
    Acceptance,
    ApplicationByForm,
    ApplicationCreate,
    ApplicationMade,
    ApplicationRead,
    ApplicationUpdate,
    InfoAnswer,
    InfoRequest,
    Reasoned,
    ReviewPage,
    ReviewRead,
    ReviewWrite,
    State,
)
from services.startups.applications.turns import Turns
from services.startups.programmes.routes import CohortPath

router = new_router("applications")
ApplicationPath = Annotated[str, Path(max_length=36, description="Id of the application.")]
_ONE = "/v1/applications/{application}"

Token = Annotated[str | None, Header(alias="x-manage-token", include_in_schema=False, max_length=200)]
_TEAM = needs("startups:write", "the startup")
_APPLICANT = needs("startups:write", "the startup, or who applied by the form (their manage_token)")
_STAFF = needs("startups:write", "staff of the hub")
_BOTH = needs("startups:read", "the startup, who applied by the form (their manage_token) or staff of the hub")


async def get_hourly(request: Request) -> int:
    return int(request.app.state.form_applications_hourly)


HourlyDep = Annotated[int, Depends(get_hourly)]


@router.get(
    "/v1/applications",
    response_model=Page[ApplicationRead],
    summary="List applications of yours, or to your hub",
    openapi_extra=needs("startups:read"),
)
async def list_applications(
    work: WorkDep,
    paging: PagingDep,
    cohort: Annotated[str | None, Query(max_length=36, description="Id of a cohort.")] = None,
    programme: Annotated[str | None, Query(max_length=36, description="Id of a programme.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of a startup.")] = None,
    state: Annotated[State | None, Query(description="What it is now.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`created_at` or `updated_at`.")] = None,
) -> Any:
    narrowed = {"cohort": cohort, "programme": programme, "hub": hub, "startup": startup}
    return await work.read(lambda unit: Applications(unit).page(paging, **narrowed, state=state, sort=sort, by=unit.by))


@router.post(
    "/v1/applications",
    response_model=ApplicationRead,
    status_code=201,
    summary="Begin an application, as a draft",
    openapi_extra=_TEAM,
)
async def create_application(wish: ApplicationCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Applications(unit).create(wish, by=unit.by), status=201)


@router.post(
    "/v1/cohorts/{cohort}/applications",
    response_model=ApplicationMade,
    status_code=201,
    summary="Apply by the form of a cohort, no account needed",
    openapi_extra=needs("startups:write", is_public=True),
)
async def apply_by_form(cohort: CohortPath, wish: ApplicationByForm, work: WorkDep, hourly: HourlyDep) -> Any:
    return await work.write(lambda unit: Arrivals(unit, hourly=hourly).receive(cohort, wish, by=unit.by), status=201)


@router.get(_ONE, response_model=ApplicationRead, summary="Read an application", openapi_extra=_BOTH)
async def read_application(application: ApplicationPath, work: WorkDep, token: Token = None) -> Any:
    return await work.read(held(application, token, lambda unit: Applications(unit).get(application, by=unit.by)))


@router.patch(_ONE, response_model=ApplicationRead, summary="Change the answers of a draft", openapi_extra=_TEAM)
async def change_application(
    application: ApplicationPath, wish: ApplicationUpdate, match: MatchDep, work: WorkDep
) -> Any:
    return await work.write(lambda unit: Applications(unit).change(application, wish, match, by=unit.by))


@router.post(f"{_ONE}/submit", response_model=ApplicationRead, summary="Submit a draft", openapi_extra=_TEAM)
async def submit_application(application: ApplicationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "submit", by=unit.by))


@router.post(f"{_ONE}/screen", response_model=ApplicationRead, summary="Begin screening", openapi_extra=_STAFF)
async def screen_application(application: ApplicationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "screen", by=unit.by))


@router.post(f"{_ONE}/review", response_model=ApplicationRead, summary="Hand it to the reviewers", openapi_extra=_STAFF)
async def review_application(application: ApplicationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "review", by=unit.by))


@router.post(
    f"{_ONE}/request-info", response_model=ApplicationRead, summary="Ask the startup something", openapi_extra=_STAFF
)
async def request_info(application: ApplicationPath, wish: InfoRequest, work: WorkDep) -> Any:
    return await work.write(
        lambda unit: Turns(unit).turn(application, "request_info", by=unit.by, reason=wish.reason, due_at=wish.due_at)
    )


@router.post(
    f"{_ONE}/answer-info",
    response_model=ApplicationRead,
    summary="Answer what the staff asked",
    openapi_extra=_APPLICANT,
)
async def answer_info(application: ApplicationPath, wish: InfoAnswer, work: WorkDep, token: Token = None) -> Any:
    answers = dict(wish.answers)
    return await work.write(
        held(application, token, lambda u: Turns(u).turn(application, "answer_info", by=u.by, answers=answers))
    )


@router.post(f"{_ONE}/shortlist", response_model=ApplicationRead, summary="Shortlist", openapi_extra=_STAFF)
async def shortlist_application(application: ApplicationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "shortlist", by=unit.by))


@router.post(f"{_ONE}/accept", response_model=ApplicationRead, summary="Give it a seat", openapi_extra=_STAFF)
async def accept_application(application: ApplicationPath, work: WorkDep, wish: Acceptance | None = None) -> Any:
    due_at = wish.due_at if wish else None
    return await work.write(lambda unit: Turns(unit).turn(application, "accept", by=unit.by, due_at=due_at))


@router.post(f"{_ONE}/waitlist", response_model=ApplicationRead, summary="Put it on the waitlist", openapi_extra=_STAFF)
async def waitlist_application(application: ApplicationPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "waitlist", by=unit.by))


@router.post(f"{_ONE}/reject", response_model=ApplicationRead, summary="Reject, and say why", openapi_extra=_STAFF)
async def reject_application(application: ApplicationPath, wish: Reasoned, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "reject", by=unit.by, reason=wish.reason))


@router.post(f"{_ONE}/confirm", response_model=ApplicationRead, summary="Take the seat", openapi_extra=_APPLICANT)
async def confirm_application(application: ApplicationPath, work: WorkDep, token: Token = None) -> Any:
    return await work.write(held(application, token, lambda u: Turns(u).turn(application, "confirm", by=u.by)))


@router.post(f"{_ONE}/withdraw", response_model=ApplicationRead, summary="Withdraw", openapi_extra=_APPLICANT)
async def withdraw_application(application: ApplicationPath, work: WorkDep, token: Token = None) -> Any:
    return await work.write(held(application, token, lambda u: Turns(u).turn(application, "withdraw", by=u.by)))


@router.post(
    f"{_ONE}/reopen", response_model=ApplicationRead, summary="Take a decision back, and say why", openapi_extra=_STAFF
)
async def reopen_application(application: ApplicationPath, wish: Reasoned, work: WorkDep) -> Any:
    return await work.write(lambda unit: Turns(unit).turn(application, "reopen", by=unit.by, reason=wish.reason))


@router.get(
    f"{_ONE}/history",
    response_model=Page[HistoryEntry],
    summary="What happened to it, and by whom",
    openapi_extra=_BOTH,
)
async def read_history(application: ApplicationPath, work: WorkDep, paging: PagingDep, token: Token = None) -> Any:
    return await work.read(
        held(application, token, lambda unit: Applications(unit).history(application, paging, by=unit.by))
    )


@router.get(
    f"{_ONE}/reviews",
    response_model=ReviewPage,
    summary="List the reviews, with their averages",
    openapi_extra=needs("startups:read", "staff of the hub; who is in conflict reads their own"),
)
async def list_reviews(application: ApplicationPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: Reviews(unit).page(application, paging, by=unit.by))


@router.post(
    f"{_ONE}/reviews",
    response_model=ReviewRead,
    status_code=201,
    summary="Review; again replaces one’s own",
    openapi_extra=_STAFF,
)
async def write_review(application: ApplicationPath, wish: ReviewWrite, work: WorkDep) -> Any:
    return await work.write(lambda unit: Reviews(unit).write(application, wish, by=unit.by), status=201)
