"""People by themselves: who may read them, what an erasure leaves, and which startups are then without an admin."""

from hashlib import sha256

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
ADA = {"email": "Ada@Example.org", "name": "Ada Lovelace"}


@pytest.fixture
async def ada(directory):
    """Ada founds one startup and advises another one; `of` is her in the eyes of the gateway."""
    alpha, beta = await directory.startup("Alpha", since="2026-01-01"), await directory.startup("Beta")
    directory.alpha, directory.beta = alpha["id"], beta["id"]
    admin = directory.client(network_admin())
    role = await directory.made(f"/v1/startups/{alpha['id']}/team", admin, **ADA, role="founder")
    await directory.made(f"/v1/startups/{beta['id']}/team", admin, **ADA, role="advisor")
    directory.person, directory.path = role["person_id"], f"/v1/people/{role['person_id']}"
    directory.of = someone(person_id=role["person_id"])
    return directory


async def erase(ada, by):
    return (await ada.client(by).post(f"{ada.path}/erase")).status_code


async def test_each_reads_as_much_of_a_person_as_they_may_know(ada):
    for by in (ada.of, staff_of(ada.hub), network_admin()):
        whole = (await ada.client(by).get(ada.path)).json()
        assert (whole["email"], len(whole["roles"])) == ("Ada@example.org", 2)
    for by in (member_of(ada.alpha), key_of(ada.alpha)):
        mate = (await ada.client(by).get(ada.path)).json()
        assert (mate["name"], mate["email"], [role["startup_id"] for role in mate["roles"]]) == (
            "Ada Lovelace", None, [ada.alpha],
        )  # fmt: skip
    strangers = (someone(), staff_of(ada.other_hub), key_of(ada.alpha, scopes=["bookings:read"]))
    for client in (ada.anyone, *map(ada.client, strangers)):
        assert (await client.get(ada.path)).status_code == 404
    assert (await ada.staff.get(f"/v1/people/{new_id()}")).json()["code"] == "person.not_found"


async def test_an_export_is_for_the_person_and_those_who_answer_for_them(ada):
    for by in (ada.of, staff_of(ada.hub), network_admin()):
        assert (await ada.client(by).get(f"{ada.path}/export")).json()["person"]["id"] == ada.person
    for by in (member_of(ada.alpha), startup_admin_of(ada.alpha), key_of(ada.alpha), staff_of(ada.other_hub)):
        assert (await ada.client(by).get(f"{ada.path}/export")).status_code == 404
        assert await erase(ada, by) == 404


async def test_nobody_answers_for_whom_they_took_into_a_team_of_theirs_from_another_hub(ada):
    taken = await ada.startup("Gamma", since="2026-01-01", where=ada.other_hub)
    thief = staff_of(ada.other_hub)
    joined = await ada.made(f"/v1/startups/{taken['id']}/team", ada.client(thief), **ADA, role="advisor")
    assert joined["person_id"] == ada.person
    for by, startup in ((thief, taken["id"]), (staff_of(ada.hub), ada.alpha)):
        known = (await ada.client(by).get(ada.path)).json()
        assert (known["email"], [role["startup_id"] for role in known["roles"]]) == (None, [startup])
        for hidden in ("export", "consents"):
            assert (await ada.client(by).get(f"{ada.path}/{hidden}")).status_code == 404
        assert await erase(ada, by) == 404
    assert await erase(ada, staff_of(ada.hub, ada.other_hub)) == 204


@pytest.mark.parametrize("who", ["of", "staff", "admin"])
async def test_who_is_erased_leaves_an_anonymous_role(ada, who):
    by = {"of": ada.of, "staff": staff_of(ada.hub), "admin": network_admin()}[who]
    assert await erase(ada, by) == 204
    told = len(ada.service.events())
    assert await erase(ada, by) == 204
    assert len(ada.service.events()) == told
    left = (await ada.staff.get(ada.path)).json()
    assert (left["name"], left["email"]) == ("Erased person", None)
    assert {(role["ends_on"], role["show_publicly"], len(role["contact_for"])) for role in left["roles"]} == {
        ("2026-12-01", False, 0)
    }
    assert (await ada.staff.get(f"/v1/startups/{ada.alpha}/team")).json()["items"] == []
    with ada.service.database.reading() as session:
        for table in ("person", "team_role", "audit", "outbox"):
            said = str(session.execute(text("SELECT * FROM " + table)).all()).casefold()
            assert "lovelace" not in said
            assert "ada@example.org" not in said


async def test_the_news_recognises_the_address_and_tells_nothing(ada):
    await erase(ada, ada.of)
    (told,) = ada.service.events("person.erased")
    assert (told.data["id"], told.data["person_id"], told.tombstone) == (ada.person, ada.person, True)
    assert told.data["email_sha256"] == sha256(b"ada@example.org").hexdigest()
    assert told.actor.name == ""


async def test_staff_hear_of_a_startup_that_nobody_runs_any_more(ada):
    await erase(ada, ada.of)
    (task,) = ada.service.events("startup.admin_missing")
    assert (task.data["id"], task.hub_id, task.visibility) == (ada.alpha, ada.hub, "private")


async def test_nobody_is_called_while_another_admin_is_there(ada):
    team = f"/v1/startups/{ada.alpha}/team"
    by = ada.client(network_admin())
    await ada.made(team, by, email="grace@example.org", name="Grace", role="employee", contact_for=["admin"])
    await erase(ada, ada.of)
    assert ada.service.events("startup.admin_missing") == []


async def test_the_address_is_free_again(ada):
    await erase(ada, ada.of)
    by = ada.client(network_admin())
    again = await ada.made(f"/v1/startups/{ada.alpha}/team", by, **ADA, role="founder")
    assert again["person_id"] != ada.person
    gone = await by.post(f"/v1/startups/{ada.alpha}/team", json={"person_id": ada.person, "role": "founder"})
    assert (gone.status_code, gone.json()["code"]) == (404, "person.not_found")
