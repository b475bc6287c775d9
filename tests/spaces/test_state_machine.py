"""Bookings driven at random against a naive model that knows nothing of trees, sweeps or locks.

The model keeps a list of what takes time and counts, quarter hour by quarter hour, what each resource would hold.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run

from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.operations import Availability
from services.spaces.bookings.errors import HoldExpired, RulesBroken, WrongTransition
from services.spaces.bookings.models import OCCUPYING
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.occupancy.errors import BookingConflict
from services.spaces.resources.errors import PartsExceedWhole, UnitsInUse
from tests.conftest import NOW
from tests.spaces.story import Story, at
from tests.support import engines

QUARTER = timedelta(minutes=15)
SLOTS = 12
BEFORE = 4  # slots before the first booking, in which only its neighbours' edges lie
HOLD = timedelta(minutes=10)

NAMES = ("pool", "single", "hall", "left", "right", "floor", "north", "south")
PARENTS = {"left": "hall", "right": "hall", "north": "floor", "south": "floor"}
UNITS = {"pool": 3, "single": 1, "hall": 1, "left": 1, "right": 1, "floor": 4, "north": 1, "south": 2}
TURNAROUND = {"single": 1}


@dataclass(frozen=True)
class Taken:
    """A booking as the model remembers it; times are numbers of quarters from nine o'clock."""

    name: str
    start: int
    end: int
    units: int
    turnaround: int
    state: str
    expires_at: datetime | None = None

    def takes(self, now: datetime) -> bool:
        past = self.state == "held" and self.expires_at is not None and self.expires_at <= now
        return self.state in OCCUPYING and not past

    def blocks(self, slot: int) -> bool:
        return self.start <= slot < self.end + self.turnaround


def moment(slot: int) -> datetime:
    return at("09:00") + slot * QUARTER


def attempt(act: Callable[[], Any]) -> tuple[Any, type[DomainError] | None]:
    """What it answers, and how it is refused."""
    try:
        return act(), None
    except DomainError as refused:
        return None, type(refused)


