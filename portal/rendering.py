"""Pages from templates, and the answers that are pages too: errors and addresses that lead elsewhere."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.assets import Assets
from portal.gateway import Moved, Refusal, Unanswered
from portal.messages import Speech
from portal.visit import LANGUAGE_COOKIE, Visit

_YEAR: Final = 365 * 24 * 3600
# As many colours as the stylesheet has for the tiles that stand in for logos.
TINTS: Final = 8


def new_environment(assets: Assets) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = assets.url
    environment.filters["sentence"] = sentence
    environment.filters["tint"] = tint
    environment.filters["initials"] = initials
    environment.filters["web"] = web
    environment.tests["web_address"] = lambda address: web(address) is not None
    return environment


def sentence(words: str) -> str:
    """With a capital at its start, the rest as it is."""
    return words[:1].upper() + words[1:]


def tint(identity: str) -> int:
    """A colour that stays with a thing for life."""
    return sha256(identity.encode()).digest()[0] % TINTS + 1


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in name.split() if word[0].isalnum()] or [name.strip() or "?"]
    return (words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]).upper()


def web(address: str | None) -> str | None:
    """An address a visitor can safely be sent to, or None: never a script."""
    if address is None or urlsplit(address).scheme not in {"http", "https"}:
        return None
    return address


def page(visit: Visit, template: str, *, status: int = 200, **parts: Any) -> Response:
    """A template filled with the visit's words and these parts."""
    environment: Environment = visit.request.app.state.templates
    speech = Speech(visit.language)
    html = environment.get_template(template).render(
        visit=visit,
        hub=visit.hub,
        link=visit.link,
        write=visit.write,
        said=visit.said,
        t=speech.say,
        tn=speech.count,
        label=lambda group, word: (visit.sector(word) if group == "sector" else None) or speech.label(group, word),
        has_label=speech.knows,
        **parts,
    )
    response = HTMLResponse(html, status)
    response.headers["Cache-Control"] = "no-store" if visit.token else "private, no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Content-Language"] = visit.language
    if visit.chosen_language is not None:
        response.set_cookie(
            LANGUAGE_COOKIE,
            visit.chosen_language,
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=visit.settings.secure_cookies,
        )
    return response


def failure(request: Request, status: int, key: str, *, title: str = "", detail: str = "") -> Response:
    """A page that says what is wrong and where to go on; asks nothing of the gateway."""
    visit = Visit(request)
    speech = Speech(visit.language)
    title = title or speech.say(f"{key}.title")
    detail = detail or speech.say(f"{key}.detail")
    return page(visit, "error.html", status=status, code=status, title=title, detail=detail)


async def http_failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = {404: "error.not_found", 403: "error.forbidden", 405: "error.method"}.get(error.status_code, "error.request")
    response = failure(request, error.status_code, key)
    response.headers.update(error.headers or {})
    return response


async def refused(request: Request, error: Exception) -> Response:
    """The API's own words, in the visitor's language, on a page."""
    assert isinstance(error, Refusal)
    if error.status == 404:
        return failure(request, 404, "error.not_found")
    return failure(request, error.status, "error.request", title=error.title, detail=error.detail)


async def unanswered(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unanswered)
    response = failure(request, 503, "error.unanswered")
    response.headers["Retry-After"] = "5"
    return response


async def moved(request: Request, error: Exception) -> Response:
    """The survivor of a merge, under the same page."""
    assert isinstance(error, Moved)
    if not error.name or "/" in error.name:
        return failure(request, 404, "error.not_found")
    return RedirectResponse(request.url.path.rpartition("/")[0] + "/" + error.name, 308)
