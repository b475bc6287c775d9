from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.spaces.policies.operations import Policies
from services.spaces.policies.schemas import Limits, PolicyCreate, PolicyRead

router = new_router("policies")


@router.post(
    "/v1/policies",
    status_code=201,
    response_model=PolicyRead,
    summary="Make a policy (staff of the hub)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def create_policy(wish: PolicyCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Policies(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/policies", response_model=Page[PolicyRead], summary="List the policies in force")
async def list_policies(
    work: WorkDep, paging: PagingDep, hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None
) -> Response:
    return await work.read(lambda unit: Policies(unit).page(paging, hub=hub))


@router.get("/v1/policies/{policy_id}", response_model=PolicyRead, summary="Read the newest version of a policy")
async def read_policy(policy_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Policies(unit).get(policy_id))


@router.post(
    "/v1/policies/{policy_id}/versions",
    status_code=201,
    response_model=PolicyRead,
    summary="Supersede a policy; bookings keep the version that judged them",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def supersede_policy(policy_id: Id, limits: Limits, work: WorkDep) -> Response:
    return await work.write(lambda unit: Policies(unit).supersede(policy_id, limits, by=unit.by), status=201)
