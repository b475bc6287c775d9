"""What one release may cost, and who serves those it leaves over."""

import pytest
from sqlalchemy import insert

from services.kit.ids import new_id
from services.spaces.bookings.sweep import sweep
from services.spaces.policies.operations import Policies
from services.spaces.policies.schemas import Limits
from services.spaces.waitlist.models import WaitlistEntry
from tests.spaces.story import at
from tests.support.service import key_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def states(queue):
    """How many are in which state, in the order of joining."""
    return lambda: [row.state for row in queue()]


def copies(story, queue, number, **changes):
    """More entries like the first one, as a startup could have made them before there was a limit."""
    (first, *_) = queue()
    with story.database.transaction() as session:
        session.execute(insert(WaitlistEntry), [first._asdict() | {"id": new_id()} | changes for _ in range(number)])


async def test_what_one_release_leaves_over_the_sweeper_serves(spaces, story, wait, queue, states):
    desks = story.resource(kind="desk", units=50)
    taken = story.book(desks, at("09:00"), at("10:00"), units=50)
    wait(desks)
    copies(story, queue, 49)
    story.turn(taken.id, "cancel")
    assert states() == ["offered"] * 20 + ["waiting"] * 30
    await sweep(spaces.app)
    await sweep(spaces.app)
    assert states() == ["offered"] * 50
    assert len(spaces.events("waitlist.offered")) == 50
    before = len(spaces.events())
    await sweep(spaces.app)
    assert len(spaces.events()) == before


async def test_wishes_that_the_policy_never_allows_keep_nobody_from_their_turn(story, wait, queue, states):
    policy = story.policy(max_duration="PT2H")
    room = story.resource(policy_id=policy)
    taken = story.book(room, at("09:00"), at("11:00"))
    wait(room, hours=("09:00", "11:00"), duration="PT2H")
    copies(story, queue, 120)
    other = wait(room, by=key_of(new_id(), story.hub_id))
    story.do(lambda unit: Policies(unit).supersede(policy, Limits(max_duration="PT1H"), by=unit.by), story.staff)
    story.turn(taken.id, "cancel")
    assert states() == ["waiting"] * 121 + ["offered"]
    assert queue()[-1].id == other.id


async def test_who_may_not_have_it_costs_a_release_so_much_and_the_next_is_served_by_the_sweeper(
    spaces, story, wait, queue, states
):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=1))
    taken = story.book(room, at("09:00"), at("10:00"))
    wait(room)
    story.book(room, at("11:00"), at("12:00"), by=story.other_key)  # and so their hours are used up
    copies(story, queue, 50)
    wait(room, by=key_of(new_id(), story.hub_id))
    story.turn(taken.id, "cancel")
    assert set(states()) == {"waiting"}
    await sweep(spaces.app)
    assert states() == ["waiting"] * 51 + ["offered"]


async def test_a_sweep_goes_on_where_the_last_one_stopped(spaces, story, wait, queue, states, monkeypatch):
    monkeypatch.setattr("services.spaces.bookings.sweep.STEPS", 1)
    rooms = [story.resource(name=f"Room {number}") for number in range(3)]
    taken = [story.book(room, at("09:00"), at("10:00")) for room in rooms]
    for room in rooms:
        wait(room)
    monkeypatch.setattr("services.spaces.waitlist.openings.Budget.is_spent", property(lambda _: True))
    for booking in taken:
        story.turn(booking.id, "cancel")
    assert states() == ["waiting"] * 3
    monkeypatch.undo()
    monkeypatch.setattr("services.spaces.bookings.sweep.STEPS", 1)
    for served in (1, 2, 3, 3):
        await sweep(spaces.app)
        assert states().count("offered") == served
