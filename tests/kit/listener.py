"""A server on a free port that keeps every byte it is asked and answers with bytes it was given."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple


class Asked(NamedTuple):
    line: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]


SILENCE = None  # the answer of a server that is stuck

Answering = Callable[[Asked], bytes | None]


def said(status: str = "200 OK", *headers: str, body: bytes = b"") -> bytes:
    """A whole answer, as it goes over the network."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]).encode() + body


class Listener:
    """Keeps a connection after a whole answer, closes it after any other."""

    def __init__(self, answer: bytes | Answering | None) -> None:
        self._answer = answer
        self.asked: list[Asked] = []
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many there have been."""
        return len(self._connections)

    async def stop(self) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        try:
            while await self._answered(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the caller has left, or the test is over
        finally:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = await self._read(reader)
        self.asked.append(asked)
        answer = self._answer(asked) if callable(self._answer) else self._answer
        if answer is SILENCE:
            await asyncio.Event().wait()
            return False
        writer.write(answer)
        await writer.drain()
        head, _, body = answer.partition(b"\r\n\r\n")
        return f"Content-Length: {len(body)}".encode() in head

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> Asked:
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = [(name.lower(), value.strip()) for name, _, value in (each.partition(":") for each in lines)]
        length = int(dict(headers).get("content-length", 0))
        return Asked(line, headers, await reader.readexactly(length))
