"""A founder without an account applies through the gateway, answers, is chosen and takes the seat."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.anyio
EMAIL = "ines@delta.example"


async def test_a_founder_applies_without_an_account_and_is_let_in(hub):
    now = hub.clock.now()
    programme = await hub.made(hub.staff, "/v1/programmes", hub_id=hub.id, name="Fighters", kind="incubation")
    cohort = await hub.made(
        hub.staff, "/v1/cohorts",
        programme_id=programme["id"], code="spring", seats=1,
        opens_at=(now - timedelta(days=1)).isoformat(), deadline_at=(now + timedelta(days=9)).isoformat(),
        starts_on=str((now + timedelta(days=30)).date()), ends_on=str((now + timedelta(days=90)).date()),
    )  # fmt: skip
    question = {"id": "problem", "label": {"en": "Which problem?"}, "required": True}
    path = f"/v1/cohorts/{cohort['id']}"
    form = {"questions": [question], "consent_text_version": "1"}
    assert (await hub.staff.put(f"{path}/form", json=form)).status_code == 200

    asked = (await hub.anonymous.get(f"{path}/form")).json()
    assert [each["id"] for each in asked["questions"]] == ["problem"]
    made = await hub.made(
        hub.anonymous, f"{path}/applications",
        project_name="Delta", contact_name="Inès", email=EMAIL, consent_text_version="1", answers={"problem": "Heat"},
    )  # fmt: skip
    one, founder = f"/v1/applications/{made['id']}", hub.client(made["manage_token"])
    assert (await founder.get(one)).json()["state"] == "submitted"
    assert (await founder.get("/v1/applications")).status_code == 401
    assert (await hub.alice.get(one)).status_code == 404

    assert (await hub.staff.post(f"{one}/screen")).status_code == 200
    due = (now + timedelta(days=5)).isoformat()
    await hub.staff.post(f"{one}/request-info", json={"reason": "Who?", "due_at": due})
    assert (await founder.post(f"{one}/answer-info", json={"answers": {"who": "We"}})).json()["state"] == "screening"
    for verb in ("review", "shortlist", "accept"):
        assert (await hub.staff.post(f"{one}/{verb}")).status_code == 200
    startup = (await founder.get(one)).json()["startup_id"]
    assert (await founder.post(f"{one}/confirm")).json()["state"] == "confirmed"
    assert (await hub.anonymous.get(f"/v1/startups/{startup}")).status_code == 404
    await hub.deliver()
    (role,) = (await hub.staff.get(f"/v1/startups/{startup}/team")).json()["items"]
    assert role["role"] == "founder"
