"""One request, one transaction, committed before the reply leaves.

A route hands `Work` a function of a `Unit`; the function runs once, in one hop, inside a transaction, and its answer
is dumped there too, so that idempotency can store it together with the effect.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.responses import Response

from services.kit import etags, idempotency, problems
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.idempotency import Key
from services.kit.outbox import Subscriptions
from services.kit.principal import Principal
from services.kit.unit import Unit

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its own status or headers, where the route's usual ones do not fit."""

    body: BaseModel | None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that is not JSON: a calendar, a table, a picture."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = BaseModel | Reply | Document | None
Doing = Callable[[Unit], Answer]


class Work:
    """The unit of work of one HTTP request; one instance per request."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        self._database: Database = state.database
        self._clock: Clock = state.clock
        self._subscriptions: Subscriptions = state.subscriptions
        self._wake: Callable[[], None] = state.wake_relay
        self._public_url: str = state.public_url
        self._fingerprint_key: bytes = state.fingerprint_key
        self._source: str = state.name
        self._request = request
        self.by: Principal = request.scope["state"]["principal"]
        self._request_id: str = request.scope["state"]["request_id"]
        self._language: str = request.scope["state"]["language"]

    async def read(self, do: Doing, *, long: bool = False) -> Response:
        """Answer from the database; 304 when the caller already has this answer."""
        run = self._database.run_long if long else self._database.run
        status, headers, body = await run(lambda: self._read(do))
        asked = self._request.headers.get("if-none-match")
        media = headers.pop("Content-Type", JSON)
        if asked is not None and etags.names(asked, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, status, headers, media)

    async def write(self, do: Doing, *, status: int = 200, dry_run: bool = False, long: bool = False) -> Response:
        """Do it in one transaction, commit, wake the relay, answer. A dry run does it all and takes it back."""
        run = self._database.write_long if long else self._database.run
        if dry_run:
            _, headers, body = await run(lambda: self._rehearse(do))
            headers.pop("ETag", None)
            return Response(body, 200, headers, JSON)
        said = self._request.headers.get("idempotency-key") if self._request.method == "POST" else None
        try:
            if said is not None:
                key = await self._key(said)
                code, headers, body = await run(lambda: self._write_once(do, status, key))
            else:
                code, headers, body = await run(lambda: self._write(do, status))
        finally:
            self._wake()  # what is refused may have something to tell too
        media = headers.pop("Content-Type", JSON)
        return Response(body, code, headers, media)

    def _read(self, do: Doing) -> tuple[int, dict[str, str], bytes]:
        with self._database.reading() as session:
            return _rendered(do(self._unit(session)), 200)

    def _rehearse(self, do: Doing) -> tuple[int, dict[str, str], bytes]:
        with self._database.transaction() as session:
            answer = _rendered(do(self._unit(session)), 200)
            session.flush()
            session.rollback()
        return answer

    def _write(self, do: Doing, status: int) -> tuple[int, dict[str, str], bytes]:
        unit = None
        try:
            with self._database.transaction() as session:
                unit = self._unit(session)
                answer = _rendered(do(unit), status)
                unit.write_down(self._subscriptions)
        except DomainError as error:
            if unit is not None:
                self._regret(unit, error)
            raise
        return answer

    def _regret(self, unit: Unit, error: DomainError) -> None:
        # Never the reason for another refusal: what a busy database cannot keep is lost.
        with suppress(SQLAlchemyError, DomainError), self._database.transaction() as session:
            self._regret_in(session, unit, error)

    def _regret_in(self, session: Session, unit: Unit, error: DomainError) -> None:
        afterwards = self._unit(session)
        unit.regret(afterwards, error)
        afterwards.write_down(self._subscriptions)

    def _write_once(self, do: Doing, status: int, key: Key) -> tuple[int, dict[str, str], bytes]:
        with self._database.transaction() as session:
            unit = self._unit(session)
            stored = idempotency.claim(session, key, now=unit.now)
            if stored is not None:
                return stored.status, {**stored.headers, "Idempotent-Replayed": "true"}, stored.body
            try:
                # The savepoint takes back a refused attempt but keeps the key, so that the refusal is replayed too.
                with session.begin_nested():
                    code, headers, body = _rendered(do(unit), status)
                    unit.write_down(self._subscriptions)
            except DomainError as error:
                code, headers, body = self._refusal(error)
                if code >= 500 or code == 429:
                    raise
                self._regret_in(session, unit, error)
            idempotency.store(session, key, idempotency.Stored(code, headers, body))
        return code, headers, body

    def _refusal(self, error: DomainError) -> tuple[int, dict[str, str], bytes]:
        response = problems.response(
            error, language=self._language, instance=self._request_id, public_url=self._public_url
        )
        headers = {"Content-Type": problems.MEDIA_TYPE, **problems.headers(error)}
        return response.status_code, headers, bytes(response.body)

    def _unit(self, session: Session) -> Unit:
        known: dict[str, Any] = {"source": self._source, "request_id": self._request_id, "language": self._language}
        return Unit(session=session, by=self.by, clock=self._clock, now=self._clock.now(), **known)

    async def _key(self, said: str) -> Key:
        url = self._request.url
        asked = f"{self._request.method} {url.path}?{url.query}\n".encode() + await self._request.body()
        return Key(f"{self.by.kind}:{self.by.id}", said, self._fingerprint_key, asked=asked)


def _rendered(answer: Answer, status: int) -> tuple[int, dict[str, str], bytes]:
    if isinstance(answer, Document):
        said = {"Content-Type": answer.media_type, "ETag": etags.of_answer(answer, answer.content)}
        return status, {**said, **answer.headers}, answer.content
    reply = answer if isinstance(answer, Reply) else Reply(answer)
    headers = dict(reply.headers)
    if reply.body is None:
        return reply.status or 204, headers, b""
    body = reply.body.__pydantic_serializer__.to_json(reply.body)
    headers["ETag"] = etags.of_answer(reply.body, body)
    return reply.status or status, headers, body


async def get_work(request: Request) -> Work:
    return Work(request)


async def get_match(
    if_match: Annotated[
        str | None, Header(alias="If-Match", description="The `ETag` of a GET of this thing; needed.")
    ] = None,
) -> etags.Match:
    return etags.Match(if_match)


WorkDep = Annotated[Work, Depends(get_work)]
MatchDep = Annotated[etags.Match, Depends(get_match)]
