"""The one table of transitions, what time does to a state, and means."""

from datetime import timedelta

import pytest

from services.startups.applications import rules
from services.startups.applications.errors import ApplicationTransition, DeadlinePassed, NotOpenYet
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
LEADS = {
    "draft": {"submit": "submitted", "withdraw": "withdrawn"},
    "submitted": {"screen": "screening", "reject": "rejected", "withdraw": "withdrawn"},
    "screening": {
        "review": "in_review", "request_info": "needs_info", "reject": "rejected", "withdraw": "withdrawn",
    },
    "in_review": {
        "request_info": "needs_info", "shortlist": "shortlisted", "waitlist": "waitlisted", "reject": "rejected",
        "withdraw": "withdrawn",
    },
    "needs_info": {"answer_info": "screening", "reject": "rejected", "withdraw": "withdrawn"},
    "shortlisted": {"accept": "accepted", "waitlist": "waitlisted", "reject": "rejected", "withdraw": "withdrawn"},
    "waitlisted": {"accept": "accepted", "reject": "rejected", "withdraw": "withdrawn"},
    "accepted": {"confirm": "confirmed", "withdraw": "withdrawn", "reopen": "in_review"},
    "rejected": {"reopen": "in_review"},
    "no_follow_up": {"reopen": "in_review"},
    "confirmed": {},
    "withdrawn": {},
    "lapsed": {},
}  # fmt: skip


@pytest.mark.parametrize("state", LEADS)
@pytest.mark.parametrize("verb", rules.TRANSITIONS)
def test_each_verb_leads_where_it_should_or_nowhere(state, verb):
    if verb in LEADS[state]:
        assert rules.after(verb, state, asked_in="screening") == LEADS[state][verb]
        return
    with pytest.raises(ApplicationTransition) as refused:
        rules.after(verb, state)
    assert refused.value.members["state"] == state


@pytest.mark.parametrize(
    ("state", "due_in", "expected"),
    [
        ("accepted", None, "accepted"),
        ("accepted", SECOND, "accepted"),
        ("accepted", 0 * SECOND, "lapsed"),
        ("needs_info", -SECOND, "no_follow_up"),
        ("confirmed", -SECOND, "confirmed"),
        ("lapsed", -SECOND, "lapsed"),
    ],
)
def test_time_ends_what_is_due(state, due_in, expected):
    assert rules.state_at(NOW, state, None if due_in is None else NOW + due_in) == expected


def test_one_submits_from_the_opening_until_before_the_deadline():
    times = {"opens_at": NOW, "deadline_at": NOW + SECOND, "time_zone": "Europe/Paris"}
    rules.must_be_open(NOW, **times)
    with pytest.raises(NotOpenYet):
        rules.must_be_open(NOW - SECOND, **times)
    with pytest.raises(DeadlinePassed):
        rules.must_be_open(NOW + SECOND, **times)


def test_means_are_of_what_was_scored():
    assert rules.means([]) == (0, {}, None)
    assert rules.means([{"team": 4, "market": 1}, {"team": 5}, {}]) == (3, {"market": 1.0, "team": 4.5}, 2.75)
