"""Every statement about frozen reports."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice
from services.startups.snapshots.models import ReportSnapshot
from services.startups.tables import table_of

snapshot = table_of(ReportSnapshot)
# A list leaves the content where it is.
_LISTED = [column for column in snapshot.c if column.name != "content"]


class SnapshotRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(snapshot).values(dict(row)))

    def find(self, snapshot_id: str) -> Any | None:
        return self._session.execute(select(snapshot).where(snapshot.c.id == snapshot_id)).first()

    def page(self, paging: Paging, *, hub_ids: Collection[str] | None, report: str | None) -> Slice:
        statement = select(*_LISTED)
        if hub_ids is not None:
            statement = statement.where(snapshot.c.hub_id.in_(sorted(hub_ids)))
        if report is not None:
            statement = statement.where(snapshot.c.report == report)
        return paging.fetch(self._session, statement, [Key(snapshot.c.id, descending=True)])
