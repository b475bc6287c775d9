"""Founders without an account apply by the form of a cohort, and go on with the token of their application."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from tests.startups.applications.forms import WISH, applied, counts, holder
from tests.support.service import key_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio


async def test_who_applies_without_account_makes_a_startup_a_founder_and_an_application(form: Any) -> None:
    made = await applied(form)
    assert made["manage_token"].startswith("app_")
    found = (await form.staff.get(f"/v1/applications/{made['id']}")).json()
    assert (found["state"], found["origin"], found["form_version"]) == ("submitted", "form", 1)
    assert found["contact"] == {"name": "Noor", "email": "Noor@lumen.example"}
    assert found["answers"] == WISH["answers"]
    startup = (await form.staff.get(f"/v1/startups/{found['startup_id']}")).json()
    assert (startup["display_name"], startup["published"], startup["hubs"]) == ("Atelier Lumen", False, [])
    (role,) = (await form.staff.get(f"/v1/startups/{found['startup_id']}/team")).json()["items"]
    assert (role["name"], role["role"], role["show_publicly"]) == ("Noor", "founder", False)
    assert (await form.directory.anyone.get(f"/v1/startups/{found['startup_id']}")).status_code == 404
    admin = form.directory.client(network_admin())
    (given,) = (await admin.get(f"/v1/people/{role['person_id']}/consents")).json()["items"]
    assert (given["purpose"], given["text_version"]) == ("application", "2026-11")
    history = (await form.staff.get(f"/v1/applications/{made['id']}/history")).json()["items"]
    assert [(each["action"], each["actor"]["kind"]) for each in history] == [("application.submitted", "applicant")]


async def test_what_is_kept_and_told_names_no_contact_and_no_token(form: Any) -> None:
    made = await applied(form)
    with form.directory.service.database.reading() as session:
        for table in ("audit", "outbox"):
            said = str(session.execute(text("SELECT * FROM " + table)).all()).casefold()
            assert "noor" not in said
        assert made["manage_token"] not in str(session.execute(text("SELECT * FROM application")).all())


async def test_the_token_reads_answers_confirms_and_withdraws_this_application_alone(form: Any) -> None:
    made, other = await applied(form), await applied(form, project_name="Another")
    path, by = f"/v1/applications/{made['id']}", holder(form, made)
    assert (await by.get(path)).json()["state"] == "submitted"
    assert (await by.get(f"/v1/applications/{other['id']}")).status_code == 401
    await form.turned(made, "screen")
    await form.turned(made, "request-info", reason="Who?", due_at="2026-12-24T12:00:00Z")
    wrong = await by.post(f"{path}/answer-info", json={"answers": {"founders": "two"}})
    assert (wrong.status_code, wrong.json()["violations"][0]["field"]) == (422, "answers.founders")
    answered = await by.post(f"{path}/answer-info", json={"answers": {"who": "We"}})
    assert (answered.json()["state"], answered.json()["answers"]["who"]) == ("screening", "We")
    for verb in ("review", "shortlist", "accept"):
        assert (await by.post(f"{path}/{verb}")).status_code == 401
        await form.turned(made, verb)
    assert (await by.post(f"{path}/confirm")).json()["state"] == "confirmed"
    assert (await holder(form, other).post(f"/v1/applications/{other['id']}/withdraw")).json()["state"] == "withdrawn"
    history = (await by.get(f"{path}/history")).json()["items"]
    assert history[-1]["actor"] == {"kind": "applicant", "id": made["id"], "name": ""}


async def test_nobody_reads_or_withdraws_by_a_token_that_is_not_its(form: Any) -> None:
    made = await applied(form)
    path = f"/v1/applications/{made['id']}"
    for by in (holder(form, made | {"manage_token": "app_x"}), form.directory.anyone):
        assert (await by.get(path)).status_code == 401
        assert (await by.post(f"{path}/withdraw")).status_code == 401
    for by in (someone(), staff_of(form.directory.other_hub), key_of(new_id())):
        assert (await form.directory.client(by).get(path)).status_code == 404
    for path in (f"/v1/applications/{new_id()}", "/v1/applications/x", "/v1/applications"):
        assert (await holder(form, made).get(path)).status_code == 401


async def test_the_same_wish_again_multiplies_nothing_and_tells_nothing(form: Any) -> None:
    first = await applied(form)
    before = counts(form)
    again = await applied(form, project_name="ATELIER  lumen", email="noor@LUMEN.example", contact_name="Somebody",
                          answers={"problem": "Other"})  # fmt: skip
    assert (again.keys(), again["id"], again["state"]) == (first.keys(), first["id"], "submitted")
    assert counts(form) == before
    assert (await holder(form, again).get(f"/v1/applications/{first['id']}")).status_code == 401
    found = (await holder(form, first).get(f"/v1/applications/{first['id']}")).json()
    assert (found["contact"]["name"], found["answers"]) == ("Noor", WISH["answers"])
    assert len((await form.staff.get("/v1/applications")).json()["items"]) == 1


@pytest.mark.parametrize("over", ["withdrawn", "rejected", "no_follow_up", "lapsed"])
async def test_after_one_that_is_over_the_same_wish_is_a_new_application(form: Any, over: str) -> None:
    first = await applied(form)
    verbs = {"no_follow_up": ["screen"], "lapsed": ["screen", "review", "shortlist"]}
    for verb in verbs.get(over, []):
        await form.turned(first, verb)
    if over == "withdrawn":
        await holder(form, first).post(f"/v1/applications/{first['id']}/withdraw")
    elif over == "rejected":
        await form.turned(first, "reject", reason="Not yet")
    else:
        due, verb = {"due_at": "2026-12-02T08:00:00Z"}, "accept" if over == "lapsed" else "request-info"
        await form.turned(first, verb, **due, **({} if over == "lapsed" else {"reason": "Who?"}))
        form.directory.service.clock.advance(timedelta(days=2))
    again = await applied(form)
    assert again["id"] != first["id"]
    assert (await holder(form, first).get(f"/v1/applications/{first['id']}")).json()["state"] == over
    assert (await holder(form, again).get(f"/v1/applications/{again['id']}")).json()["state"] == "submitted"


async def test_what_is_too_much_for_an_hour_or_from_an_address_is_refused_and_changes_nothing(form: Any) -> None:
    made = [await applied(form, project_name=f"Project {number}") for number in range(5)]
    before = counts(form)
    # Another one and one that is there already are refused alike.
    for name in ("Project 0", "Another"):
        sixth = await form.directory.anyone.post(form.path, json=WISH | {"project_name": name})
        assert (sixth.status_code, sixth.json()["code"]) == (409, "form.address_limit")
    form.directory.service.app.state.form_applications_hourly = 5
    form.directory.service.clock.advance(timedelta(minutes=20))
    for email in ("other@lumen.example", WISH["email"]):
        full = await form.directory.anyone.post(form.path, json=WISH | {"email": email})
        assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (429, "form.crowded", "2400")
    assert counts(form) == before
    form.directory.service.clock.advance(timedelta(minutes=40))
    await applied(form, email="other@lumen.example")
    await holder(form, made[0]).post(f"/v1/applications/{made[0]['id']}/withdraw")
    await applied(form, project_name="Another")


async def test_who_has_no_account_takes_nobody_the_plain_address_of_a_known_name(form: Any) -> None:
    found = (await form.staff.get(f"/v1/applications/{(await applied(form))['id']}")).json()
    slug = (await form.staff.get(f"/v1/startups/{found['startup_id']}")).json()["slug"]
    assert slug.startswith("atelier-lumen-")
    assert (await form.directory.startup("Atelier Lumen"))["slug"] == "atelier-lumen"


async def test_a_retry_with_its_key_has_the_first_answer(form: Any) -> None:
    by = form.directory.service.client(**{"idempotency-key": "mine-alone"})
    first, again = await by.post(form.path, json=WISH), await by.post(form.path, json=WISH)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_known_address_stays_as_it_is_and_gains_nothing_until_staff_have_chosen(form: Any) -> None:
    known = await form.directory.startup("Beta", since="2026-01-01")
    wish = {"email": "noor@lumen.example", "name": "Noor Haddad", "role": "founder"}
    role = await form.directory.made(f"/v1/startups/{known['id']}/team", **wish)
    told = len(form.directory.service.events("team.joined"))
    made = await applied(form, contact_name="An Impostor")
    assert len(form.directory.service.events("team.joined")) == told
    assert (await form.staff.get(f"/v1/people/{role['person_id']}")).json()["name"] == "Noor Haddad"
    assert "Haddad" not in str((await holder(form, made).get(f"/v1/applications/{made['id']}")).json())
    for verb in ("screen", "review", "shortlist", "accept"):
        await form.turned(made, verb)
    assert form.directory.service.events("team.joined")[-1].data["person_id"] == role["person_id"]


async def test_one_applies_by_the_form_between_opening_and_deadline_only(form: Any) -> None:
    clock, by = form.directory.service.clock, form.directory.anyone
    clock.set(clock.now().replace(year=2026, month=12, day=31, hour=22, minute=59, second=59))
    assert (await by.post(form.path, json=WISH)).status_code == 201
    before = counts(form)
    clock.advance(timedelta(seconds=1))
    late = await by.post(form.path, json=WISH | {"project_name": "Late"})
    assert (late.status_code, late.json()["code"]) == (409, "application.deadline_passed")
    assert late.json()["deadline_at"] == "2027-01-01T00:00:00+01:00"
    clock.set(clock.now().replace(year=2026, month=10, day=31, hour=22, minute=59, second=59))
    early = await by.post(form.path, json=WISH | {"project_name": "Early"})
    assert (early.status_code, early.json()["code"]) == (409, "application.not_open")
    assert counts(form) == before


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"answers": {}}, "answers.problem", "answer.missing"),
        ({"answers": {"problem": "x" * 4001}}, "answers.problem", "answer.too_long"),
        ({"answers": {"problem": "x", "nobody": "asked"}}, "answers.nobody", "answer.unknown"),
        ({"consent_text_version": "1999"}, "consent_text_version", "consent.other_text"),
        ({"homepage": "https://spam.example"}, "homepage", "value.invalid"),
        ({"email": "nobody"}, "email", "value.invalid"),
        ({"project_name": " "}, "project_name", "value.invalid"),
        ({"state": "accepted"}, "state", "body.unknown_field"),
    ],
)
async def test_a_wish_that_is_not_as_the_form_wants_it_changes_nothing(
    form: Any, changes: dict[str, Any], field: str, code: str
) -> None:
    before = counts(form)
    answer = await form.directory.anyone.post(form.path, json=WISH | changes)
    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in answer.json()["violations"]] == [(field, code)]
    assert counts(form) == before


async def test_where_there_is_no_form_nobody_applies_by_it(funnel: Any) -> None:
    for cohort, code in ((funnel.cohort["id"], "form.not_found"), (new_id(), "cohort.not_found")):
        answer = await funnel.directory.anyone.post(f"/v1/cohorts/{cohort}/applications", json=WISH)
        assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_who_has_an_account_is_judged_by_the_same_form(form: Any) -> None:
    made = await form.draft(answers={"problem": "", "founders": "two"})
    refused = await form.turn(made, "submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "application.answers")
    assert {each["field"]: each["code"] for each in refused.json()["violations"]} == {
        "answers.problem": "answer.missing", "answers.founders": "answer.type",
    }  # fmt: skip
    path = f"/v1/applications/{made['id']}"
    await form.team(made).patch(path, json={"answers": WISH["answers"]}, headers={"If-Match": "*"})
    submitted = await form.turned(made, "submit")
    assert (submitted["origin"], submitted["form_version"], submitted["contact"]) == ("account", 1, None)
