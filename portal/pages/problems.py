"""What each refusal of the API means: the pages that the `type` of a problem document points to."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.rendering import page
from portal.shapes import Problem
from portal.visit import Visit


async def _find(request: Request) -> tuple[Visit, list[Problem]]:
    visit = Visit(request)
    _, problems = await asyncio.gather(visit.find_hub(), visit.gateway.problems())
    return visit, sorted(problems, key=lambda problem: problem.code)


async def show(request: Request) -> Response:
    visit, problems = await _find(request)
    return page(visit, "problems.html", problems=problems)


async def show_one(request: Request) -> Response:
    visit, problems = await _find(request)
    problem = next((problem for problem in problems if problem.code == request.path_params["code"]), None)
    if problem is None:
        raise HTTPException(404)
    return page(visit, "problem.html", problem=problem)
