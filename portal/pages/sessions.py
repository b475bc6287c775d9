"""Signing in and out. The token stays in a cookie that no script can read."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.gateway import Refusal, part
from portal.rendering import page
from portal.visit import Visit, arrive, session_cookie

AFTERWARDS: Final = "/staff"


def safe_path(wanted: str) -> str:
    """Where to go after signing in: a page of this site, whatever the address bar says."""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return AFTERWARDS
    return wanted


async def ask(request: Request) -> Response:
    visit = await arrive(request)
    return page(visit, "sign_in.html", refusal=None, email="", next=safe_path(request.query_params.get("next", "")))


async def begin(request: Request) -> Response:
    visit = await arrive(request)
    form = await request.form(max_files=0, max_fields=10)
    email, password, wanted = (str(form.get(name, "")) for name in ("email", "password", "next"))
    try:
        session = await visit.gateway.sign_in(email=email.strip(), password=password)
    except Refusal as refusal:
        return page(visit, "sign_in.html", status=refusal.status, refusal=refusal, email=email, next=safe_path(wanted))
    response = RedirectResponse(safe_path(wanted), 303)
    response.set_cookie(
        session_cookie(visit.settings),
        session.token,
        max_age=max(0, int((session.expires_at - visit.now).total_seconds())),
        httponly=True,
        samesite="lax",
        secure=visit.settings.secure_cookies,
    )
    return response


async def end(request: Request) -> Response:
    """Out on both sides; the cookie goes even when the gateway does not answer."""
    visit = Visit(request)
    if visit.token is not None:
        await part(visit.own_gateway.sign_out())
    return forget(visit, RedirectResponse("/", 303))


def forget(visit: Visit, response: Response) -> Response:
    """Drop the cookie."""
    response.delete_cookie(
        session_cookie(visit.settings), httponly=True, samesite="lax", secure=visit.settings.secure_cookies
    )
    return response


async def signed_out(request: Request) -> Response:
    """To the sign-in page, and back here afterwards; a token that is no longer good is dropped."""
    visit = Visit(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    response: Response = RedirectResponse(visit.link("/sign-in", next=here), 303)
    return forget(visit, response) if visit.token is not None else response
