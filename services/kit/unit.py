"""What the work of one request is done with; `work` makes one for each request, other places for work of the house."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import insert
from sqlmodel import Session

from services.kit import outbox, tables
from services.kit.clock import Clock
from services.kit.errors import DomainError
from services.kit.events import Actor, Event
from services.kit.ids import new_id
from services.kit.outbox import Subscriptions
from services.kit.principal import Principal

Regret = Callable[["Unit", DomainError], object]


@dataclass(slots=True)
class Unit:
    """What the work of one request may use: a session inside its transaction, who asks, when, and what to tell."""

    session: Session
    by: Principal
    clock: Clock
    now: datetime
    source: str = ""
    request_id: str = ""
    language: str = "en"
    events: list[Event] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    _regrets: list[Regret] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        return self.session.get_bind().dialect.name

    @property
    def actor(self) -> Actor:
        # Audit rows cannot be changed, and a person may wish to be forgotten: of people only the id is kept.
        return Actor(kind=self.by.kind, id=self.by.id, name="" if self.by.kind == "person" else self.by.name)

    def record(
        self,
        event_type: str,
        subject: str,
        data: BaseModel | Mapping[str, Any],
        *,
        hub_id: str | None,
        startup_id: str | None = None,
        visibility: str = "private",
        tombstone: bool = False,
    ) -> None:
        """Tell the other processes, once this transaction has committed."""
        shown = data.model_dump(mode="json") if isinstance(data, BaseModel) else dict(data)
        self.events.append(
            Event(
                id=new_id(),
                type=event_type,
                source=self.source,
                subject=subject,
                time=self.now,
                hub_id=hub_id,
                startup_id=startup_id,
                visibility=visibility,
                actor=self.actor,
                tombstone=tombstone,
                data=shown,
            )
        )

    def audit(
        self,
        action: str,
        subject: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        on_behalf_of: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Keep who changed what; the rows can only be added to."""
        self.audits.append(
            {
                "subject": subject,
                "at": self.now,
                "actor": self.actor.model_dump(),
                "on_behalf_of": on_behalf_of,
                "action": action,
                "before": before,
                "after": after,
                "reason": reason,
                "request_id": self.request_id,
            }
        )

    def if_refused(self, regret: Regret) -> None:
        """Do this once the work was refused and taken back: for what is worth keeping of a wish that failed.

        It is told why, and has a unit of its own, whose events and audit rows are written down too.
        """
        self._regrets.append(regret)

    def regret(self, afterwards: "Unit", error: DomainError) -> None:
        for regret in self._regrets:
            regret(afterwards, error)

    def write_down(self, subscriptions: Subscriptions) -> None:
        """Flush the work, then its audit rows and events, in this transaction."""
        self.session.flush()
        if self.audits:
            self.session.execute(insert(tables.audit), self.audits)
        outbox.add(self.session, self.events, subscriptions)
