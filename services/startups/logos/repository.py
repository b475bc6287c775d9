"""Every statement about logos."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.startups.logos.models import StartupLogo
from services.startups.tables import table_of

logo = table_of(StartupLogo)


class LogoRows:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert

    def put(self, startup_id: str, content: bytes, *, now: datetime) -> None:
        """The one logo of a startup, in the place of an earlier one."""
        row = self._insert(logo).values(startup_id=startup_id, content=content, changed_at=now)
        new = {"content": row.excluded.content, "changed_at": row.excluded.changed_at}
        self._session.execute(row.on_conflict_do_update(index_elements=["startup_id"], set_=new))

    def find(self, startup_id: str) -> bytes | None:
        found: bytes | None = self._session.execute(
            select(logo.c.content).where(logo.c.startup_id == startup_id)
        ).scalar()
        return found

    def remove(self, startup_id: str) -> None:
        self._session.execute(delete(logo).where(logo.c.startup_id == startup_id))
