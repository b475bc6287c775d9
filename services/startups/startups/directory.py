"""Reading the directory: one startup, lists, searches and counts, each for what this caller may see."""

from collections.abc import Sequence
from typing import Any, Final, get_args

from sqlalchemy import ColumnElement

from services.kit.paging import Paging
from services.kit.problems import Invalid
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.hubs.rules import Place
from services.startups.sectors import rules as sectors
from services.startups.startups import repository
from services.startups.startups.errors import FacetUnknown, NearInvalid
from services.startups.startups.facets import Facets
from services.startups.startups.linked import linked_data
from services.startups.startups.operations import Startups
from services.startups.startups.repository import Asked, StartupRows
from services.startups.startups.representation import Representations
from services.startups.startups.schemas import Facet, Listing, StartupPage, Suggestion, Suggestions
from services.startups.startups.search import Search

LINKED: Final = "application/ld+json"
_SUGGESTED: Final = 10
_SUGGESTED_FROM: Final = 200
_FACETS: Final[tuple[Facet, ...]] = get_args(Facet)


class Directory:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = StartupRows(unit.session)
        self._shown = Representations(unit.session, unit.now)

    def answer(self, slug_or_id: str, accept: str | None, public_url: str) -> Reply:
        """One startup, as JSON-LD for those who ask for it."""
        by = self._unit.by
        row = self._rows.seen(slug_or_id, by)
        startup = self._shown.of([row])[0]
        if LINKED in (accept or ""):
            hubs = Hubs(self._unit).several([tenancy.hub for tenancy in startup.hubs])
            shown = linked_data(startup, hubs, public_url)
            return Reply(shown, headers={"Content-Type": LINKED, "Vary": "Accept"})
        startups = Startups(self._unit)
        if not by.is_anonymous and startups.hat(row, by=by) is not None:
            startup = startups.for_editors(startup)
        return Reply(startup, headers={"Vary": "Accept"})

    def page(self, paging: Paging, listing: Listing) -> Reply:
        days = HubRows(self._unit.session).days(self._unit.now)
        asked = self._asked(listing)
        searched = listing.q is not None and bool(listing.q.strip())
        few = () if searched else self._rows.few(asked)
        conditions = [repository.visible_to(self._unit.by), *repository.narrowed(asked, days=days, few=few)]
        if searched:
            ranked = Search(self._unit.session).ranked(listing.q or "", conditions)
            picked, following = paging.pick(ranked, lambda entry: [*entry.place])
            rows: Sequence[Any] = self._rows.of_ids([entry.id for entry in picked])
            total = len(ranked) if paging.count else None
            counted: list[ColumnElement[bool]] = [repository.among([entry.id for entry in ranked])]
        else:
            found = self._rows.page(paging, conditions, listing.sort)
            rows, following, total, counted = found.rows, found.next, found.total, conditions
        page = StartupPage(items=self._shown.of(rows), next=following, total=total)
        if listing.facets:
            page.facets = Facets(self._unit.session, asked=asked, days=days).of(_facets(listing.facets), counted)
            for entry in page.facets.get("sector", ()):
                entry.label = sectors.label(entry.value, self._unit.language)
        return paging.reply(page, following)

    def suggest(self, text: str) -> Suggestions:
        """A few names, cheaply: for a field that asks with every letter."""
        search = Search(self._unit.session, look=_SUGGESTED_FROM)
        found = search.suggested(text, [repository.visible_to(self._unit.by)], most=_SUGGESTED)
        rows = self._rows.of_ids([entry.id for entry in found])
        return Suggestions(items=[Suggestion(id=row.id, slug=row.slug, display_name=row.display_name) for row in rows])

    def _asked(self, listing: Listing) -> Asked:
        near = HubRows(self._unit.session).near(*_near(listing.near)) if listing.near else None
        return Asked(
            hub_id=Hubs(self._unit).row(listing.hub).id if listing.hub else None,
            near_hub_ids=near,
            sectors=[_sector(word.strip().casefold()) for word in listing.sector],
            tags=[tag.strip().casefold() for tag in listing.tag],
            stage=listing.stage,
            standing=listing.status,
            hiring=listing.hiring,
        )


def _sector(word: str) -> str:
    code = sectors.current(word)
    if code is None:
        raise Invalid([sectors.unknown(word, field="sector")])
    return code


def _facets(wanted: str) -> list[Facet]:
    names = {name.strip() for name in wanted.split(",")}
    if not names <= set(_FACETS):
        raise FacetUnknown(known=", ".join(_FACETS))
    return [facet for facet in _FACETS if facet in names]


def _near(text: str) -> tuple[Place, float]:
    try:
        lat, lon, km = (float(part) for part in text.split(","))
    except ValueError as error:
        raise NearInvalid from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < km <= 20000):
        raise NearInvalid
    return Place(lat, lon), km
