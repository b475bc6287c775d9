"""The transactional outbox: events are rows of the transaction that makes them true, and leave after it commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.events import Event
from services.kit.tables import outbox, outbox_queue, relay_lease

# Which process hears which events: `{"integrations": ("*",), "spaces": ("startup.*",)}`.
Subscriptions = Mapping[str, Sequence[str]]


def wanted(subscriptions: Subscriptions, event_type: str) -> list[str]:
    """The subscribers of an event type."""
    return [name for name, patterns in subscriptions.items() if any(_fits(p, event_type) for p in patterns)]


def _fits(pattern: str, event_type: str) -> bool:
    return pattern in {"*", event_type} or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))


def add(session: Session, events: Sequence[Event], subscriptions: Subscriptions) -> None:
    """Store events and who is to hear them, in the caller's transaction."""
    if not events:
        return
    rows = [
        {
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "at": event.time,
            "envelope": event.model_dump(mode="json"),
        }
        for event in events
    ]
    statement = insert(outbox).returning(outbox.c.number, sort_by_parameter_order=True)
    numbers = session.execute(statement, rows).scalars().all()
    queued: list[dict[str, Any]] = [
        {"subscriber": subscriber, "number": number}
        for number, event in zip(numbers, events, strict=True)
        for subscriber in wanted(subscriptions, event.type)
    ]
    if queued:
        session.execute(insert(outbox_queue), queued)


def pending(session: Session, subscriber: str, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """What a subscriber has not heard yet, oldest first. Events of one subject stay in order, because they were
    written one after the other under its row's lock."""
    statement = (
        select(outbox.c.number, outbox.c.envelope)
        .join(outbox_queue, outbox_queue.c.number == outbox.c.number)
        .where(outbox_queue.c.subscriber == subscriber)
        .order_by(outbox_queue.c.number)
        .limit(limit)
    )
    return [(row.number, row.envelope) for row in session.execute(statement)]


def delivered(session: Session, subscriber: str, numbers: Sequence[int]) -> None:
    session.execute(
        delete(outbox_queue).where(outbox_queue.c.subscriber == subscriber, outbox_queue.c.number.in_(numbers))
    )


def take_lease(session: Session, subscriber: str, holder: str, *, now: datetime, lasting: timedelta) -> bool:
    """Let one replica at a time deliver to a subscriber; a replica that died loses the lease when it runs out."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(relay_lease)
        .values(subscriber=subscriber, holder=holder, until=now + lasting)
        .on_conflict_do_update(
            index_elements=["subscriber"],
            set_={"holder": holder, "until": now + lasting},
            where=or_(relay_lease.c.holder == holder, relay_lease.c.until < now),
        )
        .returning(relay_lease.c.holder)
    )
    return session.execute(statement).first() is not None


def forget_delivered(session: Session, *, before: datetime) -> None:
    """Drop old events that everybody has heard."""
    waiting = select(outbox_queue.c.number)
    session.execute(delete(outbox).where(outbox.c.at < before, outbox.c.number.not_in(waiting)))
