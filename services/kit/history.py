"""What happened to a thing and by whom, as its audit rows tell it, oldest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from services.kit.documentation import id_of, shown
from services.kit.paging import Key, Page, Paging
from services.kit.tables import audit
from services.kit.wire import Output
from services.kit.work import Reply


class HistoryEntry(Output):
    """Who is meant is told by ids alone, so that a history says nothing of people who wished to be forgotten."""

    subject: str
    at: datetime
    actor: dict[str, Any]
    on_behalf_of: str | None
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    request_id: str

    model_config = shown(
        {
            "subject": f"booking/{id_of('booking of Atelier Lumen')}",
            "at": "2030-11-20T10:05:00Z",
            "actor": {"kind": "person", "id": id_of("Noor"), "name": ""},
            "on_behalf_of": None,
            "action": "booking.moved",
            "before": {"starts_at": "2030-12-03T17:00:00Z", "ends_at": "2030-12-03T19:00:00Z"},
            "after": {"starts_at": "2030-12-03T18:00:00Z", "ends_at": "2030-12-03T20:00:00Z"},
            "reason": "The workshop comes first",
            "request_id": id_of("request"),
        }
    )


def history(session: Session, paging: Paging, subjects: Sequence[str]) -> Reply:
    """One page of the history of one thing, or of several in the order in which it happened."""
    statement = select(audit).where(audit.c.subject.in_(subjects))
    found = paging.fetch(session, statement, [Key(audit.c.number)])
    items = [HistoryEntry.model_validate(row) for row in found.rows]
    return paging.reply(Page[HistoryEntry](items=items, next=found.next, total=found.total), found.next)
