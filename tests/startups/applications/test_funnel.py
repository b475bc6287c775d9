"""Applications through HTTP: a team's draft, the staff's funnel, and who may see and do what."""

from datetime import timedelta
from typing import Any

import pytest

from services.kit.ids import new_id
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio

VERBS: dict[str, dict[str, Any]] = {
    "submit": {},
    "screen": {},
    "review": {},
    "request-info": {"reason": "Who?", "due_at": "2026-12-24T12:00:00Z"},
    "answer-info": {"answers": {"who": "We"}},
    "shortlist": {},
    "accept": {},
    "waitlist": {},
    "reject": {"reason": "Too early"},
    "confirm": {},
    "withdraw": {},
    "reopen": {"reason": "An error of ours"},
}
OF_TEAM = {"submit", "answer-info", "confirm", "withdraw"}


async def test_nobody_anonymous_applies_reads_or_decides(funnel: Any) -> None:
    made = await funnel.draft()
    path, anyone = f"/v1/applications/{made['id']}", funnel.directory.anyone
    for read in ("/v1/applications", path, f"{path}/history", f"{path}/reviews"):
        assert (await anyone.get(read)).status_code == 401
    assert (await anyone.post("/v1/applications", json={"cohort_id": funnel.cohort["id"]})).status_code == 401
    assert (await anyone.patch(path, json={"answers": {}}, headers={"If-Match": "*"})).status_code == 401
    for verb, wish in {**VERBS, "reviews": {}}.items():
        assert (await anyone.post(f"{path}/{verb}", json=wish)).status_code == 401


async def test_an_application_goes_all_the_way(funnel: Any) -> None:
    made = await funnel.draft()
    assert (made["state"], made["hub_id"], made["submitted_at"]) == ("draft", funnel.directory.hub, None)
    for verb, state in (
        ("submit", "submitted"),
        ("screen", "screening"),
        ("review", "in_review"),
        ("shortlist", "shortlisted"),
        ("accept", "accepted"),
        ("confirm", "confirmed"),
    ):
        found = await funnel.turned(made, verb)
        assert found["state"] == state
    assert (found["version"], found["submitted_at"], found["decided_at"]) == (
        7, "2026-12-01T08:00:00Z", "2026-12-01T08:00:00Z",
    )  # fmt: skip
    told = [event for event in funnel.directory.service.events() if event.type.startswith("application.")]
    assert [event.type.partition(".")[2] for event in told] == [
        "submitted", "screening", "in_review", "shortlisted", "decided", "confirmed",
    ]  # fmt: skip
    for event in told:
        concerned = (event.visibility, event.hub_id, event.startup_id)
        assert concerned == ("private", funnel.directory.hub, made["startup_id"])
        assert "answers" not in event.data


async def test_a_draft_is_its_teams_own_and_frozen_once_submitted(funnel: Any) -> None:
    made = await funnel.draft()
    path = f"/v1/applications/{made['id']}"
    assert (await funnel.staff.get(path)).status_code == 404
    assert (await funnel.staff.get("/v1/applications")).json()["items"] == []
    team = funnel.team(made)
    assert (await team.patch(path, json={"answers": {"problem": "Dark"}})).status_code == 428
    tag = (await team.get(path)).headers["etag"]
    changed = await team.patch(path, json={"answers": {"problem": "Dark"}}, headers={"If-Match": tag})
    assert changed.json()["answers"] == {"problem": "Dark"}
    assert (await team.patch(path, json={"answers": {}}, headers={"If-Match": tag})).status_code == 412
    await funnel.turned(made, "submit")
    frozen = await team.patch(path, json={"answers": {}}, headers={"If-Match": "*"})
    assert (frozen.status_code, frozen.json()["code"]) == (409, "application.frozen")
    assert (await funnel.staff.get(path)).json()["answers"] == {"problem": "Dark"}
    history = (await funnel.staff.get(f"{path}/history")).json()["items"]
    assert [item["action"].partition(".")[2] for item in history] == ["created", "changed", "submitted"]
    assert all("answers" not in (item["after"] or {}) for item in history)


