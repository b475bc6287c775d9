"""Who waits: both heroes, for the printer that has no room for them on one of the next days."""

from datetime import timedelta
from typing import Any, Final

from deploy.demo.chance import identifier
from deploy.demo.claims import Tenant
from deploy.demo.days import PARIS
from deploy.demo.stories import BUSY_DAY, Stories
from gateway.identity.principals import GrantRow, of_person
from services.kit.spans import Span
from services.spaces.waitlist.rules import remembered

Row = dict[str, Any]

# From and until when, in minutes after midnight; how long they need it, and when they joined.
_WISHES: Final = (
    (10 * 60, 18 * 60, timedelta(hours=3), 21 * 60),
    (9 * 60, 19 * 60, timedelta(hours=2), 21 * 60 + 40),
)


def queue(stories: Stories) -> list[Row]:
    """In the order of joining."""
    today, resource = stories.bookings.today, stories.busy_printer.resource
    rows = []
    for number, (tenant, (opens, closes, duration, joined)) in enumerate(
        zip(stories.cast.heroes, _WISHES, strict=True)
    ):
        window, at = Span(today.at(BUSY_DAY, opens), today.at(BUSY_DAY, closes)), today.past(-1, joined)
        rows.append(
            {
                "id": identifier("waitlist_entry", number),
                "hub_id": resource["hub_id"],
                "startup_id": tenant.startup_id,
                "resource_id": resource["id"],
                "kind": None,
                "from_at": window.starts_at,
                "to_at": window.ends_at,
                "duration": int(duration.total_seconds()),
                "lapses_at": window.ends_at - duration,
                "time_zone": PARIS.key,
                "units": 1,
                "operator_id": tenant.person_id,
                "state": "waiting",
                "booking_id": None,
                "asked_by": _remembered(tenant, resource["hub_id"]),
                "version": 1,
                "created_at": at,
                "updated_at": at,
            }
        )
    return rows


def _remembered(tenant: Tenant, hub_id: str) -> str:
    """Who asked, as the gateway would have said: the founder, with the account that the demo shows."""
    granted = GrantRow(None, "startup_admin", tenant.startup_id, hub_id)
    by = of_person(tenant.account_id, "", [granted], person_id=tenant.person_id)
    return remembered(by, hub_id=hub_id, startup_id=tenant.startup_id)
