"""Steps of those who book: create, move and turn bookings, one by one and several at once."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.kit.errors import DomainError
from services.kit.etags import Match
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate, BookingUpdate
from services.spaces.bookings.turns import Turns
from tests.spaces.machine.world import CORNERS, LAST, PLAN, QUARTER, Seen, World, attempt

WHO = ("one", "one", "other", "other", "house", "staff", "override")
COMING = frozenset({"held", "pending", "confirmed"})
VERBS = ("confirm", "cancel", "cancel", "approve", "decline", "check_in", "check_in", "check_out")
# What comes next, and what else may.
FOLLOWING = {
    "held": ("confirm", "cancel"),
    "pending": ("approve", "decline"),
    "confirmed": ("cancel", "cancel"),
    "declined": ("approve", "approve"),
}

# One of the resources of the corner in which the story is told.
places = st.integers(0, 4)
slots = st.integers(0, 8)
lengths = st.integers(1, 6)
few = st.sampled_from((1, 1, 1, 2, 2, 3))
# Mostly today: what happens on one day meets more.
days = st.sampled_from((0, 0, 0, 0, 1))
whoever = st.sampled_from(WHO)
nth = st.integers(0, 9)
holds = st.sampled_from((0, 0, 0, 10, 30))
wishes = st.tuples(places, slots, days, lengths, few, whoever, holds)


class Asking:
    """What all steps share; `seen` is what the tables held after the last one."""

    world: World
    seen: Seen
    corner: tuple[str, ...] = CORNERS[0]

    def moment(self, slot: int, day: int = 0) -> datetime:
        """A quarter of an hour from now on."""
        now = self.world.clock.now()
        past = timedelta(minutes=now.minute % 15)
        return now - past + (QUARTER if past else timedelta(0)) + slot * QUARTER + timedelta(days=day)

    def name(self, place: int) -> str:
        return self.corner[place % len(self.corner)]

    def place(self, place: int) -> str:
        return self.world.resources[self.name(place)]

    def who(self, name: str) -> tuple[Principal, dict[str, Any]]:
        """The caller, and what they say of for whom it is."""
        world = self.world
        if name in {"one", "other"}:
            return (world.key if name == "one" else world.other_key), {}
        wish = {} if name == "house" else {"startup_id": world.startup_id}
        return world.staff, {**wish, "override_reason": "Because."} if name == "override" else wish

    def span(self, slot: int, day: int, length: int) -> dict[str, datetime]:
        starts_at = self.moment(slot, day)
        return {"starts_at": starts_at, "ends_at": starts_at + length * QUARTER}

    def owner(self, row: Any) -> Principal:
        return self.world.key_for(row.startup_id)

    def pass_time(self, by: timedelta) -> None:
        self.pass_until(self.world.clock.now() + by)

    def pass_until(self, instant: datetime) -> None:
        if self.world.clock.now() < instant < LAST:
            self.world.clock.set(instant)

    def newest(self, rows: Any, number: int) -> Any:
        return rows[-1 - number % len(rows)]

    def promised(
        self, refusal: DomainError | None, again: Callable[[Unit, dict[str, Any]], Any], by: Principal
    ) -> None:
        """Whatever a refusal suggests can be had at once, unless somebody who waits is about to have it."""
        if refusal is None or not refusal.alternatives or not self.seen.is_tidy:
            return
        for alternative in refusal.alternatives:
            _, refused = attempt(
                lambda alternative=alternative: self.world.rehearse(lambda unit: again(unit, alternative), by)
            )
            said = [violation.code for violation in refused.violations] if refused is not None else []
            assert refused is None, (refusal, alternative, refused, said)

    def book(self, by: Principal, wish: Mapping[str, Any]) -> None:
        known = BookingCreate(**wish)
        _, refusal = attempt(lambda: self.world.do(lambda unit: Bookings(unit).create(known, by=unit.by), by))
        self.promised(
            refusal, lambda unit, other: Bookings(unit).create(BookingCreate(**{**wish, **other}), by=unit.by), by
        )


class BookingSteps(Asking):
    @rule(wishes=st.lists(wishes, min_size=1, max_size=3), minutes=st.sampled_from((0, 0, 5, 15)))
    def create(self, wishes: list[Any], minutes: int) -> None:
        """One after the other."""
        self.pass_time(timedelta(minutes=minutes))
        for place, slot, day, length, units, who, hold in wishes:
            by, rest = self.who(who)
            kept = {"hold": timedelta(minutes=hold)} if hold else {}
            known = {"resource_id": self.place(place), "units": min(units, PLAN[self.name(place)][1])}
            self.book(by, {**known, **self.span(slot, day, length), **rest, **kept})

    @rule(wishes=st.lists(st.tuples(places, slots, lengths), min_size=2, max_size=3), day=days, who=whoever)
    def create_all(self, wishes: list[tuple[int, int, int]], day: int, who: str) -> None:
        by, rest = self.who(who)
        known = [
            BookingCreate(resource_id=self.place(place), **self.span(slot, day, length), **rest)
            for place, slot, length in wishes
        ]
        attempt(lambda: self.world.do(lambda unit: Bookings(unit).create_all(known, by=unit.by), by))

    @precondition(lambda self: self.seen.bookings)
    @rule(
        number=nth,
        place=st.none() | places,
        shift=st.integers(-5, 5),
        stretch=st.sampled_from((-2, -1, 0, 0, 0, 1, 2)),
        units=st.none() | few,
        override=st.sampled_from((False, False, False, True)),
    )
    def move(self, number: int, place: int | None, shift: int, stretch: int, units: int | None, override: bool) -> None:
        booking = self.newest(self.seen.bookings, number)
        by = self.world.staff if override else self.owner(booking)
        change = {
            "starts_at": booking.starts_at + shift * QUARTER,
            "ends_at": booking.ends_at + (shift + stretch) * QUARTER,
            "resource_id": self.place(place) if place is not None else None,
            "units": units,
            "override_reason": "Because." if override else None,
        }
        self._move(booking, change, by)

    @precondition(lambda self: any(row.state == "checked_in" for row in self.seen.bookings))
    @rule(number=nth, stretch=st.sampled_from((-1, 1, 2)))
    def stay_longer(self, number: int, stretch: int) -> None:
        booking = self.newest([row for row in self.seen.bookings if row.state == "checked_in"], number)
        self._move(booking, {"ends_at": booking.ends_at + stretch * QUARTER}, self.owner(booking))

    def _move(self, booking: Any, change: dict[str, Any], by: Principal) -> None:
        def moved(unit: Unit, change: dict[str, Any]) -> Any:
            wish = BookingUpdate(**{name: value for name, value in change.items() if value is not None})
            return Bookings(unit).move(booking.id, wish, Match("*"), by=unit.by)

        _, refusal = attempt(lambda: self.world.do(lambda unit: moved(unit, change), by))
        self.promised(refusal, lambda unit, other: moved(unit, {**change, **other}), by)

    @precondition(lambda self: self.seen.bookings)
    @rule(number=nth, verb=st.sampled_from(VERBS), staff=st.booleans())
    def turn(self, number: int, verb: str, staff: bool) -> None:
        booking = self.newest(self.seen.bookings, number)
        by = self.world.staff if staff or verb in {"approve", "decline"} else self.owner(booking)
        attempt(lambda: self.world.do(lambda unit: Turns(unit).turn(booking.id, verb, by=unit.by), by))

    @precondition(lambda self: any(row.state in FOLLOWING for row in self.seen.bookings))
    @rule(number=nth, otherwise=st.booleans(), minutes=st.sampled_from((0, 0, 5, 10)))
    def go_on(self, number: int, otherwise: bool, minutes: int) -> None:
        """What comes next for a booking, or what ends it."""
        self.pass_time(timedelta(minutes=minutes))
        booking = self.newest([row for row in self.seen.bookings if row.state in FOLLOWING], number)
        verb = FOLLOWING[booking.state][otherwise]
        by = self.world.staff if verb in {"approve", "decline"} else self.owner(booking)
        attempt(lambda: self.world.do(lambda unit: Turns(unit).turn(booking.id, verb, by=unit.by), by))

    @precondition(lambda self: any(row.state == "confirmed" for row in self.seen.bookings))
    @rule(number=st.integers(0, 2), late=st.sampled_from((-15, -5, 0, 5, 14, 15, 16)))
    def come(self, number: int, late: int) -> None:
        """To one of the next bookings, soon or late: others have ended by then."""
        coming = sorted((row for row in self.seen.bookings if row.state == "confirmed"), key=lambda row: row.starts_at)
        booking = coming[number % len(coming)]
        self.pass_until(booking.starts_at + timedelta(minutes=late))
        by = self.owner(booking)
        attempt(lambda: self.world.do(lambda unit: Turns(unit).turn(booking.id, "check_in", by=unit.by), by))

    @precondition(lambda self: any(row.state == "checked_in" for row in self.seen.bookings))
    @rule(number=nth, after=st.sampled_from((0, 1, 10, 20)))
    def go(self, number: int, after: int) -> None:
        self.pass_time(timedelta(minutes=after))
        booking = self.newest([row for row in self.seen.bookings if row.state == "checked_in"], number)
        by = self.owner(booking)
        attempt(lambda: self.world.do(lambda unit: Turns(unit).turn(booking.id, "check_out", by=unit.by), by))