async def test_one_submits_between_opening_and_deadline_only(funnel: Any) -> None:
    made, clock = await funnel.draft(), funnel.directory.service.clock
    now = clock.now()
    cohort = f"/v1/cohorts/{funnel.cohort['id']}"
    later = {"opens_at": "2026-12-01T09:00:01+01:00"}
    await funnel.staff.patch(cohort, json=later, headers={"If-Match": "*"})
    early = await funnel.turn(made, "submit")
    assert (early.status_code, early.json()["code"]) == (409, "application.not_open")
    assert early.json()["opens_at"] == "2026-12-01T09:00:01+01:00"
    # Midnight on the clock of the hub, an hour before it is in UTC.
    clock.set(now.replace(month=12, day=31, hour=23, minute=0))
    late = await funnel.turn(made, "submit")
    assert (late.status_code, late.json()["code"]) == (409, "application.deadline_passed")
    assert late.json()["deadline_at"] == "2027-01-01T00:00:00+01:00"
    clock.advance(-timedelta(seconds=1))
    assert (await funnel.turned(made, "submit"))["state"] == "submitted"


async def test_a_startup_has_one_live_application_for_a_cohort(funnel: Any) -> None:
    made = await funnel.draft()
    again = await funnel.team(made).post("/v1/applications", json={"cohort_id": funnel.cohort["id"]})
    assert (again.status_code, again.json()["code"]) == (409, "application.already_there")
    await funnel.turned(made, "submit")
    await funnel.turned(made, "reject", reason="Too early")
    second = await funnel.team(made).post("/v1/applications", json={"cohort_id": funnel.cohort["id"]})
    assert second.status_code == 201
    reopened = await funnel.turn(made, "reopen", reason="An error of ours")
    assert (reopened.status_code, reopened.json()["code"]) == (409, "application.already_there")
    await funnel.turned(second.json(), "withdraw")
    assert (await funnel.turned(made, "reopen", reason="An error of ours"))["state"] == "in_review"


async def test_the_staff_ask_and_the_team_answers(funnel: Any) -> None:
    made = await funnel.application("screening")
    assert (await funnel.turn(made, "request-info", reason="Who?")).status_code == 422
    past = await funnel.turn(made, "request-info", reason="Who?", due_at="2026-12-01T08:00:00Z")
    assert (past.status_code, past.json()["code"]) == (422, "application.due_in_past")
    asked = await funnel.turned(made, "request-info", **VERBS["request-info"])
    assert (asked["state"], asked["reason"], asked["due_at"]) == ("needs_info", "Who?", "2026-12-24T12:00:00Z")
    answered = await funnel.turned(made, "answer-info", answers={"who": "We", "founders": 3})
    assert (answered["state"], answered["due_at"]) == ("screening", None)
    assert answered["answers"] == {"problem": "Light", "founders": 3, "who": "We"}
    await funnel.turned(made, "review")
    await funnel.turned(made, "request-info", **VERBS["request-info"])
    assert (await funnel.turned(made, "answer-info", answers={}))["state"] == "in_review"
    history = (await funnel.team(made).get(f"/v1/applications/{made['id']}/history")).json()["items"]
    answer = next(item for item in history if item["action"] == "application.info_answered")
    # Which have changed, not what they say: nothing is ever taken out of the audit.
    assert "answers" not in answer["before"]
    assert answer["after"]["answers"] == ["founders", "who"]
    assert [item["reason"] for item in history if item["action"] == "application.info_requested"] == ["Who?", "Who?"]


async def test_a_decision_is_taken_back_with_a_reason(funnel: Any) -> None:
    made = await funnel.application("in_review")
    assert (await funnel.turn(made, "reject")).status_code == 422
    rejected = await funnel.turned(made, "reject", reason="Too early")
    assert (rejected["state"], rejected["reason"]) == ("rejected", "Too early")
    again = await funnel.turn(made, "reject", reason="Too early")
    assert (again.status_code, again.json()["code"]) == (409, "application.transition")
    assert again.json()["state"] == "rejected"
    assert (await funnel.turn(made, "reopen")).status_code == 422
    reopened = await funnel.turned(made, "reopen", reason="An error of ours")
    assert (reopened["state"], reopened["decided_at"]) == ("in_review", None)


