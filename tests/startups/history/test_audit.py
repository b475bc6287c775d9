"""Every operation that changes something leaves the rows in the audit trail that it should, and no others.

The operations come from the description of the service: whoever adds one says here what it writes down.
"""

from datetime import timedelta
from typing import Any

import pytest

from services.kit.app import describe
from services.kit.principal import Principal
from services.startups.people.sweep import sweep
from tests.startups.history.stories import all_other_stories
from tests.startups.history.witness import MATCH, Witness
from tests.support.service import someone, startup_admin_of

pytestmark = pytest.mark.anyio
QUESTION = {"id": "problem", "label": {"en": "Which problem?"}}


async def test_every_change_is_written_down_once(directory: Any) -> None:
    it = Witness(directory)
    hub = await it.does("POST /v1/hubs", "hub.created", json={"name": "Halle", "kind": "quarter"})
    await it.does("PATCH /v1/hubs/{hub}", "hub.updated", at={"hub": hub["id"]}, json={"name": "Halle Sud"})
    await _startups_and_teams(it, hub["id"])
    startup = await it.does("POST /v1/startups", "startup.created", json={"display_name": "Gamma"})
    await _memberships(it, hub["id"], startup["id"])
    programme = await it.does(
        "POST /v1/programmes", "programme.created", json={"hub_id": hub["id"], "name": "Fighters", "kind": "incubation"}
    )
    at = {"programme": programme["id"]}
    await it.does("PATCH /v1/programmes/{programme}", "programme.updated", at=at, json={"name": "Winners"})
    cohort = await _cohort(it, programme["id"])
    await _applications(it, directory, cohort, startup["id"])
    other = await _cohort(it, programme["id"], code="autumn")
    await it.does("DELETE /v1/cohorts/{cohort}", "cohort.deleted", at={"cohort": other})
    empty = await it.does(
        "POST /v1/programmes", "programme.created", json={"hub_id": hub["id"], "name": "Empty", "kind": "incubation"}
    )
    await it.does("DELETE /v1/programmes/{programme}", "programme.deleted", at={"programme": empty["id"]})
    await all_other_stories(it, directory, hub["id"])
    await it.does("DELETE /v1/startups/{startup}", "startup.removed", at={"startup": startup["id"]})
    assert it.written == it.expected
    described = describe(directory.service.app)["paths"]
    changing = {"post", "put", "patch", "delete"}
    assert it.operations == {f"{v.upper()} {path}" for path, verbs in described.items() for v in verbs if v in changing}


async def _startups_and_teams(it: Witness, hub_id: str) -> None:
    startup = await it.does("POST /v1/startups", "startup.created", json={"display_name": "Alpha"})
    at = {"startup": startup["id"]}
    await it.does("PATCH /v1/startups/{startup}", "startup.updated", at=at, json={"stage": "seed"})
    await it.does(
        "POST /v1/startups/import", "startup.created", "startups.imported",
        content=b"display_name\nBeta\n", headers={"Content-Type": "text/csv"},
    )  # fmt: skip
    wish = {"email": "ada@example.org", "name": "Ada", "role": "founder"}
    role = await it.does("POST /v1/startups/{startup}/team", "team.joined", at=at, json=wish)
    there = at | {"role_id": role["id"]}
    await it.does(
        "PATCH /v1/startups/{startup}/team/{role_id}", "consent.given", "team.updated",
        at=there, json={"show_publicly": True, "consent_text_version": "1"},
    )  # fmt: skip
    of = {"person_id": role["person_id"]}
    said = {"purpose": "directory", "text_version": "2"}
    given = await it.does("POST /v1/people/{person_id}/consents", "consent.given", at=of, json=said)
    path = "POST /v1/people/{person_id}/consents/{consent_id}/withdraw"
    await it.does(path, "consent.withdrawn", "team.updated", at=of | {"consent_id": given["id"]})
    await it.does("DELETE /v1/startups/{startup}/team/{role_id}", "team.left", at=there)
    await it.does("POST /v1/people/{person_id}/erase", "team.left", "person.erased", at=of)


async def _memberships(it: Witness, hub_id: str, startup_id: str) -> None:
    wish = {"startup_id": startup_id, "hub_id": hub_id, "starts_on": "2026-01-01"}
    one = "/v1/memberships/{membership}"
    membership = await it.does("POST /v1/memberships", "membership.activated", json=wish)
    at = {"membership": membership["id"]}
    await it.does(f"PATCH {one}", "membership.updated", at=at, json={"desks": 2})
    pause = {"from": "2026-11-01", "reason": "Summer"}
    await it.does(f"POST {one}/suspend", "membership.suspended", at=at, json=pause)
    await it.does(f"POST {one}/resume", "membership.resumed", at=at)
    notice = {"on": "2026-12-01", "ends_on": "2027-01-01"}
    await it.does(f"POST {one}/notice", "membership.notice", at=at, json=notice)
    await it.does(f"POST {one}/withdraw-notice", "membership.notice_withdrawn", at=at, json={"ends_on": "2027-01-01"})
    await it.does(f"POST {one}/renew", "membership.pending", at=at, json={"starts_on": "2027-01-01"})
    await it.does(f"POST {one}/end", "membership.ended", at=at, json={"ends_on": "2026-12-15"})


