"""The story of the feed: everything that happens gets the next number; everybody reads what is theirs."""

from typing import Any, Final

from services.integrations.feed import rules
from services.integrations.feed.repository import FeedRepository
from services.integrations.feed.schemas import FeedItem, FeedRead
from services.integrations.replicas import hub_id
from services.kit.events import Event
from services.kit.principal import Principal
from services.kit.replicas import put, standing_for
from services.kit.unit import Unit

# How far one request reads, so that a rare type in a long history costs several requests instead of a long one.
WINDOW: Final = 100_000


class Feed:
    """What happened, in one order."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._entries = FeedRepository(unit.session)

    def append(self, event: Event) -> None:
        """The next entry. Where its subject was open to more readers before, they hear that it is gone."""
        sequence = self._entries.next_sequence()
        visibility = rules.circle(event.visibility, tombstone=event.tombstone and "into" not in event.data)
        startup_id = event.startup_id
        if startup_id is not None:
            startup_id = standing_for(self._unit.session, "startup", startup_id)
        row: dict[str, Any] = {
            "sequence": sequence,
            "id": event.id,
            "type": event.type,
            "time": event.time,
            "hub_id": event.hub_id,
            "startup_id": startup_id,
            "subject": event.subject,
            "visibility": visibility,
            "withdrawn_from": self._entries.narrow(event.subject, visibility),
            "tombstone": event.tombstone,
            "data": rules.impersonal(event.data, tombstone=event.tombstone),
        }
        self._entries.add(row, hub_ids=rules.hubs_of(event.hub_id, event.data))

    def page(self, *, after: int, types: str | None, hub: str | None, limit: int, by: Principal) -> FeedRead:
        """What the caller may know of what came after a sequence."""
        if not by.is_anonymous:
            by.must_have("feed:read")
        wanted = hub_id(self._unit.session, hub) if hub is not None else None
        until = min(self._entries.last(), after + WINDOW)
        rows = self._entries.between(
            after, until, types=rules.patterns(types), hub_id=wanted, to=rules.readable(by), limit=limit
        )
        reached = rows[-1].sequence if len(rows) == limit else until
        return FeedRead(items=[_shown(row) for row in rows], next_after=max(after, reached))


def keep(unit: Unit, event: Event) -> None:
    """Handle any event of any process."""
    Feed(unit).append(event)


def pass_on(unit: Unit, event: Event) -> None:
    """Whoever runs the startup that stays reads what happened to the one that is part of it now."""
    put(unit.session, "startup", {name: event.data[name] for name in ("id", "into")}, at=event.time)
    FeedRepository(unit.session).pass_on(event.data["id"], event.data["into"])


def forget_person(unit: Unit, event: Event) -> None:
    """Of the roles that a person had only that they are gone is told."""
    FeedRepository(unit.session).forget_roles_of(event.data["person_id"])


def _shown(row: Any) -> FeedItem:
    return FeedItem(
        sequence=row.sequence,
        id=row.id,
        type=row.type,
        time=row.time,
        hub_id=row.hub_id,
        subject=row.subject,
        data=row.data if row.whole else {},
        tombstone=row.tombstone or not row.whole,
    )