async def test_no_more_are_accepted_than_there_are_seats(funnel: Any) -> None:
    first = await funnel.application("accepted", "Alpha")
    await funnel.application("accepted", "Beta")
    third = await funnel.application("shortlisted", "Gamma")
    full = await funnel.turn(third, "accept")
    assert (full.status_code, full.json()["code"]) == (409, "application.no_seat")
    assert (full.json()["seats"], full.json()["taken"]) == (2, 2)
    path = f"/v1/cohorts/{funnel.cohort['id']}"
    fewer = await funnel.staff.patch(path, json={"seats": 1}, headers={"If-Match": "*"})
    assert (fewer.status_code, fewer.json()["code"], fewer.json()["taken"]) == (409, "cohort.seats_taken", 2)
    assert (await funnel.staff.delete(path, headers={"If-Match": "*"})).json()["code"] == "cohort.in_use"
    await funnel.turned(first, "reopen", reason="An error of ours")
    assert (await funnel.turned(third, "accept"))["state"] == "accepted"


async def test_lists_are_of_ones_hub_or_startup(funnel: Any) -> None:
    alpha, beta = await funnel.application("submitted", "Alpha"), await funnel.application("screening", "Beta")
    draft = await funnel.draft("Gamma")
    directory = funnel.directory

    async def found(by: Any, **query: Any) -> list[str]:
        answer = await directory.client(by).get("/v1/applications", params=query)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    staff, both = staff_of(directory.hub), [alpha["id"], beta["id"]]
    assert await found(staff) == both
    assert await found(network_admin()) == both
    assert await found(staff, cohort=funnel.cohort["id"], hub="halle-freyssinet") == both
    assert await found(staff, programme=funnel.cohort["programme_id"], state="screening") == [beta["id"]]
    assert await found(staff, startup="alpha") == [alpha["id"]]
    first = (await directory.staff.get("/v1/applications", params={"limit": 1, "count": True})).json()
    assert ([item["id"] for item in first["items"]], first["total"]) == ([alpha["id"]], 2)
    assert await found(staff_of(directory.hub), sort="updated_at", count=True) == both
    assert await found(staff_of(directory.other_hub)) == []
    assert await found(member_of(draft["startup_id"])) == [draft["id"]]
    assert await found(key_of(beta["startup_id"]), state="draft") == []
    assert await found(someone()) == []


async def test_who_acts_for_several_startups_says_for_which(funnel: Any) -> None:
    made = await funnel.draft()
    wish, post = {"cohort_id": funnel.cohort["id"]}, "/v1/applications"
    unsaid = await funnel.directory.client(someone()).post(post, json=wish)
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "startup.required")
    for by in (staff_of(funnel.directory.hub), startup_admin_of(new_id())):
        answer = await funnel.directory.client(by).post(post, json=wish | {"startup_id": made["startup_id"]})
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")


@pytest.mark.parametrize(
    "answers",
    [
        {"": "x"},
        {"a question": "x"},
        {"deep": {"er": 1}},
        {"long": "x" * 10001},
        {f"q{number}": 1 for number in range(101)},
        {"huge": 10**30},
    ],
)
async def test_answers_that_cannot_be_are_refused(funnel: Any, answers: Any) -> None:
    made = await funnel.draft()
    path = f"/v1/applications/{made['id']}"
    answer = await funnel.team(made).patch(path, json={"answers": answers}, headers={"If-Match": "*"})
    assert answer.status_code == 422


async def test_each_side_has_its_own_verbs(funnel: Any) -> None:
    made = await funnel.application("shortlisted")
    for verb, wish in VERBS.items():
        wrong = funnel.staff if verb in OF_TEAM else funnel.team(made)
        answer = await wrong.post(f"/v1/applications/{made['id']}/{verb}", json=wish)
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing"), verb


async def test_somebody_elses_key_reads_and_does_nothing(funnel: Any) -> None:
    made = await funnel.application("shortlisted")
    path = f"/v1/applications/{made['id']}"
    strangers = (key_of(new_id(), funnel.directory.hub), staff_of(funnel.directory.other_hub), someone())
    for client in map(funnel.directory.client, strangers):
        for read in (path, f"{path}/history", f"{path}/reviews"):
            assert (await client.get(read)).status_code == 404
        assert (await client.patch(path, json={"answers": {}}, headers={"If-Match": "*"})).status_code == 404
        for verb, wish in {**VERBS, "reviews": {}}.items():
            answer = await client.post(f"{path}/{verb}", json=wish)
            assert (answer.status_code, answer.json()["code"]) == (404, "application.not_found"), verb
    assert (await funnel.staff.get(path)).json() == made
