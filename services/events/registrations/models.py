from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.events.tables import Editable
from services.kit.columns import IdColumn, Json, UtcDateTime

_LIVE = text("state NOT IN ('cancelled', 'declined')")


class Registration(Editable, table=True):
    """A person who comes to an event, waits for a seat, or did. `turn` is the order of joining."""

    __table_args__ = (
        UniqueConstraint("event_id", "turn"),
        Index(
            "uq_registration_live_email",
            "event_id",
            "folded_email",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_registration_event_id_state_turn", "event_id", "state", "turn"),
        CheckConstraint("seats >= 1", name="seats_positive"),
    )

    event_id: str = Field(sa_type=IdColumn, foreign_key="event.id", nullable=False)
    turn: int = Field(nullable=False)
    name: str = Field(max_length=120)
    email: str = Field(max_length=320)
    folded_email: str = Field(max_length=320)
    seats: int = Field(nullable=False)
    answers: dict[str, Any] = Field(sa_type=Json, nullable=False)
    state: str = Field(max_length=12)
    token_hash: str = Field(max_length=64)  # the token itself is shown once and kept nowhere
    owner: str | None = Field(default=None, max_length=80)  # the account that registered, if somebody was signed in
    joined_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
