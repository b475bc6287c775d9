"""The portal's only source: the public API, asked through the gateway like any other client."""

import asyncio
import re
from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

import httpx2
import structlog
from pydantic import ValidationError
from starlette.types import ASGIApp

from portal import shapes
from services.kit import asgi
from services.kit.errors import DomainError

log = structlog.get_logger("portal")

Value = TypeVar("Value")
ShapeT = TypeVar("ShapeT", bound=shapes.Shape)
PAGE: Final = 100
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,159}")


class Unanswered(Exception):
    """The gateway, or what stands behind it, gives no usable answer now."""


class Refusal(Exception):
    """The API says no, in a problem document."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("code", status)))
        self.status = status
        self.title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail", ""))
        violations = problem.get("violations") or []
        self.messages = [str(violation.get("message", "")) for violation in violations]


class Moved(Exception):
    """The thing lives under another name now."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


async def part(asked: Awaitable[Value]) -> Value | None:
    """One part of a page: None when it cannot be had, so that the rest of the page is served."""
    try:
        return await asked
    except (Unanswered, Refusal) as error:
        log.warning("portal.part_missing", error=repr(error))
        return None


class Gateway:
    """Questions to the API on behalf of one visitor."""

    def __init__(self, app: ASGIApp, *, seconds: float, language: str, request_id: str, token: str | None) -> None:
        self._app = app
        self._seconds = seconds
        self._headers = {"accept": "application/json", "accept-language": language, "x-request-id": request_id}
        if token is not None:
            self._headers["authorization"] = f"Bearer {token}"

    async def hubs(self) -> list[shapes.Hub]:
        return (await self._list(shapes.Hub, "/v1/hubs", limit=PAGE)).items

    async def sectors(self) -> list[shapes.Sector]:
        return (await self._list(shapes.Sector, "/v1/sectors", limit=PAGE)).items

    async def startups(
        self, *, hub: str, q: str = "", sector: str = "", status: str = "", cursor: str = "", limit: int = 24
    ) -> shapes.Listing[shapes.Startup]:
        asked = {"q": q, "sector": sector, "status": status, "cursor": cursor, "count": "true"}
        return await self._list(shapes.Startup, "/v1/startups", hub=hub, limit=limit, **asked)

    async def startup(self, name: str) -> shapes.Startup:
        return _read(shapes.Startup, await self._get(f"/v1/startups/{_segment(name)}"))

    async def startup_names(self, ids: set[str]) -> dict[str, str]:
        """Names by id; whoever is secret or unknown is left out."""
        found = await asyncio.gather(*(part(self.startup(startup_id)) for startup_id in ids))
        return {startup.id: startup.display_name for startup in found if startup is not None}

    async def events(
        self, *, hub: str, starting: datetime, q: str = "", startup: str = "", cursor: str = "", limit: int = 20
    ) -> shapes.Listing[shapes.Event]:
        asked = {"from": _instant(starting), "q": q, "startup": startup, "cursor": cursor}
        return await self._list(shapes.Event, "/v1/events", hub=hub, limit=limit, **asked)

    async def event(self, name: str) -> shapes.Event:
        return _read(shapes.Event, await self._get(f"/v1/events/{_segment(name)}"))

    async def register(self, event_id: str, wish: Mapping[str, Any]) -> shapes.Registration:
        answer = await self._ask("POST", f"/v1/events/{_segment(event_id)}/registrations", json=wish)
        return _read(shapes.Registration, answer)

    async def resource(self, resource_id: str) -> shapes.Resource:
        return _read(shapes.Resource, await self._get(f"/v1/resources/{_segment(resource_id)}"))

    async def resources(self, *, hub: str, pages: int = 3) -> list[shapes.Resource]:
        found, _ = await self._pages(shapes.Resource, "/v1/resources", pages=pages, hub=hub)
        return found

    async def openings(self, *, hub: str, kind: str, starting: datetime, ending: datetime) -> list[shapes.Opening]:
        """The earliest bookable hour of each resource of a kind, soonest first."""
        asked = {"from": _instant(starting), "to": _instant(ending), "duration": "PT1H"}
        found = await self._list(shapes.Opening, "/v1/availability", hub=hub, kind=kind, limit=PAGE, **asked)
        return found.items

    async def bookings(
        self, *, hub: str, starting: datetime, ending: datetime, pages: int = 5
    ) -> tuple[list[shapes.Booking], bool]:
        """The bookings that overlap a span, and whether there are more than were read."""
        asked = {"from": _instant(starting), "to": _instant(ending)}
        return await self._pages(shapes.Booking, "/v1/bookings", pages=pages, hub=hub, **asked)

    async def overview(self, *, hub: str) -> shapes.Overview:
        return _read(shapes.Overview, await self._get("/v1/overview", hub=hub))

    async def me(self) -> shapes.Principal:
        return _read(shapes.Principal, await self._get("/v1/me"))

    async def sign_in(self, *, email: str, password: str) -> shapes.Session:
        answer = await self._ask("POST", "/v1/sessions", json={"email": email, "password": password})
        return _read(shapes.Session, answer)

    async def sign_out(self) -> None:
        await self._ask("DELETE", "/v1/sessions/current")

    async def problems(self) -> list[shapes.Problem]:
        document = await self._get("/openapi.json")
        return [_read(shapes.Problem, problem) for problem in document.get("x-problems", [])]

    async def answers(self) -> bool:
        """Whether the gateway is there at all."""
        try:
            await self._get("/healthz")
        except (Unanswered, Refusal):
            return False
        return True

    async def _pages(
        self, shape: type[ShapeT], path: str, *, pages: int, **query: str | int
    ) -> tuple[list[ShapeT], bool]:
        found: list[ShapeT] = []
        cursor = ""
        for _ in range(pages):
            listing = await self._list(shape, path, **query, limit=PAGE, cursor=cursor)
            found += listing.items
            if listing.next is None:
                return found, False
            cursor = listing.next
        return found, True

    async def _list(self, shape: type[ShapeT], path: str, **query: str | int) -> shapes.Listing[ShapeT]:
        return _read(shapes.Listing[shape], await self._get(path, **query))  # type: ignore[valid-type]

    async def _get(self, path: str, **query: str | int) -> Any:
        return await self._ask("GET", path, query={name: str(value) for name, value in query.items() if value != ""})

    async def _ask(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, json: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            async with asyncio.timeout(self._seconds):
                answer = await asgi.call(self._app, method, path, query=query, headers=self._headers, json=json)
            said = answer.json() if answer.body else {}
        except (DomainError, TimeoutError, OSError, ValueError, httpx2.HTTPError) as error:
            raise Unanswered(f"{method} {path}: {error!r}") from error
        if answer.status < 300:
            return said
        if answer.status < 400:
            raise Moved(answer.headers.get("location", "").partition("?")[0].rpartition("/")[2])
        if answer.status >= 500 or not isinstance(said, dict):
            raise Unanswered(f"{method} {path}: {answer.status}")
        raise Refusal(answer.status, said)


def _read(shape: type[ShapeT], said: Any) -> ShapeT:
    try:
        return shape.model_validate(said)
    except ValidationError as error:
        raise Unanswered(f"not a {shape.__name__}: {error.error_count()} faults") from error


def _segment(name: str) -> str:
    """An id or slug as part of a path; what cannot be one is not there."""
    if not _NAME.fullmatch(name):
        raise Refusal(404, {"code": "address.not_found"})
    return name


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
