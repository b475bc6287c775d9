"""Every statement about imports: the turn, what lines are about, the reports."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.principal import Principal
from services.startups.imports.models import StartupImport, StartupImportName, StartupImportTurn
from services.startups.memberships.repository import lives_in
from services.startups.startups.identifiers import Identifier
from services.startups.startups.repository import identifier, startup, visible_to
from services.startups.tables import table_of

imported = table_of(StartupImport)
_name = table_of(StartupImportName)
_turn = table_of(StartupImportTurn)


class ImportRows:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert

    def take_turn(self) -> None:
        """Wait until no other import is going on; held until the end of the transaction."""
        taken = self._insert(_turn).values(id=1, taken=1)
        self._session.execute(taken.on_conflict_do_update(index_elements=["id"], set_={"taken": _turn.c.taken + 1}))

    def holders(self, wanted: Collection[Identifier], by: Principal) -> Sequence[str]:
        """The startups that have one of these numbers, as far as the caller may see them."""
        c = identifier.c
        numbers = select(c.startup_id).where(tuple_(c.scheme, c.value).in_([tuple(w) for w in wanted]), c.live)
        return (
            self._session.execute(select(startup.c.id).where(startup.c.id.in_(numbers), visible_to(by))).scalars().all()
        )

    def remembered(self, scope: str, name: str, by: Principal) -> str | None:
        """The startup that a line with this name and no number has made or met before."""
        known = select(_name.c.startup_id).where(_name.c.scope == scope, _name.c.name == name)
        found: str | None = self._session.execute(
            select(startup.c.id).where(startup.c.id.in_(known), visible_to(by))
        ).scalar()
        return found

    def namesakes(self, name: str, hub_ids: Collection[str], by: Principal) -> Sequence[str]:
        """At most two startups of this folded name in these hubs, or in none, that have no number either."""
        c = startup.c
        there = lives_in(c.id, hub_ids) if hub_ids else ~lives_in(c.id)
        numbered = select(identifier.c.startup_id).where(identifier.c.startup_id == c.id).exists()
        found = select(c.id).where(c.sort_name == name, there, ~numbered, visible_to(by)).order_by(c.id)
        return self._session.execute(found.limit(2)).scalars().all()

    def remember(self, scope: str, name: str, startup_id: str) -> None:
        known = self._insert(_name).values(scope=scope, name=name, startup_id=startup_id)
        again = known.on_conflict_do_update(index_elements=["scope", "name"], set_={"startup_id": startup_id})
        self._session.execute(again)

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(imported).values(dict(row)))

    def find(self, import_id: str) -> Any | None:
        kept = [column for column in imported.c if column.name != "failed_rows"]
        statement = select(*kept, imported.c.failed_rows.is_not(None).label("has_failed_rows"))
        return self._session.execute(statement.where(imported.c.id == import_id)).first()

    def failed_rows(self, import_id: str) -> str | None:
        found: str | None = self._session.execute(
            select(imported.c.failed_rows).where(imported.c.id == import_id)
        ).scalar()
        return found

    def forget(self, *, before: datetime) -> None:
        """Refused lines may name people: they are not kept for long."""
        old = imported.c.created_at < before
        self._session.execute(update(imported).where(old, imported.c.failed_rows.is_not(None)).values(failed_rows=None))
