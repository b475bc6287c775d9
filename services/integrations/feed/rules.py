"""Decisions about the feed, on plain values."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from services.integrations.feed.errors import TypesInvalid
from services.kit.principal import Principal

# From the widest circle of readers to the narrowest.
CIRCLES: Final = ("public", "network", "hub", "private")
_PATTERN: Final = re.compile(r"\*|[a-z_]{1,40}\.(\*|[a-z_]{1,40})")
_PERSONAL: Final = frozenset({"email", "email_contact"})


class Readable(NamedTuple):
    """What a caller may read: whole circles, what is open to hubs, and all that concerns a startup or a hub."""

    everything: bool
    circles: tuple[str, ...]
    hub_ids: frozenset[str]
    startup_ids: frozenset[str]
    staffed_hub_ids: frozenset[str]


def readable(by: Principal) -> Readable:
    return Readable(
        everything=by.is_network_admin,
        circles=("public",) if by.is_anonymous else ("public", "network"),
        hub_ids=by.hub_ids,
        startup_ids=by.startup_ids,
        staffed_hub_ids=by.staffed_hub_ids,
    )


def patterns(types: str | None) -> list[str]:
    """`booking.*,event.published` as patterns; none means all."""
    if types is None:
        return []
    asked = [part.strip() for part in types.split(",")]
    if len(asked) > 20 or not all(_PATTERN.fullmatch(part) for part in asked):
        raise TypesInvalid
    return [] if "*" in asked else asked


def circle(visibility: str, *, tombstone: bool) -> str:
    """Who may read an entry. A thing that is gone is for those alone who are concerned; so is what we do not know."""
    return visibility if visibility in CIRCLES and not tombstone else "private"


def wider_than(visibility: str) -> tuple[str, ...]:
    return CIRCLES[: CIRCLES.index(visibility)]


def widest(visibilities: Iterable[str]) -> str | None:
    return min(visibilities, key=CIRCLES.index, default=None)


def hubs_of(hub_id: str | None, data: Mapping[str, Any]) -> set[str]:
    """The hubs that an event concerns: its own, and those its subject lives in."""
    places = data.get("hubs")
    lives_in = {place.get("hub") for place in places if isinstance(place, dict)} if isinstance(places, list) else set()
    return {hub for hub in (hub_id, *lives_in) if isinstance(hub, str)}


def impersonal(data: Mapping[str, Any], *, tombstone: bool) -> dict[str, Any]:
    """What is kept of an event's data: of a thing that is gone the id, and what it is part of now; of anything else all
    but addresses of people."""
    if tombstone:
        return {name: value for name, value in data.items() if name in {"id", "into"}}
    return {name: value for name, value in data.items() if name not in _PERSONAL}
