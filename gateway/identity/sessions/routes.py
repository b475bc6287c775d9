"""Signing in and out over HTTP."""

from typing import Annotated, Any

from fastapi import Depends, Request

from gateway.identity.sessions.operations import Sessions, SignIn
from gateway.identity.sessions.schemas import SessionCreate, SessionCreated
from services.kit.documentation import needs
from services.kit.routing import new_router
from services.kit.work import WorkDep

router = new_router("sessions")


async def get_sign_in(request: Request) -> SignIn:
    state = request.app.state
    return SignIn(state.database, state.clock, state.passwords)


async def get_session_id(request: Request) -> str | None:
    """The session the caller came with, or None for any other credential."""
    session_id: str | None = request.scope["state"].get("session_id")
    return session_id


@router.post("/v1/sessions", status_code=201, response_model=SessionCreated, summary="Sign in")
async def begin(wish: SessionCreate, sign_in: Annotated[SignIn, Depends(get_sign_in)]) -> Any:
    """A session of twelve hours. After five wrong attempts for an address the next ones have to wait (429)."""
    return await sign_in.begin(wish)


@router.delete(
    "/v1/sessions/current",
    status_code=204,
    response_model=None,
    summary="Sign out",
    openapi_extra=needs(who="whoever has signed in"),
)
async def end(work: WorkDep, session_id: Annotated[str | None, Depends(get_session_id)]) -> Any:
    """The token stops working at once."""
    return await work.write(lambda unit: Sessions(unit).end(session_id, by=unit.by), status=204)
