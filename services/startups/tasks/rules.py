"""Decisions about tasks: what a day makes of them, which verb leads where, who may see and finish them."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.kit.principal import Principal
from services.startups.hubs.rules import day_in
from services.startups.memberships.errors import MembershipNotFound
from services.startups.tasks.errors import SnoozeInThePast, TaskTransition
from services.startups.tasks.schemas import State, SubjectKind

HOUSE: Final = "service:startups"
# Days that can still be moved by a year or two.
_FIRST, _LAST = date(1900, 1, 1), date(2300, 1, 1)
SINCE: Final[dict[str, frozenset[State]]] = {
    "done": frozenset({"open", "snoozed"}),
    "drop": frozenset({"open", "snoozed"}),
    "snooze": frozenset({"open", "snoozed"}),
    "reopen": frozenset({"done", "dropped", "snoozed"}),
    "change": frozenset({"open", "snoozed"}),
}


def state_on(today: date, state: str, snoozed_until: date | None) -> State:
    """What a task is on a local day of its hub; one that was snoozed comes back by itself."""
    if state == "done":
        return "done"
    if state == "dropped":
        return "dropped"
    return "snoozed" if snoozed_until is not None and today < snoozed_until else "open"


def must_allow(verb: str, state: State) -> None:
    if state not in SINCE[verb]:
        needed = sorted(SINCE[verb])
        raise TaskTransition(state=state, needed=", ".join(needed), members={"state": state, "needed": needed})


def must_be_to_come(until: date, *, today: date) -> None:
    if until <= today:
        raise SnoozeInThePast(today=today.isoformat())


def names_of(by: Principal) -> list[str]:
    """The ids by which a task may be the caller's: their account's, and that of the person a team knows."""
    return [name for name in (by.id, by.person_id) if name] if by.kind == "person" else []


def subject(hub_id: str, startup_id: str | None, membership_id: str | None) -> tuple[SubjectKind, str]:
    """The nearest that a task is about."""
    if membership_id is not None:
        return "membership", membership_id
    return ("startup", startup_id) if startup_id is not None else ("hub", hub_id)


def must_belong(membership: Any | None, *, hub_id: str, startup_id: str | None) -> None:
    """A task about a membership is in its hub and about its startup."""
    if membership is not None and (membership.hub_id != hub_id or membership.startup_id != startup_id):
        raise MembershipNotFound


def age_days(since: datetime, now: datetime, time_zone: str) -> int:
    """In days of the hub."""
    return (day_in(now, time_zone) - since.astimezone(ZoneInfo(time_zone)).date()).days


def due_on(start: date, days: int) -> date:
    """So many days after another, within the calendar."""
    return min(max(start, _FIRST), _LAST) + timedelta(days=days)
