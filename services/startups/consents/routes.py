"""HTTP for consents."""

from typing import Annotated, Any

from fastapi import Path

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.consents.operations import Consents
from services.startups.consents.schemas import ConsentCreate, ConsentRead
from services.startups.people.routes import PersonPath

router = new_router("people")
ConsentPath = Annotated[str, Path(max_length=36, description="Id of the consent.")]
_CONSENTS = "/v1/people/{person_id}/consents"
_WHO = "the person, the staff of all hubs of their teams or an admin of the network"


@router.get(
    _CONSENTS,
    response_model=Page[ConsentRead],
    summary="What a person agreed to, and what they took back",
    openapi_extra=needs("startups:read", _WHO),
)
async def list_consents(person_id: PersonPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: Consents(unit, person_id).page(paging, by=unit.by))


@router.post(
    _CONSENTS,
    response_model=ConsentRead,
    status_code=201,
    responses={200: {"model": ConsentRead, "description": "The person has agreed to this text already."}},
    summary="Record that a person agrees to a text",
    openapi_extra=needs("startups:write", _WHO),
)
async def give_consent(person_id: PersonPath, wish: ConsentCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Consents(unit, person_id).give(wish, by=unit.by), status=201)


@router.post(
    f"{_CONSENTS}/{{consent_id}}/withdraw",
    response_model=ConsentRead,
    summary="Withdraw a consent, for all of its purpose; may be repeated",
    openapi_extra=needs("startups:write", _WHO),
)
async def withdraw_consent(person_id: PersonPath, consent_id: ConsentPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Consents(unit, person_id).withdraw(consent_id, by=unit.by))
