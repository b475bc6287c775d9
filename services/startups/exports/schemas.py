"""Exports on the wire."""

from datetime import datetime
from typing import Any, Final, Literal

from services.kit.documentation import id_of, shown
from services.kit.wire import Output
from services.startups.startups.schemas import IdentifierRead, StartupRead, Tenancy, Visibility

Scope = Literal["public", "hub"]


_LUMEN: Final[dict[str, Any]] = {
    "id": id_of("Atelier Lumen"),
    "slug": "atelier-lumen",
    "display_name": "Atelier Lumen",
    "aliases": [],
    "pitch": "Lamps that are printed to order",
    "descriptions": {"en": "We print lamp shades from what others throw away."},
    "website": "https://lumen.example",
    "founded_on": "2029-03",
    "stage": "prototype",
    "sectors": ["design"],
    "tags": ["3d printing", "reuse"],
    "identifiers": [],
    "visibility": "public",
    "hiring": True,
    "hubs": [{"hub": id_of("Halle Freyssinet"), "status": "resident"}],
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}


class OpenStartup(Output):
    """What everybody is told of a public startup."""

    id: str
    slug: str
    display_name: str
    aliases: list[str]
    pitch: str | None
    descriptions: dict[str, str]
    website: str | None
    founded_on: str | None
    stage: str | None
    sectors: list[str]
    tags: list[str]
    identifiers: list[IdentifierRead]
    visibility: Visibility
    hiring: bool
    hubs: list[Tenancy]
    created_at: datetime
    updated_at: datetime


class Export(Output):
    """Every startup of the export: with `scope=hub` all that its hub keeps of it."""

    items: list[StartupRead] | list[OpenStartup]

    model_config = shown({"items": [_LUMEN]})
