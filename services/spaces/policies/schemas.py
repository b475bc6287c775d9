from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Duration, Input, Output, line

_SOME = Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(days=31))]


_NOTICE = Annotated[Duration, Field(ge=timedelta(0), le=timedelta(days=366))]
_AMOUNT = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class Limits(Input):
    """What a booking must respect; null means no limit.

    `advance_window_by` says what an advance window of days means: `hours` counts to the minute, `days` lasts until the
    end of the local day that is so many days ahead.
    """

    min_duration: _SOME | None = None
    max_duration: _SOME | None = None
    granularity: _SOME | None = None
    lead_time: _NOTICE | None = None
    advance_window: Annotated[Duration, Field(ge=timedelta(0), le=timedelta(days=1096))] | None = None
    advance_window_by: Literal["hours", "days"] = "hours"
    cancel_notice: _NOTICE | None = None
    no_show_after: _SOME | None = None
    quota_hours_per_week: _AMOUNT | None = None
    max_active_bookings: Annotated[int, Field(ge=0, le=100_000)] | None = None
    credits_per_hour: _AMOUNT | None = None
    requires_approval: bool = False
    booked_by: Literal["members", "network", "public"] = "network"

    model_config = shown(
        {
            "min_duration": "PT30M",
            "max_duration": "PT8H",
            "granularity": "PT15M",
            "advance_window": "P60D",
            "cancel_notice": "PT2H",
            "no_show_after": "PT15M",
            "quota_hours_per_week": 20,
            "booked_by": "members",
        }
    )

    @model_validator(mode="after")
    def _check(self) -> "Limits":
        if self.min_duration and self.max_duration and self.min_duration > self.max_duration:
            raise PydanticCustomError("limits", "min_duration must not exceed max_duration.")
        if self.granularity and timedelta(days=1) % self.granularity:
            raise PydanticCustomError("limits", "granularity must divide a day, such as PT15M or PT1H.")
        if self.advance_window_by == "days" and (self.advance_window or timedelta(0)) % timedelta(days=1):
            raise PydanticCustomError("limits", "An advance window by days is whole days, such as P60D.")
        return self


class PolicyCreate(Limits):
    hub_id: Id
    name: Annotated[str, line(120)]

    model_config = shown(
        {
            "hub_id": id_of("Halle Freyssinet"),
            "name": "Printers",
            "min_duration": "PT30M",
            "max_duration": "PT8H",
            "granularity": "PT15M",
            "advance_window": "P60D",
            "cancel_notice": "PT2H",
            "credits_per_hour": 2,
        }
    )


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
    advance_window_by: str
    cancel_notice: timedelta | None
    no_show_after: timedelta | None
    quota_hours_per_week: float | None
    max_active_bookings: int | None
    credits_per_hour: float | None
    requires_approval: bool
    booked_by: str
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("Printers"),
            "hub_id": id_of("Halle Freyssinet"),
            "name": "Printers",
            "version": 1,
            "min_duration": "PT30M",
            "max_duration": "PT8H",
            "granularity": "PT15M",
            "lead_time": None,
            "advance_window": "P60D",
            "advance_window_by": "hours",
            "cancel_notice": "PT2H",
            "no_show_after": None,
            "quota_hours_per_week": None,
            "max_active_bookings": None,
            "credits_per_hour": 2.0,
            "requires_approval": False,
            "booked_by": "network",
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
