"""Steps of time, of the sweeper and of the staff: closures, units, states, policies and grants."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.kit.etags import Match
from services.kit.unit import Unit
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate, BookingUpdate
from services.spaces.closures.operations import Closures
from services.spaces.closures.schemas import AffectedBooking, ClosureCreate, ClosureMade, ClosureUpdate
from services.spaces.policies.operations import Policies
from services.spaces.policies.schemas import Limits
from tests.spaces.machine.bookings import Asking, days, nth, places, slots
from tests.spaces.machine.world import LIMITS, QUARTER, attempt


class HouseSteps(Asking):
    @rule(minutes=st.sampled_from((5, 10, 15, 15, 30, 30, 60, 16 * 60)), sweeping=st.booleans())
    def wait(self, minutes: int, sweeping: bool) -> None:
        self.pass_time(timedelta(minutes=minutes))
        if sweeping:
            self.sweep()

    @precondition(lambda self: self.seen.lapsed)
    @rule()
    def sweep(self) -> None:
        self.world.sweep()
        assert not self.world.seen().lapsed

    @rule(
        place=st.none() | places,
        slot=slots,
        day=days,
        length=st.integers(1, 12),
        on_booked=st.sampled_from(("keep", "cancel")),
    )
    def close(self, place: int | None, slot: int, day: int, length: int, on_booked: str) -> None:
        what = {"site_id": self.world.site_id} if place is None else {"resource_id": self.place(place)}
        wish = ClosureCreate(**what, **self.span(slot, day, length), reason="Paint", on_booked=on_booked)
        made, _ = attempt(lambda: self.world.do(lambda unit: Closures(unit).add(wish, by=unit.by), self.world.staff))
        self._check_affected(made)

    @precondition(lambda self: self.seen.closures)
    @rule(number=nth, sooner=st.integers(-3, 3), later=st.integers(-3, 3))
    def change_closure(self, number: int, sooner: int, later: int) -> None:
        closure = self.newest(self.seen.closures, number)
        wish = ClosureUpdate(starts_at=closure.starts_at + sooner * QUARTER, ends_at=closure.ends_at + later * QUARTER)
        made, _ = attempt(
            lambda: self.world.do(
                lambda unit: Closures(unit).change(closure.id, wish, Match("*"), by=unit.by), self.world.staff
            )
        )
        self._check_affected(made)

    @precondition(lambda self: self.seen.closures)
    @rule(number=nth)
    def open_again(self, number: int) -> None:
        closure = self.newest(self.seen.closures, number)
        self.world.do(lambda unit: Closures(unit).remove(closure.id, Match("*"), by=unit.by), self.world.staff)

    def _check_affected(self, made: ClosureMade | None) -> None:
        """What a closure suggests instead, for the first booking in its way."""
        if made is None or not made.affected or not self.world.seen().is_tidy:
            return
        first = made.affected[0]
        for other in first.alternatives or ():
            _, refusal = attempt(
                lambda other=other: self.world.rehearse(
                    lambda unit: self._instead(unit, first, other.model_dump()), self.world.staff
                )
            )
            assert refusal is None, (first, other, refusal, [each.code for each in refusal.violations])

    def _instead(self, unit: Unit, gone: AffectedBooking, other: dict[str, Any]) -> Any:
        if gone.state in {"cancelled", "checked_in"}:
            units = self.world.seen().booking[gone.booking_id].units
            wish = BookingCreate(**other, startup_id=gone.startup_id, units=units)
            return Bookings(unit).create(wish, by=unit.by)
        return Bookings(unit).move(gone.booking_id, BookingUpdate(**other), Match("*"), by=unit.by)

    @rule(place=places, units=st.integers(1, 4))
    def change_units(self, place: int, units: int) -> None:
        attempt(lambda: self.world.update(self.name(place), units=units))

    @rule(
        place=places,
        state=st.sampled_from(("maintenance", "active", "active", "retired")),
        on_booked=st.sampled_from((None, "keep", "cancel")),
    )
    def change_state(self, place: int, state: str, on_booked: str | None) -> None:
        attempt(lambda: self.world.update(self.name(place), on_booked, state=state))

    @precondition(lambda self: any(row.state != "active" for row in self.seen.resources))
    @rule(number=nth)
    def bring_back(self, number: int) -> None:
        gone = self.newest([row for row in self.seen.resources if row.state != "active"], number)
        attempt(lambda: self.world.update(gone.name, state="active"))

    @rule(place=places, quarters=st.integers(0, 2))
    def change_turnaround(self, place: int, quarters: int) -> None:
        self.world.update(self.name(place), turnaround=quarters * QUARTER)

    @rule(policy=st.sampled_from(tuple(LIMITS)), version=st.integers(0, 2))
    def supersede(self, policy: str, version: int) -> None:
        limits, known = Limits(**LIMITS[policy][version]), self.world.policies[policy]
        self.world.do(lambda unit: Policies(unit).supersede(known, limits, by=unit.by), self.world.staff)

    @rule(
        first=st.booleans(),
        given=st.sampled_from((("hours", 1), ("credits", 2), ("credits", 3))),
        window=st.sampled_from((None, None, "once")),
        policy=st.sampled_from((None, None, "counted", "asked")),
    )
    def grant(self, first: bool, given: tuple[str, int], window: str | None, policy: str | None) -> None:
        startup_id = self.world.startup_id if first else self.world.other_id
        self.world.grant(startup_id, *given, window=window, policy=policy)