class BookingsAgainstModel(RuleBasedStateMachine):
    engine = "sqlite"
    made: Bundle[str] = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.story, self.resources = _emptied(self.engine)
        self.clock = self.story.clock
        self.units = dict(UNITS)
        self.bookings: dict[str, Taken] = {}

    # What may be asked

    spans = st.tuples(st.integers(0, SLOTS - 1), st.integers(1, 6)).map(lambda s: (s[0], min(s[0] + s[1], SLOTS)))
    names = st.sampled_from(NAMES)
    few = st.integers(1, 3)

    @rule(target=made, name=names, span=spans, units=few, hold=st.booleans())
    def create(self, name: str, span: tuple[int, int], units: int, hold: bool) -> Any:
        wish = self.wished(name, span, units, state="held" if hold else "confirmed")
        expected = self.refusal(wish)
        kept = {"hold": HOLD} if hold else {}
        booking, refused = attempt(
            lambda: self.story.book(self.resources[name], moment(span[0]), moment(span[1]), units=units, **kept)
        )
        assert refused is expected
        if booking is None:
            return multiple()
        assert booking.state == wish.state
        self.bookings[booking.id] = wish
        return booking.id

    @rule(booking=made)
    def confirm(self, booking: str) -> None:
        known = self.bookings[booking]
        expected: type[DomainError] | None = None
        if known.state != "held":
            expected = WrongTransition
        elif not known.takes(self.clock.now()):
            expected = HoldExpired
        _, refused = attempt(lambda: self.story.turn(booking, "confirm"))
        # An ended hold says so whether or not it has been tidied up.
        assert refused is expected or (known.state == "expired" and refused is HoldExpired)
        if refused is None:
            self.bookings[booking] = replace(known, state="confirmed", expires_at=None)

    @rule(booking=consumes(made))
    def cancel(self, booking: str) -> None:
        known = self.bookings[booking]
        if not known.takes(self.clock.now()):
            with pytest.raises(WrongTransition):
                self.story.turn(booking, "cancel")
            return
        self.story.turn(booking, "cancel")
        self.bookings[booking] = replace(known, state="cancelled")

    @rule(booking=made, name=names, span=spans, units=few)
    def move(self, booking: str, name: str, span: tuple[int, int], units: int) -> None:
        known = self.bookings[booking]
        wish = replace(self.wished(name, span, units, state=known.state), expires_at=known.expires_at)
        where = {"resource_id": self.resources[name], "units": units}
        expected = self.refusal(wish, without=booking) if known.takes(self.clock.now()) else WrongTransition
        same = (wish.name, wish.start, wish.end, wish.units) == (known.name, known.start, known.end, known.units)
        if same and known.takes(self.clock.now()):
            expected, wish = None, known
        _, refused = attempt(
            lambda: self.story.move(booking, starts_at=moment(span[0]), ends_at=moment(span[1]), **where)
        )
        assert refused is expected or (expected is WrongTransition and refused is HoldExpired)
        if refused is None:
            self.bookings[booking] = wish

    @rule(minutes=st.sampled_from([1, 9, 10, 11]))
    def wait(self, minutes: int) -> None:
        # Three hours remain until the first slot; the day never begins.
        if self.clock.now() + timedelta(minutes=minutes) < moment(0) - timedelta(hours=1):
            self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def sweep(self) -> None:
        self.story.tidy()
        now = self.clock.now()
        assert not [row for row in self.story.rows() if row.state == "held" and row.expires_at <= now]
        for known_id, known in self.bookings.items():
            if known.state == "held" and not known.takes(now):
                self.bookings[known_id] = replace(known, state="expired")

    @rule(name=names, units=st.integers(1, 4))
    def change_units(self, name: str, units: int) -> None:
        before, self.units = self.units, self.units | {name: units}
        now = self.clock.now()
        expected = {UnitsInUse} if self.over([taken for taken in self.bookings.values() if taken.takes(now)]) else set()
        for whole in {name, PARENTS.get(name, name)} & set(PARENTS.values()):
            parts = sum(self.units[part] for part in PARENTS if PARENTS[part] == whole)
            if 1 < self.units[whole] < parts:
                expected.add(PartsExceedWhole)
        if before[name] == units:
            expected = set()
        _, refused = attempt(lambda: self.story.change_resource(self.resources[name], units=units))
        assert refused in (expected or {None})
        if refused is not None:
            self.units = before

    # What must hold after each step

    @invariant()
    def no_resource_holds_more_than_it_has(self) -> None:
        stored = [
            Taken(
                name=self.name_of(row.resource_id),
                start=(row.starts_at - moment(0)) // QUARTER,
                end=(row.ends_at - moment(0)) // QUARTER,
                units=row.units,
                turnaround=(row.blocked_until - row.ends_at) // QUARTER,
                state=row.state,
                expires_at=row.expires_at,
            )
            for row in self.story.rows()
        ]
        now = self.clock.now()
        assert sorted(map(repr, (t for t in stored if t.takes(now)))) == sorted(
            map(repr, (t for t in self.bookings.values() if t.takes(now)))
        )
        assert not self.over([taken for taken in stored if taken.takes(now)])

    @invariant()
    def what_is_offered_can_be_booked_and_nothing_else_is_free(self) -> None:
        with self.story.database.transaction() as session:
            unit = Unit(session=session, by=self.story.key, clock=self.clock, now=self.clock.now())
            within = Span(moment(-BEFORE), moment(SLOTS))
            for name in NAMES:
                found = Availability(unit).of_resource(self.resources[name], within, units=1, by=unit.by).windows
                offered = [
                    slot
                    for slot in range(-BEFORE, SLOTS)
                    if any(w.starts_at <= moment(slot) and moment(slot + 1) <= w.ends_at for w in found)
                ]
                wishes = [self.wished(name, (slot, slot + 1), 1) for slot in range(-BEFORE, SLOTS)]
                assert offered == [wish.start for wish in wishes if self.refusal(wish) is None]
                for window in found:
                    wish = BookingCreate(
                        resource_id=self.resources[name],
                        starts_at=window.starts_at,
                        ends_at=window.ends_at,
                        units=window.units_free,
                    )
                    attempt = session.begin_nested()
                    Bookings(unit).create(wish, by=unit.by)
                    attempt.rollback()
            session.rollback()

    # The model

    def wished(self, name: str, span: tuple[int, int], units: int, *, state: str = "confirmed") -> Taken:
        expires_at = self.clock.now() + HOLD if state == "held" else None
        return Taken(name, *span, units, TURNAROUND.get(name, 0), state, expires_at)

    def refusal(self, wish: Taken, *, without: str | None = None) -> type[DomainError] | None:
        if wish.units > self.units[wish.name]:
            return RulesBroken
        now = self.clock.now()
        others = [taken for known, taken in self.bookings.items() if known != without and taken.takes(now)]
        return BookingConflict if self.over([*others, wish], wish) else None

    def over(self, taken: list[Taken], wish: Taken | None = None) -> bool:
        """Whether some resource holds more than it has in some quarter (of a wish, where one is given)."""
        slots = range(wish.start, wish.end + wish.turnaround) if wish else range(-BEFORE, SLOTS + BEFORE)
        return any(self.used(name, taken, slot) > self.units[name] for slot in slots for name in NAMES)

    def used(self, name: str, taken: list[Taken], slot: int) -> int:
        direct = sum(one.units for one in taken if one.name == name and one.blocks(slot))
        parts = [self.used(part, taken, slot) for part, whole in PARENTS.items() if whole == name]
        return direct + (sum(parts) if self.units[name] > 1 else int(any(parts)))

    def name_of(self, resource_id: str) -> str:
        return next(name for name, known in self.resources.items() if known == resource_id)


_databases: dict[str, Database] = {}


def _emptied(engine: str) -> tuple[Story, dict[str, str]]:
    """A fresh hub on the shared database of an engine, with nothing booked."""
    database = _databases[engine]
    with database.transaction() as session:
        for table in ("booking", "outbox", "outbox_queue"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    story = Story(database, FixedClock(NOW))
    resources: dict[str, str] = {}
    for name in NAMES:
        parent = resources.get(PARENTS.get(name, ""))
        turnaround = TURNAROUND.get(name, 0) * QUARTER
        resources[name] = story.resource(name=name, units=UNITS[name], parent_id=parent, turnaround=turnaround)
    return story, resources


def test_bookings_and_the_model_agree(engine):
    folder = Path(tempfile.mkdtemp(dir=engines.run_folder()))
    _databases[engine] = Database(engines.database_urls_on(engine, folder, ["spaces"])["spaces"])
    machine = type("Bookings", (BookingsAgainstModel,), {"engine": engine})
    try:
        run(
            machine,
            settings=settings(
                max_examples=8,
                stateful_step_count=15,
                deadline=None,
                # A story of fifteen steps reads well as it is; shrinking it takes minutes.
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        _databases.pop(engine).dispose()
