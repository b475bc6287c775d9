"""Five members of one startup at once: the quota holds, on both engines."""

from collections import Counter

import pytest

from services.kit.errors import DomainError
from services.spaces.bookings.errors import RulesBroken
from tests.spaces.allowances.test_ledger import balances
from tests.spaces.racing import race
from tests.spaces.story import at


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"quota_hours_per_week": 4}, "booking.quota_hours"), ({"max_active_bookings": 4}, "booking.too_many_active")],
)
def test_five_members_at_once_never_pass_the_limit(story, limits, code):
    policy = story.policy(**limits)
    rooms = [story.resource(name=f"Room {n}", policy_id=policy) for n in range(5)]
    for hour in range(9, 13):
        outcomes = race(*[lambda r=r, h=hour: story.book(r, at(f"{h}:00"), at(f"{h}:30")) for r in rooms * 2])
        refused = [outcome for outcome in outcomes if isinstance(outcome, RulesBroken)]
        assert {violation.code for outcome in refused for violation in outcome.violations} <= {code}
    states = Counter(row.state for row in story.rows())
    assert states == {"confirmed": 8 if "quota_hours_per_week" in limits else 4}
    assert sum(balances(story).values()) == (4 * 3600 if "quota_hours_per_week" in limits else 0)


def test_two_cancellations_at_once_refund_once(story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=10))
    for day in range(2, 6):
        booking = story.book(room, at("09:00", day), at("10:00", day))
        outcomes = race(*[lambda b=booking: story.turn(b.id, "cancel") for _ in range(4)])
        assert sum(not isinstance(outcome, DomainError) for outcome in outcomes) == 1
    assert set(balances(story).values()) == {0}
