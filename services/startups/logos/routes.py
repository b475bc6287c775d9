"""HTTP for logos."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import Depends, Request, Response

from services.kit.documentation import needs, refusals
from services.kit.routing import new_router
from services.kit.work import WorkDep
from services.startups.logos.errors import LogoIsSvg, LogoMissing, LogoTooLarge, LogoUnreadable, NotAPicture
from services.startups.logos.operations import Logos
from services.startups.logos.pictures import MEDIA_TYPE, MOST, redrawn
from services.startups.startups.routes import StartupPath
from services.startups.startups.schemas import StartupRead

router = new_router("startups")
Draw = Callable[[bytes], Awaitable[bytes]]
# How many pictures are drawn at once.
AT_ONCE: Final = 2
PATH: Final = "/v1/startups/{startup}/logo"
_MEDIA: Final = ("image/png", "image/jpeg", "image/webp")
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_BODY: Final = {"requestBody": {"required": True, "content": dict.fromkeys(_MEDIA, _FILE)}}
_PICTURE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {MEDIA_TYPE: _FILE}}}


async def get_picture(request: Request) -> bytes:
    """The file. Its size was limited before it came here, by what it says and by what arrives."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "image/svg+xml":
        raise LogoIsSvg
    if media not in _MEDIA:
        raise NotAPicture
    return await request.body()


async def get_draw(request: Request) -> Draw:
    """Drawing takes a second and some memory: off the event loop, outside of any transaction, a few at a time."""

    async def draw(content: bytes) -> bytes:
        return await anyio.to_thread.run_sync(redrawn, content, limiter=request.app.state.drawing)

    return draw


PictureDep = Annotated[bytes, Depends(get_picture)]
DrawDep = Annotated[Draw, Depends(get_draw)]


@router.get(
    PATH,
    response_class=Response,
    responses={**_PICTURE, **refusals(LogoMissing())},
    summary="The logo of a startup",
    openapi_extra=needs("startups:read", is_public=True),
)
async def read_logo(startup: StartupPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Logos(unit).get(startup, by=unit.by))


@router.put(
    PATH,
    response_model=StartupRead,
    responses=refusals(NotAPicture(), LogoIsSvg(), LogoUnreadable(), LogoTooLarge(limit=MOST)),
    summary="Give a startup a logo",
    openapi_extra={**needs("startups:write", "the startup or staff of its hub"), **_BODY},
)
async def put_logo(startup: StartupPath, picture: PictureDep, draw: DrawDep, work: WorkDep) -> Any:
    await work.read(lambda unit: Logos(unit).check(startup, by=unit.by))
    drawn = await draw(picture)
    return await work.write(lambda unit: Logos(unit).put(startup, drawn, by=unit.by))


@router.delete(
    PATH,
    status_code=204,
    response_model=None,
    summary="Take the logo of a startup away",
    openapi_extra=needs("startups:write", "the startup or staff of its hub"),
)
async def remove_logo(startup: StartupPath, work: WorkDep) -> Any:
    return await work.write(lambda unit: Logos(unit).remove(startup, by=unit.by), status=204)
