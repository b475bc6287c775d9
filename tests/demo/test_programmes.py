"""The demo's funnel: somebody in every state, no more accepted than there are seats, nothing that time has ended."""

from collections import Counter

from deploy.demo.network import Network
from services.startups.applications.rules import state_at
from tests.demo.conftest import NOW


def test_somebody_is_in_every_state_that_one_can_be_in(full: Network) -> None:
    found = full.programmes.applications
    states = Counter(row["state"] for row in found)
    assert len(states) == 11
    seats = {row["id"]: row["seats"] for row in full.programmes.cohorts}
    taken = Counter(row["cohort_id"] for row in found if row["state"] in {"accepted", "confirmed"})
    assert all(taken[cohort] <= count for cohort, count in seats.items())
    assert all(state_at(NOW, row["state"], row["due_at"]) == row["state"] for row in found)
    assert len({row["startup_id"] for row in found}) == len(found)


def test_memberships_of_a_programme_name_one_of_their_hub(full: Network) -> None:
    hubs = {row["id"]: row["hub_id"] for row in full.programmes.programmes}
    through = [row for row in full.memberships if row["kind"] == "programme"]
    assert through
    assert all(hubs[row["programme_id"]] == row["hub_id"] for row in through)
