"""Several dates of a series move by the same amounts on the wall clock: all of them or none."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from services.kit.errors import DomainError
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger, bill
from services.spaces.availability.places import Place
from services.spaces.bookings.errors import SpanInvalid
from services.spaces.bookings.moving import Moving, gives_back
from services.spaces.bookings.release import Release
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.schemas import BookingUpdate
from services.spaces.bookings.shapes import shown
from services.spaces.bookings.taking import Taking
from services.spaces.occupancy.tree import Tree
from services.spaces.series import rules
from services.spaces.series.errors import OverlapsItself, SeriesRefused
from services.spaces.series.models import Series
from services.spaces.series.recurrence import Wall
from services.spaces.series.repository import SeriesRepository
from services.spaces.series.rules import NO_SHIFT, Shift
from services.spaces.series.schemas import OccurrenceOutcome, SeriesUpdate
from services.spaces.series.shapes import outcome


class Shifting:
    """For dates that are ahead. `places` has those of the bookings and the new one; their trees are locked."""

    def __init__(self, unit: Unit, series: Series, places: Mapping[str, Place]) -> None:
        self._unit = unit
        self._plan = series
        self._zone = ZoneInfo(series.time_zone)
        self._places = places
        self._series = SeriesRepository(unit.session, unit.clock)
        self._bookings = BookingRepository(unit.session, unit.clock)
        self._moving = Moving(unit, suggesting=False)
        self._ledger = Ledger(unit)

    def move(self, dates: Sequence[Any], change: SeriesUpdate, shift: Shift, *, by: Principal) -> None:
        """Refuses with every date that is in the way."""
        walls = {date.starts_at: shift(rules.planned(date)) for date in dates}
        if any(wall.starts_at >= wall.ends_at for wall in walls.values()):
            raise SpanInvalid
        targets = {date.starts_at: self._places[change.resource_id or date.resource_id] for date in dates}
        if shift != NO_SHIFT and rules.overlap(walls.values(), max(p.node.turnaround for p in targets.values())):
            raise OverlapsItself
        wishes = {date.starts_at: self._wish(change, walls[date.starts_at], shift) for date in dates}
        self._lock_accounts(dates, targets, wishes)
        refusals: dict[Any, DomainError] = {}
        freed: dict[str, Tree] = {}
        for date in rules.in_order(dates, shift):
            name, old = date.starts_at, self._places[date.resource_id].tree
            booking = self._bookings.lock(date.booking_id)
            before = shown(booking, old.grounds.time_zone)
            try:
                with self._unit.session.begin_nested():
                    read = self._moving.move(booking, targets[name], wishes[name], before=before, by=by)
            except DomainError as refusal:
                refusals[name] = refusal
                self._step_aside(date.booking_id)
                continue
            if gives_back(before, read):
                freed[old.root_id] = old
            if shift != NO_SHIFT:
                self._series.plan(self._plan.id, name, *walls[name])
        if refusals:
            raise _refused(dates, refusals)
        release = Release(self._unit)
        for tree in freed.values():
            release.offer(tree)

    def _wish(self, change: SeriesUpdate, wall: Wall, shift: Shift) -> BookingUpdate:
        """The change of one booking. Without a shift its times stay as they are, to the second."""
        fields = {name: value for name, value in change.changes().items() if name not in {"starts_at", "ends_at"}}
        times = wall.in_real_time(self._zone)._asdict() if shift != NO_SHIFT else {}
        return BookingUpdate(**fields, **times)

    def _step_aside(self, booking_id: str) -> None:
        """What cannot move gets out of the way of the others, so that none is blamed for it. Nothing of this stays."""
        booking = self._bookings.lock(booking_id)  # as it was before it was refused
        Taking(self._unit).enter(booking, "cancelled")
        self._bookings.save(booking)
        self._ledger.give_back(booking.id, "cancelled")

    def _lock_accounts(
        self, dates: Sequence[Any], targets: Mapping[Any, Place], wishes: Mapping[Any, BookingUpdate]
    ) -> None:
        plan = self._plan
        bills = []
        for date in dates:
            place, wish = targets[date.starts_at], wishes[date.starts_at]
            span = rules.span_of(date, wish)
            hub, zone = place.tree.grounds.hub_id, place.hours.zone
            bills.append(bill(plan.startup_id, hub, zone, place.judge, span, wish.units or date.units))
        self._ledger.lock_all(
            plan.startup_id, plan.hub_id, plan.time_zone, bills, changing=[date.booking_id for date in dates]
        )


def _refused(dates: Sequence[Any], refusals: Mapping[Any, DomainError]) -> SeriesRefused:
    told = [
        outcome(
            date,
            refusals.get(date.starts_at),
            otherwise=OccurrenceOutcome(
                starts_at=date.starts_at, ends_at=date.ends_at, outcome="booked", booking_id=date.booking_id
            ),
        )
        for date in dates
    ]
    in_order = [refusals[date.starts_at] for date in dates if date.starts_at in refusals]
    return SeriesRefused(
        violations=rules.broken_rules(in_order),
        conflicts=[span for refusal in in_order for span in refusal.conflicts],
        members={"occurrences": told},
    )
