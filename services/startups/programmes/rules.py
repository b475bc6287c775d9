"""Decisions about programmes and cohorts: how many desks are taken at a time, which dates can be right."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from services.startups.hubs.rules import day_in
from services.startups.programmes.errors import CohortDates, DesksTaken


class Claim(NamedTuple):
    """Desks that a membership takes on the days `[starts_on, ends_on)`."""

    programme_id: str | None
    desks: int
    starts_on: date
    ends_on: date | None


def takes_more(before: Claim | None, after: Claim) -> bool:
    """Whether a change of a membership takes desks that it did not have; only then the quota is asked."""
    if after.programme_id is None:
        return False
    if before is None or before.programme_id != after.programme_id:
        return True
    longer = _end(after) > _end(before) or after.starts_on < before.starts_on
    return after.desks > before.desks or longer


def peak(claims: Iterable[Claim], *, start: date, end: date | None = None) -> int:
    """The most desks taken on one day of `[start, end)`: the peak begins where it does, or where a claim begins."""
    last = end or date.max
    known = [claim for claim in claims if _end(claim) > start and claim.starts_on < last]
    days = {start, *(claim.starts_on for claim in known if claim.starts_on > start)}
    return max(sum(each.desks for each in known if each.starts_on <= day < _end(each)) for day in days)


def must_have_desks(quota: int | None, others: Iterable[Claim], wanted: Claim, *, today: date) -> None:
    """Days that are over take no desks."""
    if quota is None or _end(wanted) <= max(today, wanted.starts_on):
        return
    taken = peak(others, start=max(today, wanted.starts_on), end=wanted.ends_on)
    if taken + wanted.desks > quota:
        facts: dict[str, Any] = {"quota": quota, "taken": taken, "wanted": wanted.desks}
        raise DesksTaken(members=facts, **facts)


def must_be_in_order(
    *, opens_at: datetime, deadline_at: datetime, starts_on: date, ends_on: date, time_zone: str
) -> None:
    """Opens < deadline ≤ starts < ends; which day the deadline is on, the clock on the hub's wall says."""
    if not (opens_at < deadline_at and day_in(deadline_at, time_zone) <= starts_on < ends_on):
        raise CohortDates


def _end(claim: Claim) -> date:
    return claim.ends_on or date.max
