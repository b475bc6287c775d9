"""Series against single bookings and against each other, on connections of their own: one order, no deadlock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.unit import Unit
from services.spaces.allowances.models import AllowanceAccount
from services.spaces.allowances.operations import Allowances
from services.spaces.allowances.schemas import GrantCreate
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.main import SUBSCRIPTIONS
from services.spaces.series.changes import SeriesChanges
from services.spaces.series.operations import Series
from services.spaces.series.rules import Meant
from services.spaces.series.schemas import SeriesCreate, SeriesUpdate
from tests.spaces.racing import kinds, overlaps, race
from tests.spaces.story import at
from tests.support.service import key_of


@pytest.fixture
def ready(story, replicas) -> Callable[..., Callable[[], Any]]:
    """Work that is yet to be done, by one replica or another, for somebody new unless it is said for whom."""
    numbers = iter(range(10**6))

    def later(work: Callable[[Any], Any], by: Any = None) -> Callable[[], Any]:
        database = replicas[next(numbers) % len(replicas)]
        who = by or key_of(new_id(), story.hub_id)

        def once() -> Any:
            # Not run again after a deadlock, as a request would be: there must be none.
            with database.transaction() as session:
                unit = Unit(session=session, by=who, clock=story.clock, now=story.clock.now(), source="spaces")
                answer = work(unit)
                unit.write_down(SUBSCRIPTIONS)
            return answer

        return once

    return later


def series_of(resource_id: str, *, day: int = 2, clock: str = "09:00", hours: float = 1, **rest: Any) -> Any:
    starts_at = at(clock, day)
    known = {"rrule": "FREQ=DAILY;COUNT=6", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    wish = SeriesCreate(resource_id=resource_id, **{**known, **rest})
    return lambda unit: Series(unit).create(wish, by=unit.by)


def single(resource_id: str, day: int, clock: str = "09:30") -> Any:
    starts_at = at(clock, day)
    wish = BookingCreate(resource_id=resource_id, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    return lambda unit: Bookings(unit).create(wish, by=unit.by)


def changed(series_id: str, **change: Any) -> Any:
    wish = SeriesUpdate(**change)
    return lambda unit: SeriesChanges(unit).change(series_id, wish, Meant("all", None), Match("*"), by=unit.by)


def cancelled(series_id: str) -> Any:
    return lambda unit: SeriesChanges(unit).cancel(series_id, Meant("all", None), Match("*"), by=unit.by)


def test_a_series_and_single_bookings_end_in_one_order(story, ready):
    for number in range(4):
        room = story.resource(name=f"Room {number}")
        outcomes = race(ready(series_of(room)), *[ready(single(room, day)) for day in (2, 4, 7)])
        rows = [row for row in story.rows() if row.resource_id == room]
        assert overlaps(rows) == []
        made = kinds(outcomes)
        # Either the series was first and has all its dates, or a booking was and it has none.
        whole = {"SeriesRead": 1, "BookingConflict": 3}, {"SeriesRefused": 1, "BookingRead": 3}
        assert made in whole
        assert len(rows) == (6 if made["SeriesRead"] else 3)


def test_series_that_skip_share_their_dates_out_and_nothing_is_booked_twice(spaces, story, ready):
    room = story.resource()
    wishes = [series_of(room, day=2 + number % 3, on_conflict="skip") for number in range(8)]
    outcomes = race(*[ready(wish) for wish in wishes], *[ready(single(room, day)) for day in (2, 5, 9)])
    rows = story.rows()
    assert overlaps(rows) == []
    assert {row.starts_at.day for row in rows} == set(range(2, 10))  # each day is somebody's: two never both lose
    told = {date.booking_id for o in outcomes if hasattr(o, "occurrences") for date in o.occurrences if date.booking_id}
    assert told == {row.id for row in rows if row.series_id}
    assert len(spaces.events("booking.confirmed")) == len(rows)


def test_two_series_at_once_never_both_have_a_date(story, ready):
    for number in range(4):
        room = story.resource(name=f"Room {number}")
        outcomes = race(ready(series_of(room)), ready(series_of(room, day=5)))
        assert kinds(outcomes) == {"SeriesRead": 1, "SeriesRefused": 1}
        assert len([row for row in story.rows() if row.resource_id == room]) == 6


def test_series_on_a_hall_and_its_halves_end_in_one_order(story, ready):
    hall, left, right = story.hall()
    for day in (2, 12, 22):
        outcomes = race(*[ready(series_of(part, day=day)) for part in (right, hall, left)])
        taken = {row.resource_id for row in story.rows() if row.starts_at == at("09:00", day)}
        assert taken in ({hall}, {left, right})
        assert set(kinds(outcomes)) == {"SeriesRead", "SeriesRefused"}


def test_two_series_swap_their_rooms_without_a_deadlock(story, ready):
    one_room, other_room = story.resource(name="One"), story.resource(name="Other")
    one = story.do(series_of(one_room), story.key)
    other = story.do(series_of(other_room, clock="14:00"), story.key)
    rooms = [one_room, other_room]
    for _ in range(4):
        here, there = rooms
        outcomes = race(
            ready(changed(one.id, resource_id=there), story.key), ready(changed(other.id, resource_id=here), story.key)
        )
        assert kinds(outcomes) == {"SeriesRead": 2}
        rooms.reverse()
    assert {(row.series_id, row.resource_id) for row in story.rows()} == {
        (one.id, rooms[0]),
        (other.id, rooms[1]),
    }


def test_a_series_that_moves_and_new_bookings_end_in_clean_answers(story, ready):
    room = story.resource()
    series = story.do(series_of(room), story.key)
    for clock in ("12:00", "15:00", "18:00"):
        move = changed(series.id, starts_at=at(clock), ends_at=at(clock) + timedelta(hours=1))
        outcomes = race(ready(move, story.key), *[ready(single(room, day, clock)) for day in (3, 6)])
        assert set(kinds(outcomes)) <= {"SeriesRead", "SeriesRefused", "BookingRead", "BookingConflict"}
        assert outcomes[0].__class__.__name__ == "SeriesRefused" or kinds(outcomes)["BookingConflict"] == 2
        assert overlaps(story.rows()) == []
        assert len({row.starts_at.time() for row in story.rows() if row.series_id}) == 1


def test_a_date_that_is_moved_by_itself_meets_the_change_of_the_whole(story, ready):
    room = story.resource()
    for number in range(4):
        series = story.do(series_of(room, clock="08:00"), story.key)
        alone = series.occurrences[3].booking_id
        outcomes = race(
            ready(changed(series.id, starts_at=at("12:00"), ends_at=at("13:00")), story.key),
            lambda alone=alone: story.move(alone, starts_at=at("20:00", 5), ends_at=at("21:00", 5)),
        )
        assert kinds(outcomes) == {"SeriesRead": 1, "BookingRead": 1}
        mine = [row for row in story.rows() if row.series_id == series.id]
        assert [row.starts_at.hour for row in mine] == [12, 12, 12, 20, 12, 12], number
        story.do(cancelled(series.id), story.key)


def test_cancelling_twice_at_once_pays_back_once(story, ready):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=50))
    series = story.do(series_of(room), story.key)
    outcomes = race(*[ready(cancelled(series.id), story.key) for _ in range(6)])
    assert kinds(outcomes) == {"SeriesRead": 6}
    assert {row.state for row in story.rows()} == {"cancelled"}
    with story.database.reading() as session:
        assert set(session.execute(select(AllowanceAccount.balance)).scalars()) == {0}


def test_series_of_one_startup_share_its_accounts_without_a_deadlock(story, ready):
    """One begins in the old year, one in the new: they share a week, and each comes to where the other began."""
    given = GrantCreate(
        startup_id=story.startup_id, hub_id=story.hub_id, account="credits", amount=1000, window="month", reason="start"
    )
    story.do(lambda unit: Allowances(unit).grant(given, by=unit.by), story.staff)
    policy = story.policy(quota_hours_per_week=6, credits_per_hour=1)
    for number in range(3):
        rooms = [story.resource(name=f"Room {number}.{side}", policy_id=policy) for side in (1, 2)]
        wishes = [
            series_of(room, day=31, clock=clock, rrule="FREQ=DAILY;COUNT=12", on_conflict="skip")
            for room, clock in zip(rooms, ("09:00", "33:00"), strict=True)
        ]
        made = race(*[ready(wish, story.key) for wish in wishes])
        assert set(kinds(made)) <= {"SeriesRead", "SeriesRefused"}
        assert "SeriesRead" in kinds(made)
        with story.database.reading() as session:
            weeks = select(AllowanceAccount.balance).where(AllowanceAccount.account == "hours")
            assert all(-6 * 3600 <= balance <= 0 for balance in session.execute(weeks).scalars())
        race(*[ready(cancelled(series.id), story.key) for series in made if hasattr(series, "id")])
