"""Decisions about memberships: what dates make of them, on a given day."""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, NamedTuple

from services.startups.memberships.errors import MembershipDates, MembershipTransition
from services.startups.memberships.schemas import Status

Standing = Literal["candidate", "resident", "alumni", "former"]

# The standing of a startup in a hub is the best that any of its memberships there gives it.
RANKS: Final[dict[Standing, int]] = {"former": 1, "alumni": 2, "candidate": 3, "resident": 4}
PROUD_ENDS: Final = frozenset({"graduated", "acquired"})
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "end": frozenset({"pending", "active", "suspended", "notice"}),
    "change": frozenset({"pending", "active", "suspended", "notice"}),
    "notice": frozenset({"active", "suspended"}),
    "withdraw_notice": frozenset({"active", "suspended", "notice"}),
    "suspend": frozenset({"active", "notice"}),
    "resume": frozenset({"active", "suspended", "notice"}),
    "renew": frozenset({"active", "suspended", "notice", "ended"}),
}


class Dates(NamedTuple):
    starts_on: date
    ends_on: date | None = None
    notice_on: date | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None


def status_on(day: date, dates: Dates) -> Status:
    """What a membership is on a local day of its hub."""
    if dates.ends_on is not None and dates.ends_on <= day:
        return "ended"
    if dates.starts_on > day:
        return "pending"
    if (
        dates.suspended_from is not None
        and dates.suspended_from <= day
        and (dates.suspended_to is None or day < dates.suspended_to)
    ):
        return "suspended"
    if dates.notice_on is not None and dates.notice_on <= day:
        return "notice"
    return "active"


def standing(status: Status, outcome: str | None) -> Standing:
    """What one membership makes of a startup in the hub."""
    if status == "pending":
        return "candidate"
    if status == "ended":
        return "alumni" if outcome in PROUD_ENDS else "former"
    return "resident"


def best(standings: Iterable[Standing]) -> Standing:
    return max(standings, key=RANKS.__getitem__)


def must_be_in_order(dates: Dates) -> None:
    if dates.ends_on is not None and dates.ends_on < dates.starts_on:
        raise MembershipDates
    if dates.suspended_to is not None and (dates.suspended_from is None or dates.suspended_to <= dates.suspended_from):
        raise MembershipDates


def must_allow(verb: str, status: Status) -> None:
    if status not in ALLOWED[verb]:
        raise MembershipTransition(status=status)


def must_have_suspension(status: Status, dates: Dates, *, today: date) -> None:
    """One that has begun, or is still to come."""
    if dates.suspended_from is None or (dates.suspended_to is not None and dates.suspended_to <= today):
        raise MembershipTransition(status=status)


def must_have_notice(status: Status, notice_on: date | None) -> None:
    if notice_on is None:
        raise MembershipTransition(status=status)
