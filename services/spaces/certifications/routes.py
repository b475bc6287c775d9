from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.documentation import needs
from services.kit.ids import Id
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.spaces.certifications.operations import Certifications, Grants
from services.spaces.certifications.schemas import (
    CertificationCreate,
    CertificationGrantCreate,
    CertificationGrantRead,
    CertificationRead,
    CertificationUpdate,
)

router = new_router("certifications")
_ONE = "/v1/certifications/{certification_id}"
_HELD = "/v1/people/{person_id}/certifications"


@router.post(
    "/v1/certifications",
    status_code=201,
    response_model=CertificationRead,
    summary="Make a certification (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def create_certification(wish: CertificationCreate, work: WorkDep) -> Response:
    return await work.write(lambda unit: Certifications(unit).create(wish, by=unit.by), status=201)


@router.get("/v1/certifications", response_model=Page[CertificationRead], summary="List the certifications")
async def list_certifications(
    work: WorkDep, paging: PagingDep, hub: Annotated[str | None, Query(description="Id or slug of a hub.")] = None
) -> Response:
    return await work.read(lambda unit: Certifications(unit).page(paging, hub=hub))


@router.get(_ONE, response_model=CertificationRead, summary="Read a certification")
async def read_certification(certification_id: Id, work: WorkDep) -> Response:
    return await work.read(lambda unit: Certifications(unit).get(certification_id))


@router.patch(
    _ONE,
    response_model=CertificationRead,
    summary="Rename a certification (staff of the hub)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def update_certification(
    certification_id: Id, change: CertificationUpdate, match: MatchDep, work: WorkDep
) -> Response:
    return await work.write(lambda unit: Certifications(unit).update(certification_id, change, match, by=unit.by))


@router.post(
    _HELD,
    status_code=201,
    response_model=CertificationGrantRead,
    summary="Certify a person (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def grant_certification(person_id: Id, wish: CertificationGrantCreate, work: WorkDep) -> Response:
    """Until `expires_at`, or for good. Granted again, it replaces the grant that was live, which is then revoked."""
    return await work.write(lambda unit: Grants(unit, person_id).grant(wish, by=unit.by), status=201)


@router.get(
    _HELD,
    response_model=Page[CertificationGrantRead],
    summary="List what a person is certified for",
    openapi_extra=needs("bookings:read"),
)
async def list_grants(person_id: Id, work: WorkDep, paging: PagingDep) -> Response:
    """Newest first, ended ones too. For the person, the admins of their startups, and staff (of their own hubs)."""
    return await work.read(lambda unit: Grants(unit, person_id).page(paging, by=unit.by))


@router.delete(
    f"{_HELD}/{{grant_id}}",
    status_code=204,
    response_model=None,
    summary="Revoke a person’s certification (staff)",
    openapi_extra=needs("bookings:write", "staff of the hub"),
)
async def revoke_grant(person_id: Id, grant_id: Id, work: WorkDep) -> Response:
    """At once, and as often as you like. No If-Match: a grant has no versions, it only ends."""
    return await work.write(lambda unit: Grants(unit, person_id).revoke(grant_id, by=unit.by), status=204)
