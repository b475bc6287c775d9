"""Sectors: the same for everybody, read by everybody."""

from services.kit.paging import Page, Paging
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.sectors.schemas import Labels, SectorRead
from services.startups.sectors.taxonomy import SECTORS, Sector


class Sectors:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def page(self, paging: Paging, *, parent: str | None) -> Reply:
        """All of them, each parent before its leaves, or the leaves of one."""
        places = {code: place for place, code in enumerate(SECTORS)}
        asked = [sector for sector in SECTORS.values() if parent is None or sector.parent == parent]
        picked, following = paging.pick(asked, lambda sector: [places[sector.code]])
        page = Page[SectorRead](
            items=[self._read(sector) for sector in picked],
            next=following,
            total=len(asked) if paging.count else None,
        )
        return paging.reply(page, following)

    def _read(self, sector: Sector) -> SectorRead:
        return SectorRead(
            code=sector.code,
            label=sector.label.render(self._unit.language),
            labels=Labels(**sector.label._asdict()),
            parent=sector.parent,
            replaced_by=sector.replaced_by,
        )
