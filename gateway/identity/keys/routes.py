"""Keys over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from gateway.identity.keys.operations import Keys
from gateway.identity.keys.schemas import KeyCreate, KeyRead
from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("keys")


@router.post(
    "/v1/keys",
    status_code=201,
    response_model=KeyRead,
    summary="Make a key",
    openapi_extra=needs(who="an admin of the startup or staff of the hub, with the scopes that the key shall have"),
)
async def create(wish: KeyCreate, work: WorkDep) -> Any:
    """For a startup (its admins, or staff of its hubs) or a hub (its staff). The secret is shown this once."""
    return await work.write(lambda unit: Keys(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/keys", response_model=Page[KeyRead], summary="List keys", openapi_extra=needs())
async def keys(
    work: WorkDep,
    paging: PagingDep,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of a startup.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
) -> Any:
    """The keys in use that the caller may see, newest first."""
    return await work.read(lambda unit: Keys(unit).page(paging, startup, hub, by=unit.by))


@router.delete(
    "/v1/keys/{key_id}",
    status_code=204,
    response_model=None,
    summary="Revoke a key",
    openapi_extra=needs(who="an admin of the startup or staff of the hub"),
)
async def revoke(key_id: Id, work: WorkDep) -> Any:
    """It stops working at once. No If-Match is needed: ending a leaked key must not depend on reading it first."""
    return await work.write(lambda unit: Keys(unit).revoke(key_id, by=unit.by), status=204)
