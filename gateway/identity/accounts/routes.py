"""Accounts over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from gateway.identity.accounts import rules
from gateway.identity.accounts.operations import Accounts
from gateway.identity.accounts.schemas import AccountCreate, AccountRead
from gateway.identity.passwords import PasswordsDep
from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("accounts")


@router.post(
    "/v1/accounts",
    status_code=201,
    response_model=AccountRead,
    summary="Invite a person",
    openapi_extra=needs(who="staff, signed in as themselves"),
)
async def invite(wish: AccountCreate, work: WorkDep, passwords: PasswordsDep) -> Any:
    """For staff. Roles are given with the account; only an admin makes admins and staff."""
    rules.may_invite(work.by)
    password_hash = await passwords.hash(wish.password.get_secret_value())
    return await work.write(lambda unit: Accounts(unit).invite(wish, password_hash, by=unit.by), status=201)


@router.get(
    "/v1/accounts",
    response_model=Page[AccountRead],
    summary="List accounts",
    openapi_extra=needs(who="staff, signed in as themselves"),
)
async def accounts(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
) -> Any:
    """For staff: the accounts with a role in their hubs."""
    return await work.read(lambda unit: Accounts(unit).page(paging, hub, by=unit.by))
