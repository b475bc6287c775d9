"""Documents that have expired: each time it is a task for the startup's team to hand in another."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, cast, or_, select
from sqlmodel import Session

from services.kit.text import Text
from services.kit.unit import Unit
from services.startups.documents.repository import document, in_state, still_owed
from services.startups.hubs.repository import day_of, hub
from services.startups.hubs.rules import Days, day_in
from services.startups.startups.repository import startup
from services.startups.tasks.raising import Raising, Wanted
from services.startups.tasks.repository import task
from services.startups.tasks.rules import HOUSE

_DAYS: Final = timedelta(days=14)
_TITLES: Final = {
    "insurance": Text("Hand in a valid insurance certificate", "Déposer une attestation d’assurance valide"),
    "register_extract": Text("Hand in a recent extract of the register", "Déposer un extrait K-bis récent"),
}
_OTHER: Final = Text("A document has expired: hand in another", "Un document a expiré : en déposer un autre")


class Lapsing:
    def __init__(self, session: Session) -> None:
        self._session = session

    def expired(self, days: Days, limit: int) -> Sequence[Any]:
        """Those of who has not left and that nobody was told of yet: once for each day on which one ran out."""
        c = document.c
        # What the house itself has dropped is opened again, where a last day is the old one after all.
        stands = or_(task.c.state != "dropped", task.c.closed_by != HOUSE)
        told = and_(told_of(c.id), task.c.item == cast(c.valid_to, String), stands)
        today = day_of(c.hub_id, days)
        statement = (
            select(c.id, c.startup_id)
            .join(startup, startup.c.id == c.startup_id)
            .where(in_state("expired", today), still_owed(today), startup.c.hidden_at.is_(None))
            .where(~select(task.c.id).where(told).exists())
        )
        return self._session.execute(statement.order_by(c.id).limit(limit)).all()

    def raise_(self, unit: Unit, document_id: str) -> None:
        statement = select(document, hub.c.time_zone).join(hub, hub.c.id == document.c.hub_id)
        row = self._session.execute(statement.where(document.c.id == document_id)).one()
        today = day_in(unit.now, row.time_zone)
        if row.state not in {"received", "accepted"} or row.valid_to is None or row.valid_to >= today:
            return
        wanted = Wanted(
            "document_expired",
            row.hub_id,
            ("document", row.id),
            _TITLES.get(row.kind, _OTHER),
            item=row.valid_to.isoformat(),
            startup_id=row.startup_id,
            membership_id=row.membership_id,
            staff_only=False,
            document_kind=row.kind,
            due_on=today + _DAYS,
        )
        Raising(unit).raise_([wanted])


def told_of(document_id: Any) -> ColumnElement[bool]:
    """The tasks, one for each day on which this document ran out."""
    return and_(task.c.subject_id == document_id, task.c.kind == "document_expired", task.c.item.is_not(None))
