"""Domain events: what happened, told to other processes after it is certain."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1


class Actor(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    name: str = ""


class Event(BaseModel):
    """One domain event. `visibility` and `startup_id` say who may hear of it; `data` is the public representation."""

    model_config = ConfigDict(frozen=True)

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    hub_id: str | None = None
    startup_id: str | None = None
    visibility: str = "private"
    actor: Actor
    schema_version: int = SCHEMA_VERSION
    tombstone: bool = False
    data: dict[str, Any]
