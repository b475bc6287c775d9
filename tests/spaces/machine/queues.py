"""Steps of those who wait, and of those who book what repeats."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.kit.etags import Match
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate, BookingUpdate
from services.spaces.bookings.turns import Turns
from services.spaces.series.changes import SeriesChanges
from services.spaces.series.operations import Series
from services.spaces.series.rules import Meant
from services.spaces.series.schemas import SeriesCreate, SeriesUpdate
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.schemas import WaitlistCreate
from tests.spaces.machine.bookings import COMING, Asking, days, few, lengths, nth, places, slots, whoever
from tests.spaces.machine.world import PLAN, QUARTER, attempt

# For what is taken, or for a little longer; for any of the kind, or that one; as the first startup or the other.
waits = st.tuples(nth, st.integers(0, 2), st.booleans(), st.booleans())
scopes = st.sampled_from(("this", "this", "following", "all"))


class QueueSteps(Asking):
    @rule(place=places, of_kind=st.booleans(), slot=slots, day=days, more=few, length=lengths, first=st.booleans())
    def join(self, place: int, of_kind: bool, slot: int, day: int, more: int, length: int, first: bool) -> None:
        span = self.span(slot, day, length + more)
        wish = {"from": span["starts_at"], "to": span["ends_at"], "duration": length * QUARTER}
        what = self._of_kind(PLAN[self.name(place)][0]) if of_kind else {"resource_id": self.place(place)}
        self._ask({**what, **wish}, first=first)

    @precondition(lambda self: any(row.state in COMING for row in self.seen.bookings))
    @rule(wishes=st.lists(waits, min_size=1, max_size=3))
    def join_for_what_is_taken(self, wishes: list[tuple[int, int, bool, bool]]) -> None:
        for number, more, of_kind, first in wishes:
            booking = self.newest([row for row in self.seen.bookings if row.state in COMING], number)
            resource = self.seen.resource[booking.resource_id]
            wish = {
                "from": booking.starts_at,
                "to": booking.ends_at + more * QUARTER,
                "duration": booking.ends_at - booking.starts_at,
                "units": booking.units,
            }
            place = self._of_kind(resource.kind) if of_kind else {"resource_id": resource.id}
            self._ask({**place, **wish}, first=first)

    @precondition(lambda self: self.in_the_way())
    @rule(number=nth, away=st.booleans())
    def make_way(self, number: int, away: bool) -> None:
        """Somebody gives back what others wait for, or goes to another time."""
        booking = self.newest(self.in_the_way(), number)
        by, later = self.owner(booking), BookingUpdate(starts_at=booking.ends_at, ends_at=booking.ends_at + QUARTER)
        attempt(
            lambda: self.world.do(
                lambda unit: (
                    Bookings(unit).move(booking.id, later, Match("*"), by=unit.by)
                    if away
                    else Turns(unit).turn(booking.id, "cancel", by=unit.by)
                ),
                by,
            )
        )

    def in_the_way(self) -> list[Any]:
        waiting, resource = self.seen.waiting, self.seen.resource
        return [
            row
            for row in self.seen.bookings
            if row.state in COMING
            and any(
                (entry.resource_id == row.resource_id or entry.kind == resource[row.resource_id].kind)
                and row.starts_at < entry.to_at
                and row.ends_at > entry.from_at
                for entry in waiting
            )
        ]

    def _of_kind(self, kind: str) -> dict[str, str]:
        return {"kind": kind, "hub_id": self.world.hub_id}

    def _ask(self, wish: dict[str, Any], *, first: bool) -> None:
        known = WaitlistCreate.model_validate(wish)
        by = self.world.key if first else self.world.other_key
        _, refusal = attempt(lambda: self.world.do(lambda unit: Waitlist(unit).join(known, by=unit.by), by))
        self.promised(
            refusal,
            lambda unit, other: Bookings(unit).create(BookingCreate(**other, units=known.units), by=unit.by),
            by,
        )

    @precondition(lambda self: self.seen.entries)
    @rule(number=nth)
    def leave(self, number: int) -> None:
        entry = self.newest(self.seen.entries, number)
        by = self.owner(entry)
        attempt(lambda: self.world.do(lambda unit: Waitlist(unit).leave(entry.id, by=unit.by), by))

    @precondition(lambda self: any(entry.state == "offered" for entry in self.seen.entries))
    @rule(number=nth, accept=st.booleans())
    def answer_an_offer(self, number: int, accept: bool) -> None:
        entry = self.newest([entry for entry in self.seen.entries if entry.state == "offered"], number)
        open_until = self.seen.booking[entry.booking_id].expires_at
        by, verb = self.owner(entry), "confirm" if accept else "cancel"
        _, refusal = attempt(
            lambda: self.world.do(lambda unit: Turns(unit).turn(entry.booking_id, verb, by=unit.by), by)
        )
        assert (refusal is None) == (self.world.clock.now() < open_until), (entry, refusal)


class SeriesSteps(Asking):
    @rule(
        place=places,
        slot=slots,
        length=lengths,
        count=st.integers(2, 3),
        on_conflict=st.sampled_from(("refuse", "skip")),
        who=whoever,
    )
    def book_series(self, place: int, slot: int, length: int, count: int, on_conflict: str, who: str) -> None:
        by, rest = self.who(who)
        wish = SeriesCreate(
            resource_id=self.place(place),
            rrule=f"FREQ=DAILY;COUNT={count}",
            on_conflict=on_conflict,
            **self.span(slot, 0, length),
            **rest,
        )
        attempt(lambda: self.world.do(lambda unit: Series(unit).create(wish, by=unit.by), by))

    @precondition(lambda self: self.seen.series)
    @rule(
        number=nth,
        scope=scopes,
        date=nth,
        shift=st.integers(-4, 4),
        stretch=st.sampled_from((-1, 0, 0, 1)),
        place=st.none() | places,
        purpose=st.none() | st.just("Robots"),
    )
    def change_series(
        self, number: int, scope: str, date: int, shift: int, stretch: int, place: int | None, purpose: str | None
    ) -> None:
        series = self.newest(self.seen.series, number)
        named, at = self._date(series, scope, date)
        change: dict[str, Any] = {}
        if shift or stretch:
            change = {"starts_at": at[0] + shift * QUARTER, "ends_at": at[1] + (shift + stretch) * QUARTER}
        if place is not None:
            change["resource_id"] = self.place(place)
        if purpose is not None:
            change["purpose"] = purpose
        wish, by = SeriesUpdate(**change), self.owner(series)
        attempt(
            lambda: self.world.do(
                lambda unit: SeriesChanges(unit).change(series.id, wish, Meant(scope, named), Match("*"), by=unit.by),
                by,
            )
        )

    @precondition(lambda self: self.seen.series)
    @rule(number=nth, scope=scopes, date=nth, staff=st.booleans())
    def cancel_series(self, number: int, scope: str, date: int, staff: bool) -> None:
        series = self.newest(self.seen.series, number)
        named, _ = self._date(series, scope, date)
        by = self.world.staff if staff else self.owner(series)
        attempt(
            lambda: self.world.do(
                lambda unit: SeriesChanges(unit).cancel(series.id, Meant(scope, named), Match("*"), by=unit.by), by
            )
        )

    def _date(self, series: Any, scope: str, number: int) -> tuple[Any, tuple[Any, Any]]:
        """A date of a series by its name, and where it is meant to be; of all of it, the first."""
        dates = [date for date in self.seen.dates if date.series_id == series.id]
        if scope == "all":
            return None, (series.starts_at, series.ends_at)
        date = self.newest(dates, number)
        return date.starts_at, (date.starts_at, date.starts_at + timedelta(seconds=1) * _seconds(date))


def _seconds(date: Any) -> float:
    return (date.ends_at - date.starts_at).total_seconds()
