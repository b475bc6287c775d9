"""HTTP for memberships."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import (
    MembershipCreate,
    MembershipEnd,
    MembershipNotice,
    MembershipRead,
    MembershipRenew,
    MembershipStay,
    MembershipSuspend,
    MembershipUpdate,
    Status,
)

router = new_router("memberships")
MembershipPath = Annotated[str, Path(max_length=36, description="Id of the membership.")]
_ONE = "/v1/memberships/{membership}"


@router.get(
    "/v1/memberships",
    response_model=Page[MembershipRead],
    summary="List memberships of yours",
    openapi_extra=needs("startups:read"),
)
async def list_memberships(
    work: WorkDep,
    paging: PagingDep,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of a startup.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    status: Annotated[Status | None, Query(description="What it is today.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`created_at` or `starts_on`.")] = None,
) -> Any:
    return await work.read(
        lambda unit: Memberships(unit).page(paging, startup=startup, hub=hub, status=status, sort=sort, by=unit.by)
    )


@router.post(
    "/v1/memberships",
    response_model=MembershipRead,
    status_code=201,
    summary="Take a startup in",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def create_membership(wish: MembershipCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).create(wish, by=unit.by), status=201)


@router.get(
    _ONE,
    response_model=MembershipRead,
    summary="Read a membership",
    openapi_extra=needs(who="the startup or staff of the hub"),
)
async def read_membership(membership: MembershipPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Memberships(unit).get(membership, by=unit.by))


@router.patch(
    _ONE,
    response_model=MembershipRead,
    summary="Change a membership that has not ended",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def change_membership(membership: MembershipPath, wish: MembershipUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).change(membership, wish, match, by=unit.by))


@router.post(
    f"{_ONE}/end",
    response_model=MembershipRead,
    summary="End a membership",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def end_membership(membership: MembershipPath, wish: MembershipEnd, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).end(membership, wish, by=unit.by))


@router.post(
    f"{_ONE}/notice",
    response_model=MembershipRead,
    summary="Give notice",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def give_notice(membership: MembershipPath, wish: MembershipNotice, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).give_notice(membership, wish, by=unit.by))


@router.post(
    f"{_ONE}/withdraw-notice",
    response_model=MembershipRead,
    summary="Take a notice back: they stay",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def withdraw_notice(membership: MembershipPath, work: WorkDep, wish: MembershipStay | None = None) -> Any:
    stay = wish or MembershipStay()
    return await work.write(lambda unit: Memberships(unit).withdraw_notice(membership, stay, by=unit.by))


@router.post(
    f"{_ONE}/suspend",
    response_model=MembershipRead,
    summary="Suspend a membership",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def suspend_membership(membership: MembershipPath, wish: MembershipSuspend, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).suspend(membership, wish, by=unit.by))


@router.post(
    f"{_ONE}/resume",
    response_model=MembershipRead,
    summary="Let a suspended membership go on",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def resume_membership(membership: MembershipPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).resume(membership, by=unit.by))


@router.post(
    f"{_ONE}/renew",
    response_model=MembershipRead,
    status_code=201,
    summary="Renew, as a new membership",
    openapi_extra=needs("startups:write", "staff of the hub"),
)
async def renew_membership(membership: MembershipPath, wish: MembershipRenew, work: WorkDep) -> Any:
    return await work.write(lambda unit: Memberships(unit).renew(membership, wish, by=unit.by), status=201)
