"""One visit of one page: which language, which hub, what time it is there, and the API to ask."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.formats import Writing
from portal.gateway import Gateway, part
from portal.sectors import SectorNames
from portal.settings import PortalSettings
from portal.shapes import Hub
from services.kit.text import LANGUAGES

LANGUAGE_COOKIE: Final = "lang"


def session_cookie(settings: PortalSettings) -> str:
    """Its name; the prefix makes browsers refuse one that another host or plain HTTP has set."""
    return "__Host-session" if settings.secure_cookies else "session"


class Visit:
    """What pages and templates know of the visitor."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        self.request = request
        self.settings: PortalSettings = state.settings
        self.now: datetime = state.clock.now()
        self.path = request.url.path
        self.token = request.cookies.get(session_cookie(self.settings)) or None
        asked = request.query_params.get("lang")
        self.chosen_language = asked if asked in LANGUAGES else None
        remembered = request.cookies.get(LANGUAGE_COOKIE)
        preferred = remembered if remembered in LANGUAGES else request.scope["state"]["language"]
        self.language: str = self.chosen_language or preferred
        self.hubs: list[Hub] = []
        self.sectors: Mapping[str, Mapping[str, str]] = {}
        self.hub = _unnamed(self.settings.default_hub)
        # Public pages are the same for everybody; only what is asked as the signed-in person carries their token.
        self.gateway = self._gateway(None)
        self.own_gateway = self._gateway(self.token)

    @property
    def write(self) -> Writing:
        return self.write_at(self.hub.time_zone)

    def write_at(self, time_zone: str) -> Writing:
        """The same for a thing that has a time zone of its own."""
        return Writing(self.language, time_zone, self.now)

    async def find_hub(self) -> None:
        """The hub that was asked for, else the default one, else the first there is."""
        slug = self.request.query_params.get("hub", "")
        sectors: SectorNames = self.request.app.state.sectors
        hubs, self.sectors = await asyncio.gather(part(self.gateway.hubs()), sectors.known(self.gateway, self.now))
        self.hubs = hubs or []
        wanted = slug or self.settings.default_hub
        found = next((hub for hub in self.hubs if wanted in {hub.slug, hub.id}), None)
        if found is None and slug and self.hubs:
            raise HTTPException(404)
        if found is None and self.hubs:
            found = self.hubs[0]
        self.hub = found or _unnamed(wanted)

    @property
    def is_elsewhere(self) -> bool:
        """Not in the default hub, so that addresses must name it."""
        return self.hub.slug != self.settings.default_hub

    def link(self, path: str, **query: str | None) -> str:
        """An address on this site that stays in the chosen hub."""
        if self.is_elsewhere:
            query = {"hub": self.hub.slug, **query}
        said = urlencode({name: value for name, value in query.items() if value})
        return f"{path}?{said}" if said else path

    def in_language(self, language: str) -> str:
        """This page in another language."""
        query = {name: value for name, value in self.request.query_params.items() if name != "lang"}
        return f"{self.path}?{urlencode({**query, 'lang': language})}"

    def sector(self, code: str) -> str | None:
        """What the API calls a sector; None for a word that is none."""
        return self.sectors.get(code, {}).get(self.language)

    def said(self, texts: dict[str, str | None] | None) -> str:
        """A text in the visitor's language, or else in whichever it exists."""
        texts = texts or {}
        return texts.get(self.language) or next((text for text in texts.values() if text), "")

    def _gateway(self, token: str | None) -> Gateway:
        return Gateway(
            self.request.app.state.gateway,
            seconds=self.settings.gateway_seconds,
            language=self.language,
            request_id=self.request.scope["state"]["request_id"],
            token=token,
        )


async def arrive(request: Request) -> Visit:
    """A visit that knows its hub."""
    visit = Visit(request)
    await visit.find_hub()
    return visit


def _unnamed(slug: str) -> Hub:
    """A hub of which only the slug is known, while the directory of hubs does not answer."""
    return Hub(id=slug, slug=slug, name=slug.replace("-", " ").title())
