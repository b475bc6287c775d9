"""The demo's funnel: somebody in every state, no more accepted than there are seats, nothing that time has ended."""

from collections import Counter

from deploy.demo.network import Network
from services.startups.applications.rules import state_at
from services.startups.forms.rules import faults
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


def test_what_was_submitted_answers_its_form_and_one_came_by_it(full: Network) -> None:
    asked = {row["cohort_id"]: row["questions"] for row in full.programmes.forms}
    found = [row for row in full.programmes.applications if row["form_version"] is not None]
    assert [faults(asked[row["cohort_id"]], row["answers"]) for row in found] == [[]] * len(found)
    (by_form,) = [row for row in full.programmes.applications if row["origin"] == "form"]
    founder = next(person for person in full.people.persons if person["id"] == by_form["contact_person_id"])
    assert by_form["contact"] == {"name": founder["name"], "email": founder["email"]}


def test_who_is_shown_has_agreed_and_sixty_have_taken_it_back(full: Network) -> None:
    given = {row["person_id"]: row for row in full.consents if row["purpose"] == "directory"}
    shown = {role["person_id"] for role in full.people.roles if role["show_publicly"]}
    assert all(given[person]["withdrawn_at"] is None for person in shown)
    withdrawn = [row for row in full.consents if row["withdrawn_at"] is not None]
    assert len(withdrawn) == 60
    assert all(row["given_at"] <= row["withdrawn_at"] <= NOW for row in withdrawn)


def test_memberships_of_a_programme_name_one_of_their_hub(full: Network) -> None:
    hubs = {row["id"]: row["hub_id"] for row in full.programmes.programmes}
    through = [row for row in full.memberships if row["kind"] == "programme"]
    assert through
    assert all(hubs[row["programme_id"]] == row["hub_id"] for row in through)
