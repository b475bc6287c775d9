"""Exports on the wire."""

from datetime import datetime
from typing import Final, Literal

from services.kit.documentation import shown
from services.kit.paging import Page
from services.kit.wire import Output
from services.startups.startups.schemas import OPEN_LUMEN, OpenStartup, StartupRead

_ENTRY: Final = {
    "url": "https://hub.example/startups/atelier-lumen",
    "slug": "atelier-lumen",
    "updated_at": "2030-11-18T09:12:00Z",
}
Scope = Literal["public", "hub"]


class Export(Output):
    """Every startup of the export: with `scope=hub` all that its hub keeps of it."""

    items: list[StartupRead] | list[OpenStartup]

    model_config = shown({"items": [OPEN_LUMEN]})


class SitemapEntry(Output):
    """The page of a startup in the portal."""

    url: str
    slug: str
    updated_at: datetime

    model_config = shown(_ENTRY)


class SitemapPage(Page[SitemapEntry]):
    model_config = shown({"items": [_ENTRY], "next": None})
