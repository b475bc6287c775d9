"""Who am I."""

from typing import Any

from gateway.identity.schemas import PrincipalRead
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("identity")


@router.get("/v1/me", response_model=PrincipalRead, summary="Who am I")
async def me(work: WorkDep) -> Any:
    """The caller's kind, roles and scopes; `anonymous` without a credential."""
    return await work.read(lambda unit: PrincipalRead.of(unit.by))
