"""Decisions about applications: which verb leads where, what time does to them, when one may submit, who is scored."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from statistics import fmean
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from services.kit.fold import fold
from services.startups.applications.errors import (
    ApplicationFrozen,
    ApplicationTransition,
    DeadlinePassed,
    DueInThePast,
    FormCrowded,
    NoSeat,
    NotOpenYet,
    NotUnderReview,
    TooManyFromOneAddress,
)

Who = Literal["team", "staff"]


class Transition(NamedTuple):
    """From which states a verb leads where; `told` is the event it makes."""

    who: Who
    since: frozenset[str]
    to: str
    told: str


def _on(who: Who, since: str, to: str, told: str) -> Transition:
    return Transition(who, frozenset(since.split()), to, told)


_UNDECIDED: Final = "submitted screening in_review needs_info shortlisted waitlisted"
BACK: Final = "(where it was asked)"
TRANSITIONS: Final[dict[str, Transition]] = {
    "submit": _on("team", "draft", "submitted", "submitted"),
    "screen": _on("staff", "submitted", "screening", "screening"),
    "review": _on("staff", "screening", "in_review", "in_review"),
    "request_info": _on("staff", "screening in_review", "needs_info", "info_requested"),
    "answer_info": _on("team", "needs_info", BACK, "info_answered"),
    "shortlist": _on("staff", "in_review", "shortlisted", "shortlisted"),
    "accept": _on("staff", "shortlisted waitlisted", "accepted", "decided"),
    "waitlist": _on("staff", "in_review shortlisted", "waitlisted", "decided"),
    "reject": _on("staff", _UNDECIDED, "rejected", "decided"),
    "confirm": _on("team", "accepted", "confirmed", "confirmed"),
    "withdraw": _on("team", f"draft {_UNDECIDED} accepted", "withdrawn", "withdrawn"),
    "reopen": _on("staff", "accepted rejected no_follow_up", "in_review", "reopened"),
}
# What becomes of those whose time is over.
OVERDUE: Final = {"needs_info": "no_follow_up", "accepted": "lapsed"}
DECIDED: Final = frozenset({"accepted", "waitlisted", "rejected", "no_follow_up"})
OVER: Final = frozenset({"rejected", "no_follow_up", "withdrawn", "lapsed"})
# By the form, to one cohort, that go on at a time.
FROM_ONE_ADDRESS: Final = 5
_HOUR: Final = timedelta(hours=1)
REVIEWED: Final = frozenset({"screening", "in_review", "needs_info", "shortlisted", "waitlisted"})


def state_at(now: datetime, state: str, due_at: datetime | None) -> str:
    """What an application is now, whatever was written down last."""
    return OVERDUE.get(state, state) if due_at is not None and due_at <= now else state


def after(verb: str, state: str, *, asked_in: str | None = None) -> str:
    """Where a verb leads from a state, or a refusal that says which states it needs."""
    transition = TRANSITIONS[verb]
    if state not in transition.since:
        needed = sorted(transition.since)
        raise ApplicationTransition(state=state, needed=", ".join(needed), members={"state": state, "needed": needed})
    return asked_in or "in_review" if transition.to is BACK else transition.to


def must_be_open(now: datetime, *, opens_at: datetime, deadline_at: datetime, time_zone: str) -> None:
    """One submits in `[opens_at, deadline_at)`; refusals say the times by the clock of the hub."""
    local: dict[str, Any] = {
        name: at.astimezone(ZoneInfo(time_zone)).isoformat()
        for name, at in (("opens_at", opens_at), ("deadline_at", deadline_at))
    }
    if now < opens_at:
        raise NotOpenYet(members=local, **local)
    if now >= deadline_at:
        raise DeadlinePassed(members=local, **local)


def must_be_open_for(cohort: Any, now: datetime) -> None:
    must_be_open(now, opens_at=cohort.opens_at, deadline_at=cohort.deadline_at, time_zone=cohort.time_zone)


def form_key(cohort_id: str, email: str, project_name: str) -> str:
    """The same for however somebody writes the same address and the same name."""
    said = "\n".join((cohort_id, email.casefold(), fold(project_name) or project_name.casefold()))
    return sha256(said.encode()).hexdigest()


def must_not_be_crowded(one_too_many: datetime | None, now: datetime) -> None:
    """`one_too_many` is when the application came that must be an hour old before the next may come."""
    if one_too_many is not None and one_too_many + _HOUR > now:
        seconds = ceil((one_too_many + _HOUR - now).total_seconds())
        raise FormCrowded(retry_after=seconds, seconds=seconds)


def must_be_few(from_one_address: int) -> None:
    if from_one_address >= FROM_ONE_ADDRESS:
        raise TooManyFromOneAddress(limit=FROM_ONE_ADDRESS)


def must_be_a_draft(state: str) -> None:
    if state != "draft":
        raise ApplicationFrozen(state=state)


def must_be_under_review(state: str) -> None:
    if state not in REVIEWED:
        raise NotUnderReview(state=state)


def must_be_to_come(due_at: datetime | None, *, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise DueInThePast


def must_have_a_seat(*, seats: int, taken: int) -> None:
    if taken >= seats:
        raise NoSeat(seats=seats, taken=taken, members={"seats": seats, "taken": taken})


def time_to_answer(due_at: datetime | None, decided_at: datetime | None) -> timedelta | None:
    """Who moves up has as long as the one who was there first."""
    return None if due_at is None or decided_at is None else due_at - decided_at


class Means(NamedTuple):
    counted: int
    averages: dict[str, float]
    average: float | None


def means(scores: Iterable[Mapping[str, int]]) -> Means:
    """The mean of each criterion over the reviews that count, and the mean of those."""
    counted = list(scores)
    by_criterion: dict[str, list[int]] = {}
    for review in counted:
        for criterion, score in review.items():
            by_criterion.setdefault(criterion, []).append(score)
    averages = {criterion: round(fmean(given), 2) for criterion, given in sorted(by_criterion.items())}
    return Means(len(counted), averages, round(fmean(averages.values()), 2) if averages else None)
