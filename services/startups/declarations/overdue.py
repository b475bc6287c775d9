"""Who has not declared a quarter that is over."""

from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.declarations import rules
from services.startups.declarations.quarters import parsed
from services.startups.declarations.repository import DeclarationRows
from services.startups.declarations.schemas import OverdueRead
from services.startups.hubs.operations import Hubs
from services.startups.hubs.rules import day_in


class Overdue:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = DeclarationRows(unit.session)

    def page(self, paging: Paging, *, hub: str, period: str | None, by: Principal) -> Reply:
        by.must_have("startups:read")
        there = Hubs(self._unit).row(hub)
        by.must_be_staff_of(there.id)
        today = day_in(self._unit.now, there.time_zone)
        quarter = rules.overdue(parsed(period) if period else None, today=today)
        found = self._rows.overdue(paging, [there.id], quarter)
        items = [
            OverdueRead(
                startup_id=row.id,
                slug=row.slug,
                display_name=row.display_name,
                period=str(quarter),
                since=quarter.ends_on,
                has_draft=row.has_draft,
            )
            for row in found.rows
        ]
        return paging.reply(Page[OverdueRead](items=items, next=found.next, total=found.total), found.next)
