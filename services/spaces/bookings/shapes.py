"""From a booking's row or entity to what the API shows and what the events tell."""

from typing import Any

from services.spaces.allowances.rules import CREDITS, UNIT
from services.spaces.bookings.schemas import BookedBy, BookingRead, Price

_PLAIN = (
    "id",
    "hub_id",
    "resource_id",
    "startup_id",
    "operator_id",
    "starts_at",
    "ends_at",
    "units",
    "purpose",
    "state",
    "policy_version",
    "override_reason",
    "series_id",
    "unit",
    "checked_in_at",
    "version",
    "created_at",
    "updated_at",
)


def shown(row: Any, time_zone: str) -> BookingRead:
    return BookingRead(
        **{name: getattr(row, name) for name in _PLAIN},
        expires_at=row.expires_at if row.state in {"held", "expired"} else None,
        time_zone=time_zone,
        turnaround=row.turnaround,
        price=Price(credits=row.credits / UNIT[CREDITS]),
        booked_by=BookedBy(kind=row.booked_by_kind, id=row.booked_by_id),
    )
