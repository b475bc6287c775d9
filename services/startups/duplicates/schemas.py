"""Pairs of startups on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output, line
from services.startups.startups.fields import Visibility
from services.startups.startups.schemas import IdentifierRead, Tenancy

Tier = Literal["hold", "suggestion"]
State = Literal["open", "dismissed", "merged"]
Reason = Literal["same_site", "similar_name", "same_hub", "same_town", "same_mail_domain"]


class DuplicateDismiss(Input):
    reason: Annotated[str, line(500)]

    model_config = shown({"reason": "Two companies of the same group"})


class StartupShort(Output):
    id: str
    slug: str
    display_name: str
    pitch: str | None
    website: str | None
    identifiers: list[IdentifierRead]
    visibility: Visibility
    published: bool
    hubs: list[Tenancy]
    created_at: datetime


def _short(name: str, slug: str, *, published: bool) -> dict[str, Any]:
    return {
        "id": id_of(name),
        "slug": slug,
        "display_name": name,
        "pitch": "Lamps that are printed to order",
        "website": "https://lumen.example",
        "identifiers": [],
        "visibility": "public",
        "published": published,
        "hubs": [{"hub": id_of("Halle Freyssinet"), "status": "resident"}],
        "created_at": "2030-11-18T09:12:00Z",
    }


_PAIR: Final[dict[str, Any]] = {
    "id": id_of("pair of lamps"),
    "tier": "hold",
    "reasons": ["same_site", "similar_name", "same_hub"],
    "state": "open",
    "startups": [
        _short("Atelier Lumen", "atelier-lumen", published=True),
        _short("Lumen Atelier", "lumen-atelier", published=False),
    ],
    "found_at": "2030-11-18T09:12:00Z",
    "age_days": 3,
    "reason": None,
    "decided_at": None,
    "decided_by": None,
}


class DuplicateRead(Output):
    """Two startups that may be one, and why. `hold` keeps the later one from being published until it is decided."""

    id: str
    tier: Tier
    reasons: list[Reason]
    state: State
    startups: list[StartupShort]
    found_at: datetime
    age_days: int
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None

    model_config = shown(_PAIR)
