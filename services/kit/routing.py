"""Routes that refuse what nobody documented: unknown query parameters, other media types, text no database can hold."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.kit import problems
from services.kit.errors import DomainError, Moved

# `\u0000` and lone surrogates are valid JSON but no text; PostgreSQL stores neither.
_ESCAPED_NOISE = re.compile(rb"\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})")


class Route(APIRoute):
    """An API route with the product's manners."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = {parameter.alias for parameter in get_flat_params(self.dependant) if _is_query(parameter)}

        async def refuse_unknown(request: Request) -> Response:
            unknown = [name for name in request.query_params if name not in known]
            if unknown:
                raise problems.UnknownQuery(names=", ".join(unknown)[:200], known=", ".join(sorted(known)) or "-")
            if any("\x00" in value for value in request.query_params.values()):
                raise problems.BodyMalformed
            if self.body_field is not None:
                await _check_body(request)
            try:
                return await handle(request)
            except RecursionError as error:
                raise problems.BodyMalformed from error

        return refuse_unknown


def _is_query(parameter: Any) -> bool:
    return getattr(parameter.field_info, "in_", None) is not None and parameter.field_info.in_.value == "query"


async def _check_body(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if not body:
        return  # where a body may be left out, its type says nothing
    if media and not (media == "application/json" or media.endswith("+json")):
        raise HTTPException(415)
    if _ESCAPED_NOISE.search(body):
        try:
            orjson.loads(body)  # refuses lone surrogates, accepts pairs
        except ValueError as error:
            raise problems.BodyMalformed from error
        if b"\\u0000" in body:
            raise problems.BodyMalformed


def new_router(tag: str) -> APIRouter:
    """A router for one noun."""
    return APIRouter(route_class=Route, tags=[tag])


def install_problems(app: FastAPI) -> None:
    """Answer every refusal of the app with a problem document."""

    def said(request: Request) -> dict[str, str]:
        state = request.scope["state"]
        return {
            "language": state["language"],
            "instance": state["request_id"],
            "public_url": request.app.state.public_url,
        }

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, DomainError)
        if isinstance(error, Moved) and request.method == "GET":
            path, query = request.scope["path"], request.query_params.multi_items()
            if error.asked in {*path.split("/"), *(value for _, value in query)}:
                return problems.sent_on(error, path, query, **said(request))
        return problems.response(error, **said(request))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problems.response(problems.from_validation(error.errors()), **said(request))

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problems.plain(error.status_code, **said(request), headers=error.headers)

    app.add_exception_handler(DomainError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, plain)
