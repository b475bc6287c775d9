"""Bookings, each as the product would have written it: judged, charged, and followed through its life."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from deploy.demo.allowances import Budget, billed
from deploy.demo.chance import identifier
from deploy.demo.claims import Claim, Fate
from deploy.demo.days import Today
from deploy.demo.diaries import Diaries, Diary
from deploy.demo.lives import Step, life
from deploy.demo.policies import Judges
from services.kit.spans import Span
from services.spaces.bookings.models import OCCUPYING
from services.spaces.bookings.rules import Terms, lapses_at, refund_until
from services.spaces.policies.repository import Judge

Row = dict[str, Any]

_USED: Final = frozenset({"checked_in", "completed"})


class Kept(NamedTuple):
    """A booking's row, and how it came to be so. `span` is what was booked, whenever people left."""

    row: Row
    span: Span
    judge: Judge
    zone: ZoneInfo
    steps: list[Step]


class Bookings:
    """All of them, in the order in which they were thought of."""

    def __init__(self, judges: Judges, diaries: Diaries, budget: Budget, today: Today) -> None:
        self.kept: list[Kept] = []
        self.judges = judges
        self.diaries = diaries
        self.budget = budget
        self.today = today

    @property
    def rows(self) -> list[Row]:
        return [kept.row for kept in self.kept]

    def add(self, claim: Claim, fate: Fate = Fate()) -> Kept:
        """Book it. Whoever asks knows that it is free and that the budget allows it."""
        judge = self.judges.of(claim.diary.resource, claim.made_at)
        zone = self.diaries.zone(claim.diary)
        steps = life(claim, judge.limits, fate, self.today.now)
        if steps[-1].state != "cancelled":
            first, last = self.diaries.quarters(claim.span)
            claim.diary.take(first, last, claim.units)
        bill = billed(claim, judge, zone)
        self.budget.take(bill, claim.span.ends_at)
        kept = Kept(self._row(claim, judge, steps), claim.span, judge, zone, steps)
        left_early = kept.row["ends_at"] < claim.span.ends_at
        used = billed(claim._replace(span=Span(claim.span.starts_at, kept.row["ends_at"])), judge, zone)
        paid = used if left_early else bill
        kept.row["credits"] = paid.credits if paid is not None else 0
        self.kept.append(kept)
        return kept

    def keep(self, diary: Diary, span: Span, *, title: str, by: str, state: str) -> None:
        """Staff book a venue for an event; a cancelled event gives it back."""
        made_at = min(span.starts_at - timedelta(days=20), self.today.now - timedelta(days=1))
        claim = Claim(diary, span, made_at, None, by, by, purpose=title)
        self.add(claim, Fate("cancels") if state == "cancelled" else Fate())

    def _row(self, claim: Claim, judge: Judge, steps: list[Step]) -> Row:
        resource, limits, (state, _, since) = claim.diary.resource, judge.limits, steps[-1]
        starts_at, ends_at = claim.span
        if state == "completed":
            ends_at = since
        came = next((step.at for step in steps if step.state == "checked_in"), None)
        no_show_after = _seconds(limits.no_show_after)
        was_confirmed = any(step.state == "confirmed" for step in steps)
        return {
            "id": identifier("booking", len(self.kept)),
            "hub_id": resource["hub_id"],
            "resource_id": resource["id"],
            "root_id": resource["root_id"],
            "startup_id": claim.startup_id,
            "operator_id": claim.operator_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "blocked_until": ends_at + timedelta(seconds=resource["turnaround"]),
            "units": claim.units,
            "exclusive": resource["units"] == 1,
            "occupies": state in OCCUPYING,
            "state": state,
            "expires_at": None,
            "lapses_at": lapses_at(state, Terms(starts_at, ends_at, None, no_show_after), since=since),
            "purpose": claim.purpose,
            "turnaround": resource["turnaround"],
            "policy_id": judge.policy_id,
            "policy_version": judge.version,
            "cancel_notice": _seconds(limits.cancel_notice),
            "refund_until": refund_until(starts_at, _seconds(limits.cancel_notice)) if was_confirmed else None,
            "no_show_after": no_show_after,
            "credits": 0,
            "series_id": claim.series_id,
            "recurs_at": claim.recurs_at,
            "unit": None,
            "checked_in_at": came if state in _USED else None,
            "booked_by_kind": "person",
            "booked_by_id": claim.by,
            "override_reason": claim.override,
            "version": len(steps),
            "created_at": claim.made_at,
            "updated_at": since,
        }


def number_units(bookings: list[Row], resources: list[Row]) -> None:
    """Whoever came to a pool took the first one that was free, as at check-in."""
    pools = {resource["id"] for resource in resources if resource["units"] > 1}
    taken: dict[str, list[tuple[datetime, int]]] = {pool: [] for pool in pools}
    came = [b for b in bookings if b["resource_id"] in pools and b["units"] == 1 and b["checked_in_at"] is not None]
    for booking in sorted(came, key=lambda row: (row["checked_in_at"], row["id"])):
        here = taken[booking["resource_id"]]
        here[:] = [(until, number) for until, number in here if until > booking["checked_in_at"]]
        used = {number for _, number in here}
        free = next(number for number in range(1, len(used) + 2) if number not in used)
        booking["unit"] = str(free)
        here.append((booking["ends_at"], free))


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else int(duration.total_seconds())
