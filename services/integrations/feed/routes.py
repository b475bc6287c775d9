"""The feed over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.integrations.feed.operations import Feed
from services.integrations.feed.schemas import FeedRead
from services.integrations.feed.waiting import PatienceDep
from services.kit.documentation import needs
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("feed")


@router.get(
    "/v1/feed",
    response_model=FeedRead,
    summary="What happened, in order",
    openapi_extra=needs("feed:read", is_public=True),
)
async def read_feed(
    work: WorkDep,
    patience: PatienceDep,
    after: Annotated[int, Query(ge=0, le=2**53, description="`next_after` of the answer before.")] = 0,
    types: Annotated[str | None, Query(max_length=800, description="Such as `booking.*,event.published`.")] = None,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many entries at most.")] = 50,
) -> Response:
    """Sequences have no gaps, but each reader sees only what is theirs: without a credential public subjects, a
    startup also its own, staff everything of their hub. A tombstone says that a subject is gone or hidden now."""
    return await patience.read(
        work, lambda unit: Feed(unit).page(after=after, types=types, hub=hub, limit=limit, by=unit.by)
    )
