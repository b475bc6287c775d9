"""Founders without an account: the token of their application is their credential, for this application alone."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Final

from services.kit.ids import parse_id
from services.kit.principal import Grant, Principal
from services.kit.unit import Unit
from services.kit.work import Answer
from services.startups.applications.repository import ApplicationRows

APPLICANT: Final = "applicant"
_SCOPES: Final = frozenset({"startups:read", "startups:write"})


def new_token() -> str:
    return f"app_{secrets.token_urlsafe(32)}"


def hashed(token: str) -> str:
    # 256 random bits: one round of SHA-256 is as good as many.
    return sha256(token.encode()).hexdigest()


def applicant(application_id: str, startup_id: str | None = None) -> Principal:
    """Whoever made an application by the form, once it is theirs to go on with for its startup."""
    grants = (Grant(hub_id=None, role="member", startup_id=startup_id),) if startup_id else ()
    return Principal(kind=APPLICANT, id=application_id, grants=grants, scopes=_SCOPES)


def held(application_id: str, token: str | None, do: Callable[[Unit], Answer]) -> Callable[[Unit], Answer]:
    """The same work in the name of the applicant, where the token is that of this application."""
    return lambda unit: do(_recognised(unit, application_id, token))


def _recognised(unit: Unit, application_id: str, token: str | None) -> Unit:
    known = parse_id(application_id)
    if token is None or known is None or not unit.by.is_anonymous:
        return unit
    row = ApplicationRows(unit.session).find(known)
    if row is None or not hmac.compare_digest(row.token_hash or "", hashed(token)):
        return unit
    return replace(unit, by=applicant(row.id, row.startup_id))
