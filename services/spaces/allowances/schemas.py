from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output, line

Account = Literal["hours", "credits"]
Window = Literal["month", "week", "once"]


class GrantCreate(Input):
    """More for a startup: every month, every week, or once. A negative amount takes some of it back.

    With a `policy_id` it counts for what this policy rules, else for the whole hub. Credits are given by the month and
    hours by the week unless `window` says otherwise.
    """

    startup_id: Id
    hub_id: Id
    account: Account
    amount: Annotated[float, Field(ge=-1_000_000, le=1_000_000, allow_inf_nan=False)]
    window: Window | None = None
    policy_id: Id | None = None
    reason: Annotated[str, line(500)]

    model_config = shown(
        {
            "startup_id": id_of("Atelier Lumen"),
            "hub_id": id_of("Halle Freyssinet"),
            "account": "credits",
            "amount": 40,
            "window": "month",
            "reason": "Residents of the autumn cohort",
        }
    )

    @model_validator(mode="after")
    def _check(self) -> "GrantCreate":
        if not self.amount:
            raise PydanticCustomError("amount", "Give more or less than nothing.")
        return self


class GrantRead(Output):
    id: str
    startup_id: str
    hub_id: str
    account: Account
    amount: float
    window: Window
    policy_id: str | None
    reason: str
    granted_at: datetime

    model_config = shown(
        {
            "id": id_of("credits of Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            "hub_id": id_of("Halle Freyssinet"),
            "account": "credits",
            "amount": 40.0,
            "window": "month",
            "policy_id": None,
            "reason": "Residents of the autumn cohort",
            "granted_at": "2030-11-18T09:12:00Z",
        }
    )


class AllowanceWindow(Output):
    """A local week or month; an allowance given once has no end."""

    starts_at: datetime | None
    ends_at: datetime | None


class AllowanceLeft(Output):
    """What one account has left in one window."""

    account: str
    policy_id: str | None
    window: AllowanceWindow
    granted: float
    used: float
    left: float


class AllowanceEntryRead(Output):
    at: datetime
    delta: float
    booking_id: str
    reason: str


class AllowanceRead(AllowanceLeft):
    startup_id: str
    hub_id: str
    entries: list[AllowanceEntryRead]

    model_config = shown(
        {
            "startup_id": id_of("Atelier Lumen"),
            "hub_id": id_of("Halle Freyssinet"),
            "account": "credits",
            "policy_id": None,
            "window": {"starts_at": "2030-11-30T23:00:00Z", "ends_at": "2030-12-31T23:00:00Z"},
            "granted": 40.0,
            "used": 4.0,
            "left": 36.0,
            "entries": [
                {
                    "at": "2030-11-18T09:12:00Z",
                    "delta": -4.0,
                    "booking_id": id_of("booking of the Prusa MK4"),
                    "reason": "booked",
                }
            ],
        }
    )
