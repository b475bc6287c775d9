"""Where the pages of all public startups are, for search engines (sitemaps.org) and for programs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from xml.sax.saxutils import escape

from services.kit.paging import Paging
from services.kit.unit import Unit
from services.kit.work import Document, Reply
from services.startups.exports.errors import SitemapNotFound
from services.startups.exports.repository import ExportRows
from services.startups.exports.schemas import SitemapEntry, SitemapPage

XML: Final = "application/xml"
PATH: Final = "/v1/startups/sitemap.xml"
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The same for every caller, so that it may be kept by caches.
_KEPT: Final = {"Cache-Control": "public, max-age=3600"}


class Sitemap:
    def __init__(self, unit: Unit, public_url: str) -> None:
        self._rows = ExportRows(unit.session)
        self._public_url = public_url

    def page(self, paging: Paging) -> Reply:
        found = self._rows.pages(paging)
        entries = [SitemapEntry(url=self._page(row), slug=row.slug, updated_at=row.updated_at) for row in found.rows]
        return paging.reply(SitemapPage(items=entries, next=found.next, total=found.total), found.next)

    def document(self, part: int | None) -> Document:
        """All pages, or one part of them; an index of the parts where they are too many for one file."""
        if part is None and len(parts := self._rows.parts()) > 1:
            listed = ((f"{self._public_url}{PATH}?part={row.part}", row.updated_at) for row in parts)
            return _document("sitemapindex", "sitemap", listed)
        rows: Sequence[Any] = self._rows.part(part)
        if part is not None and not rows:
            raise SitemapNotFound
        return _document("urlset", "url", ((self._page(row), row.updated_at) for row in rows))

    def _page(self, row: Any) -> str:
        return f"{self._public_url}/startups/{row.slug}"


def _document(whole: str, each: str, listed: Iterable[tuple[str, datetime]]) -> Document:
    lines = [
        f"<{each}><loc>{escape(url)}</loc><lastmod>{changed.isoformat()}</lastmod></{each}>" for url, changed in listed
    ]
    text = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{whole} xmlns="{_NAMESPACE}">', *lines, f"</{whole}>", ""]
    )
    return Document(text.encode(), XML, _KEPT)
