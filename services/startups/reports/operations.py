"""Reports to the staff of a hub, worked out when they are asked for."""

from datetime import date, timedelta
from typing import Any, Final

from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.programmes.cohorts import Cohorts
from services.startups.programmes.operations import Programmes
from services.startups.reports.asked import Asked, Figure, Report
from services.startups.reports.catalogue import REPORTS
from services.startups.reports.errors import FigureUnknown, FiltersApart, HubRequired, PeriodRefused
from services.startups.reports.presentation import Told, shown
from services.startups.reports.repository import Sources
from services.startups.reports.schemas import (
    CountedRead,
    Filters,
    ReportRead,
    Wanted,
)

_LIMIT: Final = timedelta(days=3660)
_YEAR: Final = timedelta(days=365)


class Reports:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def read(self, name: str, wanted: Wanted, *, by: Principal) -> ReportRead:
        return shown(self.tell(name, wanted, by=by), self._unit.language)

    def counted(self, name: str, wanted: Wanted, paging: Paging, *, figure: str, key: str, by: Principal) -> Reply:
        """The ids behind one figure."""
        told = self.tell(name, wanted, by=by)
        rows = {row.key: row.figures for row in told.result.rows}
        return counted_page(rows.get(key, {}).get(figure), told.report, sorted(rows), paging)

    def tell(self, name: str, wanted: Wanted, *, by: Principal) -> Told:
        by.must_have("reports:read")
        return self.again(name, self.filters(wanted, by=by))

    def again(self, name: str, filters: Filters) -> Told:
        """A report for filters that were checked before."""
        report = REPORTS[name]
        hubs = None if filters.hub_id is None else (filters.hub_id,)
        asked = Asked(hubs, filters.programme_id, filters.cohort_id, filters.since, filters.until)
        sources = Sources(self._unit.session, asked, now=self._unit.now)
        return Told(report, filters, report.run(sources, asked))

    def filters(self, wanted: Wanted, *, by: Principal) -> Filters:
        """What was asked for in full, if the caller is staff there; without a hub it is the only one of theirs."""
        hub_id = Hubs(self._unit).row(wanted.hub).id if wanted.hub else None
        cohort = Cohorts(self._unit).row(wanted.cohort) if wanted.cohort else None
        programme = Programmes(self._unit).row(wanted.programme) if wanted.programme else None
        if cohort and programme and cohort.programme_id != programme.id:
            raise FiltersApart
        for narrower in (cohort, programme):
            if narrower is not None and hub_id not in {None, narrower.hub_id}:
                raise FiltersApart
            hub_id = narrower.hub_id if narrower is not None else hub_id
        if hub_id is None and not by.is_network_admin:
            if len(by.staffed_hub_ids) != 1:
                by.must_be_staff_of(next(iter(by.staffed_hub_ids), None))
                raise HubRequired
            hub_id = next(iter(by.staffed_hub_ids))
        by.must_be_staff_of(hub_id)
        since, until = self._period(wanted)
        return Filters(
            hub_id=hub_id,
            programme_id=programme.id if programme else None,
            cohort_id=cohort.id if cohort else None,
            since=since,
            until=until,
        )

    def _period(self, wanted: Wanted) -> tuple[date, date]:
        days = HubRows(self._unit.session).days(self._unit.now)
        latest = max([days.usual, *days.others]) + timedelta(days=1)
        until = wanted.until or latest
        since = wanted.since or until - _YEAR
        if not since < until <= since + _LIMIT or until > latest:
            raise PeriodRefused(limit=_LIMIT.days, latest=latest.isoformat())
        return since, until


def counted_page(figure: Figure | None, report: Report, rows: list[str], paging: Paging) -> Reply:
    if figure is None:
        known: dict[str, Any] = {"rows": ", ".join(rows[:20]), "known": ", ".join(report.figures)}
        raise FigureUnknown(**known)
    ids, following = paging.pick(sorted(figure.counted), lambda each: [each])
    total = len(figure.counted) if paging.count else None
    page = Page[CountedRead](items=[CountedRead(id=each) for each in ids], next=following, total=total)
    return paging.reply(page, following)