async def _cohort(it: Witness, programme_id: str, code: str = "spring") -> str:
    dates = {"opens_at": "2026-11-01T00:00:00Z", "deadline_at": "2027-01-01T00:00:00Z"}
    days = {"starts_on": "2027-02-01", "ends_on": "2027-08-01", "seats": 1}
    wish = {"programme_id": programme_id, "code": code, **dates, **days}
    cohort: str = (await it.does("POST /v1/cohorts", "cohort.created", json=wish))["id"]
    if code == "spring":
        await it.does("PATCH /v1/cohorts/{cohort}", "cohort.updated", at={"cohort": cohort}, json={"seats": 2})
    return cohort


async def _applications(it: Witness, directory: Any, cohort: str, startup_id: str) -> None:
    form = {"questions": [QUESTION], "consent_text_version": "1"}
    await it.does("PUT /v1/cohorts/{cohort}/form", "cohort.form_written", at={"cohort": cohort}, json=form)
    wish = {"project_name": "Delta", "contact_name": "Noor", "email": "noor@example.org", "consent_text_version": "1"}
    await it.does(
        "POST /v1/cohorts/{cohort}/applications",
        "startup.created", "team.joined", "consent.given", "application.submitted",
        at={"cohort": cohort}, json=wish, by=someone(),
    )  # fmt: skip
    team, one = startup_admin_of(startup_id), "/v1/applications/{application}"
    draft = await it.does("POST /v1/applications", "application.created", by=team, json={"cohort_id": cohort})
    at = {"application": draft["id"]}
    await it.does(f"PATCH {one}", "application.changed", at=at, by=team, json={"answers": {"problem": "Light"}})
    turns: list[tuple[str, str, Principal | None, dict[str, Any] | None]] = [
        ("submit", "submitted", team, None),
        ("screen", "screening", None, None),
        ("request-info", "info_requested", None, {"reason": "Who?", "due_at": "2026-12-24T12:00:00Z"}),
        ("answer-info", "info_answered", team, {"answers": {"who": "We"}}),
        ("review", "in_review", None, None),
        ("shortlist", "shortlisted", None, None),
        ("waitlist", "decided", None, None),
        ("accept", "decided", None, None),
        ("reopen", "reopened", None, {"reason": "An error of ours"}),
        ("reject", "decided", None, {"reason": "Too early"}),
        ("reopen", "reopened", None, {"reason": "An error of ours"}),
    ]
    for verb, told, by, said in turns:
        await it.does(f"POST {one}/{verb}", f"application.{told}", at=at, by=by, json=said)
    await it.does(f"POST {one}/reviews", "review.written", at=at, json={"scores": {"team": 4}})
    await it.does(f"POST {one}/shortlist", "application.shortlisted", at=at)
    await it.does(f"POST {one}/accept", "application.decided", at=at)
    await it.does(f"POST {one}/confirm", "application.confirmed", at=at, by=team)
    other = await directory.startup("Epsilon")
    team = startup_admin_of(other["id"])
    draft = await it.does("POST /v1/applications", "application.created", by=team, json={"cohort_id": cohort})
    await it.does(f"POST {one}/withdraw", "application.withdrawn", at={"application": draft["id"]}, by=team)


async def test_what_time_does_is_written_down_in_the_name_of_the_house(directory: Any) -> None:
    alpha = await directory.startup("Alpha")
    wish = {"email": "ada@example.org", "name": "Ada", "role": "founder"}
    role = await directory.made(f"/v1/startups/{alpha['id']}/team", **wish)
    path = f"/v1/startups/{alpha['id']}/team/{role['id']}"
    await directory.staff.patch(path, json={"ends_on": "2026-12-02"}, headers=MATCH)
    directory.service.clock.advance(timedelta(days=1))
    await sweep(directory.service.app)
    history = await directory.staff.get(f"/v1/startups/{alpha['id']}/history")
    assert [(each["action"], each["actor"]["kind"]) for each in history.json()["items"]][-2:] == [
        ("team.updated", "person"), ("team.left", "service"),
    ]  # fmt: skip
