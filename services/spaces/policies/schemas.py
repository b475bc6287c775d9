from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.ids import Id
from services.kit.wire import Duration, Input, Output, line

_SOME = Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(days=31))]


class Limits(Input):
    """What a booking must respect; null means no limit."""

    min_duration: _SOME | None = None
    max_duration: _SOME | None = None
    granularity: _SOME | None = None
    lead_time: Annotated[Duration, Field(ge=timedelta(0), le=timedelta(days=366))] | None = None
    advance_window: Annotated[Duration, Field(ge=timedelta(0), le=timedelta(days=1096))] | None = None
    requires_approval: bool = False
    booked_by: Literal["members", "network", "public"] = "network"

    @model_validator(mode="after")
    def _check(self) -> "Limits":
        if self.min_duration and self.max_duration and self.min_duration > self.max_duration:
            raise PydanticCustomError("limits", "min_duration must not exceed max_duration.")
        if self.granularity and timedelta(days=1) % self.granularity:
            raise PydanticCustomError("limits", "granularity must divide a day, such as PT15M or PT1H.")
        return self


class PolicyCreate(Limits):
    hub_id: Id
    name: Annotated[str, line(120)]


class PolicyRead(Output):
    id: str
    hub_id: str
    name: str
    version: int
    min_duration: timedelta | None
    max_duration: timedelta | None
    granularity: timedelta | None
    lead_time: timedelta | None
    advance_window: timedelta | None
    requires_approval: bool
    booked_by: str
    created_at: datetime
    updated_at: datetime
