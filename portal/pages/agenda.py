"""What is on: the events to come, one event, and joining it."""

import asyncio
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.gateway import Refusal, Unanswered, part
from portal.rendering import page
from portal.shapes import Event, Listing, Registration
from portal.visit import Visit, arrive


async def show(request: Request) -> Response:
    visit = await arrive(request)
    q, cursor = (request.query_params.get(name, "").strip() for name in ("q", "cursor"))
    events: Listing[Event] | None
    try:
        events = await visit.gateway.events(hub=visit.hub.slug, starting=visit.now, q=q, cursor=cursor)
    except Unanswered:
        events = None
    return page(visit, "events.html", events=events, q=q, cursor=cursor)


async def show_one(request: Request) -> Response:
    visit, event = await _find(request)
    return await _page(visit, event)


async def register(request: Request) -> Response:
    """Join by the form. Sending it twice is harmless: the API answers the same registration."""
    visit, event = await _find(request)
    form = await request.form(max_files=0, max_fields=100)
    wish = {"name": _text(form, "name"), "email": _text(form, "email")}
    answers = _answers(event, form)
    try:
        registration = await visit.gateway.register(event.id, {**wish, **({"answers": answers} if answers else {})})
    except Refusal as refusal:
        return await _page(visit, event, status=refusal.status, refusal=refusal, wish={**wish, "answers": answers})
    # Read again: the seats left are not those of before.
    return await _page(visit, await part(visit.gateway.event(event.id)) or event, registration=registration)


async def _find(request: Request) -> tuple[Visit, Event]:
    visit = Visit(request)
    _, event = await asyncio.gather(visit.find_hub(), visit.gateway.event(request.path_params["name"]))
    return visit, event


async def _page(
    visit: Visit,
    event: Event,
    *,
    status: int = 200,
    registration: Registration | None = None,
    refusal: Refusal | None = None,
    wish: dict[str, Any] | None = None,
) -> Response:
    host = part(visit.gateway.startup(event.host_startup_id)) if event.host_startup_id else _nothing()
    room = (
        part(visit.gateway.resource(event.venue.resource_id)) if event.venue and event.venue.resource_id else _nothing()
    )
    host_startup, resource = await asyncio.gather(host, room)
    return page(
        visit,
        "event.html",
        status=status,
        event=event,
        write_there=visit.write_at(event.time_zone),
        host=host_startup,
        room=resource,
        is_open=_is_open(visit, event),
        registration=registration,
        refusal=refusal,
        wish=wish or {"name": "", "email": "", "answers": {}},
    )


async def _nothing() -> None:
    return None


def _is_open(visit: Visit, event: Event) -> bool:
    """Whether the form is shown; the API alone decides whether joining succeeds."""
    rules = event.registration
    if event.state != "published" or event.starts_at <= visit.now or rules is None or rules.mode == "closed":
        return False
    return not (rules.opens_at and visit.now < rules.opens_at) and not (
        rules.closes_at and visit.now >= rules.closes_at
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _answers(event: Event, form: FormData) -> dict[str, str | bool]:
    """What was filled in; a box that is not ticked is a no."""
    answers: dict[str, str | bool] = {}
    for question in event.questions:
        said = _text(form, f"answer.{question.id}")
        if question.type == "boolean":
            answers[question.id] = said == "yes"
        elif said:
            answers[question.id] = said
    return answers
