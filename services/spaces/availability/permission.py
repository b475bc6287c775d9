"""What the caller may book of what is free: by membership, certification, quota and credits of the startup."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger, bill
from services.spaces.allowances.rules import start_of_week
from services.spaces.availability.places import Place
from services.spaces.certifications.operations import Certifications
from services.spaces.certifications.rules import lasts
from services.spaces.memberships.operations import Memberships


class Permission:
    """The same rules that judge the booking, asked once for all that is alike: a forecast, without locks."""

    def __init__(self, unit: Unit, *, by: Principal, units: int, certified_only: bool) -> None:
        self._unit = unit
        self._by = by
        self._units = units
        self._ledger = Ledger(unit)
        self._memberships = Memberships(unit)
        self._startup = next(iter(by.startup_ids)) if len(by.startup_ids) == 1 else None
        self._certified_only = certified_only
        self._held: Mapping[str, datetime | None] | None = None
        self._known: dict[tuple[Any, ...], bool] = {}

    def excludes(self, place: Place) -> bool:
        """Whether the caller can never book here, whenever it may be."""
        return not self._is_certified(place, at=self._unit.now) or not self._is_welcome(place, at=self._unit.now)

    def parts(self, place: Place, windows: Iterable[tuple[Span, int]]) -> Iterable[tuple[Span, int]]:
        """Windows cut where it may change whether the caller may book here."""
        startup = self._judged(place)
        if startup is None:
            return windows
        turns = self._memberships.turns(startup, place.tree.grounds.hub_id)
        cut = _cut(windows, turns) if turns else windows
        return by_weeks(place, cut) if self._costs(place) else cut

    def allows(self, place: Place, span: Span) -> bool:
        if not self._is_certified(place, at=span.starts_at) or not self._is_welcome(place, at=span.starts_at):
            return False
        return self._judged(place) is None or not self._costs(place) or self._can_pay(place, span)

    def _judged(self, place: Place) -> str | None:
        """The startup that is judged; nobody judges the staff, who may book for any."""
        return None if self._by.is_staff_of(place.tree.grounds.hub_id) else self._startup

    def _is_welcome(self, place: Place, *, at: datetime) -> bool:
        return not self._memberships.violations(self._judged(place), place.tree.grounds.hub_id, starts_at=at)

    def _can_pay(self, place: Place, span: Span) -> bool:
        zone = place.hours.zone
        ends = (span.starts_at.astimezone(zone), span.ends_at.astimezone(zone))
        # What begins and ends in the same week and month, under the same policy, costs the same from the same pots.
        alike = (
            place.judge.policy_id,
            place.tree.grounds.hub_id,
            span.duration,
            *[at.isocalendar()[:2] for at in ends],
        )
        key = (*alike, *[at.month for at in ends])
        if key not in self._known:
            wanted = bill(self._startup, place.tree.grounds.hub_id, zone, place.judge, span, self._units)
            self._known[key] = not self._ledger.judge(wanted, locked=False).violations
        return self._known[key]

    def _costs(self, place: Place) -> bool:
        limits = place.judge.limits
        asked = (limits.quota_hours_per_week, limits.max_active_bookings, limits.credits_per_hour or None)
        return any(limit is not None for limit in asked)

    def _is_certified(self, place: Place, *, at: datetime) -> bool:
        needed = place.tree.certification_id(place.id) if self._certified_only else None
        if needed is None:
            return True
        if self._held is None:
            person = self._by.as_person
            self._held = Certifications(self._unit).held_by(person) if person is not None else {}
        return needed in self._held and lasts(self._held[needed], at)


def _cut(windows: Iterable[tuple[Span, int]], at: Sequence[datetime]) -> Iterator[tuple[Span, int]]:
    for window, free in windows:
        inside = [instant for instant in at if window.starts_at < instant < window.ends_at]
        for starts_at, ends_at in pairwise([window.starts_at, *inside, window.ends_at]):
            yield Span(starts_at, ends_at), free


def by_weeks(place: Place, windows: Iterable[tuple[Span, int]]) -> Iterator[tuple[Span, int]]:
    """Windows cut where a local week begins, and a quota with it."""
    for window, free in windows:
        starts_at = window.starts_at
        while (monday := start_of_week(starts_at, place.hours.zone, after=1)) < window.ends_at:
            yield Span(starts_at, monday), free
            starts_at = monday
        yield Span(starts_at, window.ends_at), free
