from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from services.kit.ids import Id
from services.kit.wire import Duration, Input, Instant, Output, line
from services.spaces.resources.schemas import Units

Hold = Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(minutes=30))]
Purpose = Annotated[str, line(200)]
Reason = Annotated[str, line(500)]


class BookingCreate(Input):
    """`hold` keeps the time for that long instead of booking it; confirm before it ends."""

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    units: Units = 1
    startup_id: Id | None = None
    purpose: Purpose | None = None
    hold: Hold | None = None
    override_reason: Reason | None = None


class BookingUpdate(Input):
    """Moves, resizes or renames; what is left out stays."""

    resource_id: Id | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    units: Units | None = None
    purpose: Purpose | None = None
    override_reason: Reason | None = None


class Price(Output):
    credits: float


class BookedBy(Output):
    kind: str
    id: str


class BookingRead(Output):
    id: str
    hub_id: str
    resource_id: str
    startup_id: str | None
    starts_at: datetime
    ends_at: datetime
    units: int
    purpose: str | None
    state: str
    expires_at: datetime | None
    time_zone: str
    turnaround: timedelta
    policy_version: int | None
    price: Price
    booked_by: BookedBy
    override_reason: str | None
    series_id: str | None
    unit: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class TakenSpan(Output):
    """Time that somebody has; whose it is stays unsaid."""

    starts_at: datetime
    ends_at: datetime


class HistoryEntry(Output):
    at: datetime
    actor: dict[str, Any]
    on_behalf_of: str | None
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    request_id: str
