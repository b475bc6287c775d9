"""Answers that are too long to be held in memory: written piece by piece, each read in a transaction of its own."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.responses import Response, StreamingResponse

from services.kit.unit import Unit
from services.kit.work import Work


class Piece(NamedTuple):
    """Some of an answer, and where the rest begins: None where there is none."""

    content: bytes
    rest: int | None


class Streaming(Work):
    """Work whose answer is read as it is sent. No transaction is open while a slow reader takes a piece."""

    async def stream(
        self, piece: Callable[[Unit, int], Piece], *, media_type: str, headers: Mapping[str, str]
    ) -> Response:
        # The first piece is read before the status is sent, so that a refusal is still an answer of its own.
        first = await self._piece(piece, 0)

        async def pieces() -> AsyncIterator[bytes]:
            content, rest = first
            yield content
            while rest is not None:
                content, rest = await self._piece(piece, rest)
                yield content

        return StreamingResponse(pieces(), headers=dict(headers), media_type=media_type)

    async def _piece(self, piece: Callable[[Unit, int], Piece], start: int) -> Piece:
        def read() -> Piece:
            with self._database.reading() as session:
                return piece(self._unit(session), start)

        return await self._database.run_long(read)


async def get_streaming(request: Request) -> Streaming:
    return Streaming(request)


StreamingDep = Annotated[Streaming, Depends(get_streaming)]
