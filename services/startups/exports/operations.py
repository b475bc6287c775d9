"""Exports: what anybody may see, as open data; to staff everything of their hubs."""

from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement

from services.kit.errors import RoleMissing
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Document
from services.startups.exports import repository
from services.startups.exports.forms import Form, Name
from services.startups.exports.repository import ExportRows
from services.startups.exports.schemas import Scope
from services.startups.exports.streaming import Piece
from services.startups.hubs.operations import Hubs
from services.startups.sectors import rules as sectors
from services.startups.startups.representation import Representations

_AT_ONCE: Final = 200
_NEWEST: Final = 50
_FEED: Final = "application/feed+json"


class Exports:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = ExportRows(unit.session)
        self._shown = Representations(unit.session, unit.now)

    def piece(self, start: int, name: Name, scope: Scope, hub: str | None, *, public_url: str, by: Principal) -> Piece:
        """Some startups from a place on; 0 is the beginning."""
        rows = self._rows.after(start, self._conditions(scope, hub, by=by), limit=_AT_ONCE)
        is_last = len(rows) < _AT_ONCE
        hubs = Hubs(self._unit).all() if name != "json" else {}
        form = Form(name, hubs, public_url, for_staff=scope == "hub")
        content = form.part(self._shown.of(rows), is_first=start == 0, is_last=is_last)
        return Piece(content, None if is_last else rows[-1].number)

    def feed(self, public_url: str) -> Document:
        """The newest startups, for those who follow them with a reader."""
        rows = self._rows.newest(limit=_NEWEST)
        feed: dict[str, Any] = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Nouvelles startups" if self._unit.language == "fr" else "New startups",
            "home_page_url": f"{public_url}/startups",
            "feed_url": f"{public_url}/v1/startups/feed.json",
            "language": self._unit.language,
            "items": [_item(row, public_url, self._unit.language) for row in rows],
        }
        said = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language"}
        return Document(orjson.dumps(feed), _FEED, said)

    def _conditions(self, scope: Scope, hub: str | None, *, by: Principal) -> list[ColumnElement[bool]]:
        there = Hubs(self._unit).row(hub).id if hub else None
        if scope == "public":
            # The same for every caller, so that it may be kept by caches.
            return [repository.open_to_all(), *([repository.living_in(there)] if there else [])]
        by.must_have("startups:read")
        if there:
            by.must_be_staff_of(there)
        elif not by.staffed_hub_ids:
            raise RoleMissing(role="staff")
        return repository.of_hubs([there] if there else sorted(by.staffed_hub_ids), by)


def _item(row: Any, public_url: str, language: str) -> dict[str, Any]:
    url = f"{public_url}/startups/{row.slug}"
    text = row.descriptions.get(language) or next(iter(row.descriptions.values()), None) or row.pitch
    told = {
        "id": row.id,
        "url": url,
        "external_url": row.website,
        "title": row.display_name,
        "summary": row.pitch,
        "date_published": row.published_at.isoformat(),
        "date_modified": row.updated_at.isoformat(),
        "image": f"{public_url}/v1/startups/{row.id}/logo" if row.logo else None,
        "tags": [*(sectors.label(code, language) for code in row.sectors), *row.tags],
    }
    return {name: value for name, value in told.items() if value} | {"content_text": text or row.display_name}
