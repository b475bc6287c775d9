"""What the dates of a startup's memberships in a hub mean for booking there. Plain values in, plain values out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

Standing = Literal["active", "pending", "suspended", "ended", "none"]

# The best that any of the memberships gives; who only comes later is judged as if they had none.
_BEST_FIRST: Final[tuple[Standing, ...]] = ("active", "suspended", "ended")
_BARRED: Final[frozenset[Standing]] = frozenset({"suspended", "ended"})


class Stay(NamedTuple):
    """The dates of one membership; `ends_on` and `suspended_to` are the first days that are no longer part of it."""

    starts_on: date
    ends_on: date | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None


class Residency(NamedTuple):
    """All memberships of one startup in one hub, by the clock on that hub's wall, and what their end does there."""

    stays: Sequence[Stay]
    zone: ZoneInfo
    cancels: bool


def standing_on(day: date, stays: Sequence[Stay]) -> Standing:
    """How a startup stands in a hub on a local day."""
    known = {_state_on(day, stay) for stay in stays}
    return next((standing for standing in _BEST_FIRST if standing in known), "none")


def barred_on(residency: Residency, at: datetime) -> Standing | None:
    """The standing that keeps a startup out on the local day of an instant; None where nothing does."""
    standing = standing_on(at.astimezone(residency.zone).date(), residency.stays)
    return standing if standing in _BARRED else None


def bar(residency: Residency, starts_at: datetime, *, now: datetime) -> Standing | None:
    """What forbids booking now for that start. Where an end cancels bookings, none is made that it would cancel."""
    today = barred_on(residency, now)
    return today or (barred_on(residency, starts_at) if residency.cancels else None)


def turns(residency: Residency, *, after: datetime) -> list[datetime]:
    """The local midnights to come at which the standing may change."""
    days = {day for stay in residency.stays for day in stay if day is not None}
    midnights = (datetime(day.year, day.month, day.day, tzinfo=residency.zone) for day in days)
    return sorted(midnight for midnight in midnights if midnight > after)


def is_ever_barred(residency: Residency, *, since: datetime) -> bool:
    """Whether there is a day from now on that keeps the startup out."""
    return any(barred_on(residency, at) for at in (since, *turns(residency, after=since)))


def _state_on(day: date, stay: Stay) -> Standing:
    if stay.ends_on is not None and stay.ends_on <= day:
        return "ended"
    if stay.starts_on > day:
        return "pending"
    has_begun = stay.suspended_from is not None and stay.suspended_from <= day
    is_over = stay.suspended_to is not None and stay.suspended_to <= day
    return "suspended" if has_begun and not is_over else "active"
