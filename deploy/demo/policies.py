"""The rules of each hub, every limit of the product among them, and which version of them judged a booking."""

from datetime import datetime, timedelta
from typing import Any, Final

from deploy.demo.chance import identifier
from deploy.demo.days import Today
from services.spaces.policies.repository import Judge
from services.spaces.policies.schemas import Limits

Row = dict[str, Any]

_QUARTER, _HALF = timedelta(minutes=15), timedelta(minutes=30)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# So many days ago the hubs wrote their rules anew; what was booked before names the first version.
SUPERSEDED: Final = -50

_ROOMS: Final = Limits(
    min_duration=_QUARTER, max_duration=4 * _HOUR, granularity=_QUARTER, advance_window=90 * _DAY, no_show_after=_HALF
)
_PRINTERS: Final = Limits(
    min_duration=_HALF, max_duration=8 * _HOUR, granularity=_QUARTER, advance_window=60 * _DAY, no_show_after=_HALF
)
# The versions of each policy, oldest first.
PLANS: Final[dict[str, tuple[Limits, ...]]] = {
    "Printers": (
        _PRINTERS,
        _PRINTERS.model_copy(
            update={
                "no_show_after": _QUARTER,
                "cancel_notice": 2 * _HOUR,
                "quota_hours_per_week": 20.0,
                "max_active_bookings": 10,
            }
        ),
    ),
    "Powder and metal": (
        Limits(
            min_duration=_HOUR,
            max_duration=12 * _HOUR,
            granularity=_QUARTER,
            lead_time=4 * _HOUR,
            advance_window=30 * _DAY,
            cancel_notice=_DAY,
            no_show_after=_HALF,
            credits_per_hour=4.0,
            booked_by="members",
        ),
    ),
    "Tools": (
        Limits(
            min_duration=_HALF,
            max_duration=4 * _HOUR,
            granularity=_QUARTER,
            advance_window=30 * _DAY,
            no_show_after=_QUARTER,
        ),
    ),
    "Rooms": (
        _ROOMS,
        _ROOMS.model_copy(
            update={"advance_window_by": "days", "cancel_notice": _HOUR, "no_show_after": _QUARTER},
        ),
    ),
    "Desks": (
        Limits(
            min_duration=_HOUR,
            max_duration=7 * _DAY,
            granularity=_HALF,
            advance_window=90 * _DAY,
            advance_window_by="days",
            no_show_after=2 * _HOUR,
            booked_by="members",
        ),
    ),
    "Halls": (
        Limits(
            min_duration=_HOUR,
            max_duration=16 * _HOUR,
            granularity=_HALF,
            advance_window=366 * _DAY,
            cancel_notice=7 * _DAY,
            requires_approval=True,
            booked_by="members",
        ),
    ),
}
POLICY_OF_KIND: Final = {"printer": "Printers", "room": "Rooms", "phone_booth": "Rooms", "desk": "Desks"}


def policies(hub: Row, first: int, today: Today) -> tuple[list[Row], list[Row]]:
    """The policies of a hub and their versions; `first` numbers them on."""
    made: list[Row] = []
    versions: list[Row] = []
    for name, limits in PLANS.items():
        policy_id = identifier("policy", first + len(made))
        stamps = {"created_at": hub["created_at"], "updated_at": hub["created_at"]}
        if len(limits) > 1:
            stamps["updated_at"] = today.at(SUPERSEDED, 9 * 60)
        made.append({"id": policy_id, "hub_id": hub["id"], "name": name, "version": len(limits), **stamps})
        versions += [
            {"policy_id": policy_id, "number": number, "limits": each.model_dump(mode="json")}
            for number, each in enumerate(limits, 1)
        ]
    return made, versions


class Judges:
    """Which policy judges a booking of a resource, in the version that held when it was made."""

    def __init__(self, policies: list[Row], versions: list[Row], sites: list[Row]) -> None:
        self._superseded_at = {policy["id"]: policy["updated_at"] for policy in policies}
        self._newest = {policy["id"]: policy["version"] for policy in policies}
        self._sites = {site["id"]: site for site in sites}
        self._judges = {
            (row["policy_id"], row["number"]): Judge(
                row["policy_id"], row["number"], Limits.model_validate(row["limits"])
            )
            for row in versions
        }

    def of(self, resource: Row, at: datetime) -> Judge:
        site = self._sites[resource["site_id"]]
        policy = resource["policy_id"] or site["kind_policies"].get(resource["kind"]) or site["policy_id"]
        newest = self._newest[policy]
        return self._judges[policy, newest if at >= self._superseded_at[policy] else 1]
