"""Who applied without an account: whose they are, who may know of them, and what is left of who is forgotten."""

from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from tests.startups.applications.forms import TABLES, WISH, applied, holder
from tests.support.service import member_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio


async def test_who_is_erased_is_no_contact_and_has_no_answers_and_no_token_any_more(form: Any) -> None:
    made = await applied(form, answers={"problem": "Noor's light"})
    await form.turned(made, "screen")
    await form.turned(made, "request-info", reason="Who?", due_at="2026-12-24T12:00:00Z")
    told = {"answers": {"problem": "The light of Noor"}}
    assert (await holder(form, made).post(f"/v1/applications/{made['id']}/answer-info", json=told)).status_code == 200
    found = (await form.staff.get(f"/v1/applications/{made['id']}")).json()
    (role,) = (await form.staff.get(f"/v1/startups/{found['startup_id']}/team")).json()["items"]
    person = f"/v1/people/{role['person_id']}"
    exported = (await form.staff.get(f"{person}/export")).json()["applications"]
    assert [(each["id"], each["contact"]["name"]) for each in exported] == [(made["id"], "Noor")]
    assert exported[0]["answers"] == told["answers"]
    assert (await form.staff.post(f"{person}/erase")).status_code == 204
    left = (await form.staff.get(f"/v1/applications/{made['id']}")).json()
    assert (left["contact"], left["answers"], left["state"]) == (None, {}, "screening")
    assert (await holder(form, made).get(f"/v1/applications/{made['id']}")).status_code == 401
    with form.directory.service.database.reading() as session:
        for table in TABLES:
            assert "noor" not in str(session.execute(text("SELECT * FROM " + table)).all()).casefold()
    assert (await applied(form))["id"] != made["id"]


async def test_where_they_applied_is_a_secret_from_another_hub_that_knows_their_address(form: Any) -> None:
    await applied(form)
    directory = form.directory
    startup = await directory.startup("Gamma", since="2026-01-01", where=directory.other_hub)
    thief = directory.client(staff_of(directory.other_hub))
    wish = {"email": WISH["email"], "name": "Noor", "role": "advisor"}
    taken = await directory.made(f"/v1/startups/{startup['id']}/team", thief, **wish)
    path = f"/v1/people/{taken['person_id']}"
    assert (await thief.get(f"{path}/export")).status_code == 404
    assert (await thief.post(f"{path}/erase")).status_code == 404
    both = directory.client(staff_of(directory.hub, directory.other_hub))
    assert len((await both.get(f"{path}/export")).json()["applications"]) == 1


async def test_the_staff_of_the_hub_answer_for_who_applied_there_and_no_others_do(form: Any) -> None:
    found = (await form.staff.get(f"/v1/applications/{(await applied(form))['id']}")).json()
    (role,) = (await form.staff.get(f"/v1/startups/{found['startup_id']}/team")).json()["items"]
    path, there = f"/v1/people/{role['person_id']}", form.directory.client(staff_of(form.directory.other_hub))
    assert (await form.staff.get(path)).json()["email"] == "Noor@lumen.example"
    for refused in (await there.get(path), await there.get(f"{path}/export"), await there.post(f"{path}/erase")):
        assert refused.status_code == 404
    assert (await form.staff.get(f"{path}/export")).status_code == 200
    assert (await form.staff.post(f"{path}/erase")).status_code == 204


async def test_the_startup_of_a_form_is_for_staff_and_its_own_alone(form: Any) -> None:
    found = (await form.staff.get(f"/v1/applications/{(await applied(form))['id']}")).json()
    path = f"/v1/startups/{found['startup_id']}"
    for by in (someone(), member_of(new_id(), form.directory.hub)):
        assert (await form.directory.client(by).get(path)).status_code == 404
    assert "Atelier Lumen" not in await form.directory.names()


async def waiting(form: Any, hub: str) -> list[str]:
    """The startups that wait for the staff of a hub to be published."""
    by, query = form.directory.client(staff_of(hub)), {"hub": hub}
    listed = (await by.get("/v1/todo/startups_to_publish", params=query)).json()["items"]
    overview = (await by.get("/internal/overview", params=query)).json()
    assert overview["waiting"]["startups_to_publish"] == len(listed)
    return [each["startup_id"] for each in listed]


async def test_who_has_applied_is_looked_after_by_the_staff_of_that_hub_alone(form: Any) -> None:
    directory, change = form.directory, {"If-Match": "*"}
    here, there = form.staff, directory.client(staff_of(directory.other_hub))
    applicant = (await here.get(f"/v1/applications/{(await applied(form))['id']}")).json()["startup_id"]
    newcomer = (await directory.made("/v1/startups", directory.client(someone()), display_name="Gamma"))["id"]
    for startup_id, status in ((applicant, 404), (newcomer, 200)):
        assert (await there.get(f"/v1/startups/{startup_id}")).status_code == status
        assert startup_id in await waiting(form, directory.hub)
    assert await waiting(form, directory.other_hub) == [newcomer]
    path = f"/v1/startups/{applicant}"
    assert await directory.names(there) == ["Gamma"]
    assert (await there.patch(path, json={"pitch": "Ours"}, headers=change)).status_code == 404
    assert (await there.delete(path, headers=change)).status_code == 404
    assert (await there.get(f"{path}/team")).status_code == 404
    assert (await directory.client(network_admin()).get(path)).status_code == 200
    # What everybody sees they see, and change nothing.
    published = await here.patch(path, json={"published": True, "visibility": "public"}, headers=change)
    assert published.status_code == 200, published.text
    assert (await there.get(path)).status_code == 200
    assert (await there.delete(path, headers=change)).status_code == 403
    assert (await here.delete(path, headers=change)).status_code == 204


async def test_a_draft_is_no_application_yet_for_those_who_look_after_its_startup(form: Any) -> None:
    made, change = await form.draft("Beta"), {"If-Match": "*"}
    path, there = f"/v1/startups/{made['startup_id']}", form.directory.client(staff_of(form.directory.other_hub))
    assert (await there.patch(path, json={"pitch": "One"}, headers=change)).status_code == 200
    await form.turned(made, "submit")
    assert (await there.patch(path, json={"pitch": "Two"}, headers=change)).status_code == 403
    assert (await form.staff.patch(path, json={"pitch": "Two"}, headers=change)).status_code == 200
