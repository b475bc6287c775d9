"""HTTP for rounds of funding."""

from typing import Annotated, Any

from fastapi import Path

from services.kit.documentation import needs
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.funding.operations import Rounds
from services.startups.funding.schemas import FundingRoundCreate, FundingRoundRead, FundingRoundUpdate

router = new_router("funding")
StartupPath = Annotated[str, Path(max_length=160, description="Id or slug of the startup.")]
RoundPath = Annotated[str, Path(max_length=36, description="Id of the round.")]
_ALL = "/v1/startups/{startup}/funding-rounds"
_ONE = f"{_ALL}/{{round_id}}"
_SEEN = needs("startups:read", is_public=True)
_KEPT = needs("startups:write", "the startup or staff of its hub")


@router.get(
    _ALL,
    response_model=Page[FundingRoundRead],
    summary="List the rounds of a startup, as far as you may see them",
    openapi_extra=_SEEN,
)
async def list_rounds(startup: StartupPath, work: WorkDep, paging: PagingDep) -> Any:
    return await work.read(lambda unit: Rounds(unit, startup).page(paging, by=unit.by))


@router.post(
    _ALL, response_model=FundingRoundRead, status_code=201, summary="Add a round of funding", openapi_extra=_KEPT
)
async def create_round(startup: StartupPath, wish: FundingRoundCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Rounds(unit, startup).create(wish, by=unit.by), status=201)


@router.get(_ONE, response_model=FundingRoundRead, summary="Read a round of funding", openapi_extra=_SEEN)
async def read_round(startup: StartupPath, round_id: RoundPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Rounds(unit, startup).get(round_id, by=unit.by))


@router.patch(_ONE, response_model=FundingRoundRead, summary="Change a round of funding", openapi_extra=_KEPT)
async def change_round(
    startup: StartupPath, round_id: RoundPath, wish: FundingRoundUpdate, match: MatchDep, work: WorkDep
) -> Any:
    return await work.write(lambda unit: Rounds(unit, startup).change(round_id, wish, match, by=unit.by))


@router.delete(_ONE, status_code=204, response_model=None, summary="Take a round of funding away", openapi_extra=_KEPT)
async def remove_round(startup: StartupPath, round_id: RoundPath, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Rounds(unit, startup).remove(round_id, match, by=unit.by), status=204)
