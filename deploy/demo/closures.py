"""When a site was closed, and when it will be: for bookings that come later it is shut."""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier
from deploy.demo.days import Today
from deploy.demo.resources import FAB_LAB, SHARE

Row = dict[str, Any]

# The works of next month begin on this day of it, and were announced so many days ago.
_DAY_OF_MONTH, ANNOUNCED = 12, -6
_INSPECTED: Final = -24


class _Plan(NamedTuple):
    site: int
    announced: int
    starts: int
    ends: int
    reason: str


def closures(sites: list[Row], today: Today) -> list[Row]:
    """The fab lab was inspected for two days last month; next month the electricians come to a building for one."""
    works = next_works(today)
    plans = (
        _Plan(FAB_LAB, -75, _INSPECTED, _INSPECTED + 2, "Contrôle annuel de l’extraction d’air"),
        _Plan(SHARE, ANNOUNCED, works, works + 1, "Travaux électriques dans tout le bâtiment"),
    )
    return [
        {
            "id": identifier("closure", number),
            "hub_id": sites[plan.site]["hub_id"],
            "site_id": sites[plan.site]["id"],
            "resource_id": None,
            "starts_at": today.at(plan.starts, 0),
            "ends_at": today.at(plan.ends, 0),
            "reason": plan.reason,
            "on_booked": "keep",
            "version": 1,
            "created_at": today.at(plan.announced, 10 * 60),
            "updated_at": today.at(plan.announced, 10 * 60),
        }
        for number, plan in enumerate(plans)
    ]


def next_works(today: Today) -> int:
    """So many days from now the electricians come."""
    following = (today.on.replace(day=1) + timedelta(days=32)).replace(day=_DAY_OF_MONTH)
    return (following - today.on).days
