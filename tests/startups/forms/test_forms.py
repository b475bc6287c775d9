"""Forms through HTTP: made by staff, versioned, read by everybody."""

from typing import Any

import pytest

from services.kit.ids import new_id
from tests.support.service import key_of, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
PROBLEM = {"id": "problem", "type": "long_text", "label": {"en": "Which problem?"}, "required": True}
WISH = {"questions": [PROBLEM], "consent_text_version": "2026-11"}


@pytest.fixture
async def cohort(funnel: Any) -> Any:
    funnel.path = f"/v1/cohorts/{funnel.cohort['id']}/form"
    return funnel


async def test_everybody_reads_what_is_asked_until_when(cohort: Any) -> None:
    anyone = cohort.directory.anyone
    assert (await anyone.get(cohort.path)).json()["code"] == "form.not_found"
    await cohort.staff.put(cohort.path, json=WISH)
    found = (await anyone.get(cohort.path)).json()
    assert (found["programme"], found["kind"], found["code"]) == ("Fighters", "incubation", "2027-spring")
    assert (found["deadline_at"], found["time_zone"]) == ("2026-12-31T23:00:00Z", "Europe/Paris")
    assert (found["version"], found["consent_text_version"]) == (1, "2026-11")
    (question,) = found["questions"]
    assert question == PROBLEM | {"label": {"fr": None, "en": "Which problem?"}, "max_length": None, "choices": []}


async def test_another_form_is_another_version_and_needs_the_one_that_was_read(cohort: Any) -> None:
    first = await cohort.staff.put(cohort.path, json=WISH)
    other = {**WISH, "questions": [PROBLEM | {"max_length": 100}]}
    assert (await cohort.staff.put(cohort.path, json=other)).status_code == 428
    tag = {"If-Match": first.headers["etag"]}
    assert (await cohort.staff.put(cohort.path, json=WISH, headers=tag)).json()["version"] == 1
    assert (await cohort.staff.put(cohort.path, json=other, headers=tag)).json()["version"] == 2
    stale = await cohort.staff.put(cohort.path, json=WISH, headers=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")
    history = (await cohort.staff.get(f"/v1/cohorts/{cohort.cohort['id']}/history")).json()["items"]
    assert [each["action"] for each in history] == ["cohort.created"] + ["cohort.form_written"] * 2
    assert history[-1]["before"]["questions"][0]["max_length"] is None


async def test_what_was_submitted_stays_with_the_version_that_judged_it(cohort: Any) -> None:
    await cohort.staff.put(cohort.path, json=WISH)
    made = await cohort.draft(answers={"problem": "Light"})
    await cohort.turned(made, "submit")
    other = {**WISH, "questions": [PROBLEM | {"id": "else"}]}
    await cohort.staff.put(cohort.path, json=other, headers={"If-Match": "*"})
    found = (await cohort.staff.get(f"/v1/applications/{made['id']}")).json()
    assert (found["form_version"], found["answers"]) == (1, {"problem": "Light"})
    second = await cohort.draft("Beta", answers={"else": "Light"})
    assert (await cohort.turned(second, "submit"))["form_version"] == 2


async def test_staff_of_the_hub_alone_write_forms(cohort: Any) -> None:
    for by in (someone(), staff_of(cohort.directory.other_hub), startup_admin_of(new_id()), key_of(new_id())):
        answer = await cohort.directory.client(by).put(cohort.path, json=WISH)
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
    assert (await cohort.directory.anyone.put(cohort.path, json=WISH)).status_code == 401
    unknown = await cohort.staff.put(f"/v1/cohorts/{new_id()}/form", json=WISH)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "cohort.not_found")


@pytest.mark.parametrize(
    "questions",
    [
        [],
        [PROBLEM, PROBLEM],
        [PROBLEM | {"label": {}}],
        [PROBLEM | {"type": "essay"}],
        [PROBLEM | {"type": "choice"}],
        [PROBLEM | {"choices": [{"value": "a", "label": {"en": "A"}}]}],
        [PROBLEM | {"type": "choice", "choices": [{"value": "a", "label": {"en": "A"}}] * 2}],
        [PROBLEM | {"max_length": 0}],
        [PROBLEM | {"id": "Two words"}],
        [PROBLEM | {"id": f"q{number}"} for number in range(61)],
    ],
)
async def test_a_form_that_cannot_be_is_refused(cohort: Any, questions: list[Any]) -> None:
    answer = await cohort.staff.put(cohort.path, json={**WISH, "questions": questions})
    assert answer.status_code == 422
    assert (await cohort.directory.anyone.get(cohort.path)).status_code == 404


async def test_a_cohort_that_has_but_a_form_can_be_deleted(cohort: Any) -> None:
    await cohort.staff.put(cohort.path, json=WISH)
    gone = await cohort.staff.delete(f"/v1/cohorts/{cohort.cohort['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
