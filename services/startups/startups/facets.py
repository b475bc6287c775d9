"""Every statement that counts the startups of a list, by what they are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, FromClause, Select, String, cast, func, literal, null, select, union_all
from sqlmodel import Session

from services.kit.columns import IdColumn
from services.startups.hubs.repository import hub
from services.startups.hubs.rules import Days
from services.startups.memberships.repository import membership, tenancies
from services.startups.startups.repository import LINKS, Asked, startup
from services.startups.startups.schemas import Facet, FacetCount

_VALUES: Final = 100


class Facets:
    """`asked` is what the list is narrowed to: a hub counts those that are there what was asked for."""

    def __init__(self, session: Session, *, asked: Asked, days: Days) -> None:
        self._session = session
        self._asked = asked
        self._days = days

    def of(self, facets: Sequence[Facet], conditions: Sequence[ColumnElement[bool]]) -> dict[Facet, list[FacetCount]]:
        """How many startups of the list have each value, the most frequent first; the list is gone through once."""
        c = startup.c
        found = select(c.id, c.stage).where(*conditions).cte("found").prefix_with("MATERIALIZED")
        parts = [self._counted(facet, found).subquery() for facet in facets]
        rows = self._session.execute(union_all(*(select(part) for part in parts))).all()
        hubs = self._hubs([row.hub_id for row in rows if row.hub_id])
        counts = {facet: [_count(row, hubs) for row in rows if row.facet == facet] for facet in facets}
        return {facet: sorted(each, key=lambda count: (-count.count, count.value)) for facet, each in counts.items()}

    def _counted(self, facet: Facet, found: CTE) -> Select[Any]:
        value: ColumnElement[Any] = cast(null(), String)
        hub_id: ColumnElement[Any] = cast(null(), IdColumn)
        source: FromClause = found
        if facet == "hub":
            lived = found.join(membership, membership.c.startup_id == found.c.id)
            source = tenancies(self._days, self._asked.standing).select_from(lived).subquery()
            key = hub_id = source.c.hub_id
        elif facet == "stage":
            key = value = found.c.stage
        else:
            link = LINKS[f"{facet}s"]
            key = value = link.c.value
            source = found.join(link, link.c.startup_id == found.c.id)
        count = func.count().label("count")
        columns = literal(facet).label("facet"), value.label("value"), hub_id.label("hub_id"), count
        counted = select(*columns).select_from(source).where(key.is_not(None)).group_by(key)
        return counted.order_by(count.desc(), key).limit(_VALUES)

    def _hubs(self, hub_ids: Collection[str]) -> dict[str, Any]:
        if not hub_ids:
            return {}
        named = select(hub.c.id, hub.c.name, hub.c.slug).where(hub.c.id.in_(hub_ids))
        return {row.id: row for row in self._session.execute(named)}


def _count(row: Any, hubs: Mapping[str, Any]) -> FacetCount:
    if row.hub_id is None:
        return FacetCount(value=row.value, count=row.count)
    return FacetCount(value=row.hub_id, count=row.count, label=hubs[row.hub_id].name, slug=hubs[row.hub_id].slug)
