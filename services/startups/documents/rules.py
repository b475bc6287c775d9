"""Decisions about documents: what a day makes of them, what a file is, which verb needs what."""

import re
from datetime import date, timedelta
from typing import Final

from services.kit.principal import Principal
from services.startups.documents.errors import DocumentTransition, FileUnreadable, TooManyDocuments
from services.startups.documents.schemas import State

MAX_BYTES: Final = 5 * 1024 * 1024
_MOST: Final = 50  # of one startup in one hub
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
MEDIA_TYPES: Final = tuple(media for _, media, _ in _BEGINNINGS)
_EXTENSIONS: Final = {media: extension for _, media, extension in _BEGINNINGS}
# So long before it expires, an accepted document may be replaced by the startup.
_RENEWED: Final = timedelta(days=60)
SINCE: Final[dict[str, frozenset[State]]] = {
    "replace": frozenset({"missing", "received", "refused", "expired"}),
    "accept": frozenset({"received", "refused"}),
    "refuse": frozenset({"received", "accepted", "expired"}),
}


def state_on(today: date, state: str, valid_to: date | None) -> State:
    """What a document is on a local day of its hub; what was refused or never came does not expire."""
    if state == "missing":
        return "missing"
    if state == "refused":
        return "refused"
    if valid_to is not None and valid_to < today:
        return "expired"
    return "accepted" if state == "accepted" else "received"


def must_have_room(count: int) -> None:
    if count >= _MOST:
        raise TooManyDocuments(limit=_MOST)


def must_allow(verb: str, state: State) -> None:
    if state not in SINCE[verb]:
        needed = sorted(SINCE[verb])
        raise DocumentTransition(state=state, needed=", ".join(needed), members={"state": state, "needed": needed})


def must_be_replaceable(state: State, valid_to: date | None, *, today: date) -> None:
    """What was accepted is not undone by the startup, unless it is time for the next."""
    if state == "accepted" and valid_to is not None and valid_to - today <= _RENEWED:
        return
    must_allow("replace", state)


def media_type(content: bytes) -> str:
    """What a file is, by what it begins with."""
    found = next((media for beginning, media, _ in _BEGINNINGS if content.startswith(beginning)), None)
    if found is None:
        raise FileUnreadable
    return found


def file_name(asked: str | None, kind: str, media: str) -> str:
    """A name that any disk can hold and that ends as the file is, whatever it was called."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", asked or "")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.")[:100]
    return f"{plain or kind}.{_EXTENSIONS[media]}"


def administers(by: Principal, startup_id: str) -> bool:
    """Who signs for a startup; its other people and its keys do not read its bank details."""
    return any(grant.startup_id == startup_id and grant.role == "startup_admin" for grant in by.grants)
