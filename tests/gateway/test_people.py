"""Accounts and the people that teams know: the same address is the same person, whichever was there first."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from gateway.identity.accounts.rules import Place
from services.kit.ids import new_id
from tests.support import engines

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_url(engine, tmp_path):
    return engines.database_urls_on(engine, tmp_path, ["gateway"])["gateway"]


def joining(person_id, email="MIA@hub.example", **rest):
    return {
        "role_id": new_id(), "person_id": person_id, "account_id": None, "email": email, "startup_id": new_id(),
        "hub_ids": [], "role": "employee", "contact_for": [], **rest,
    }  # fmt: skip


async def me(world, token):
    return (await world.call("GET", "/v1/me", token=token)).json()


async def test_nobody_and_an_account_that_no_team_knows_are_no_person(world):
    assert (await world.call("GET", "/v1/me")).json()["person_id"] is None
    token = await world.person("mia@hub.example")
    assert (await me(world, token))["person_id"] is None
    await world.deliver("team.joined", joining(new_id(), "max@hub.example"))
    assert (await me(world, token))["person_id"] is None
    await world.call("GET", "/v1/startups", token=token)
    seen = world.principal_seen_by("startups")
    assert (seen.person_id, seen.as_person) == (None, seen.id)


async def test_an_account_becomes_the_person_whose_address_a_team_tells(world):
    account, person = world.account("mia@hub.example"), new_id()
    token = await world.sign_in("mia@hub.example")
    for _ in range(2):
        assert (await world.deliver("team.joined", joining(person))).status == 204
    assert ((await me(world, token))["id"], (await me(world, token))["person_id"]) == (account, person)
    await world.call("GET", "/v1/startups", token=token)
    seen = world.principal_seen_by("startups")
    assert (seen.id, seen.person_id, seen.as_person) == (account, person, person)


async def test_an_account_made_later_is_the_person_that_a_team_has_told(world):
    person = new_id()
    await world.deliver("team.joined", joining(person, " Mia@Hub.Example "))
    invitation = {"email": "mia@hub.example", "name": "Mia", "password": "long enough", "grants": []}
    assert (await world.call("POST", "/v1/accounts", token=await world.admin(), json=invitation)).status == 201
    signed = await world.call("POST", "/v1/sessions", json={"email": "mia@hub.example", "password": "long enough"})
    assert signed.json()["principal"]["person_id"] == person


async def test_who_leaves_every_team_stays_the_same_person(world):
    token, data = await world.person("mia@hub.example"), joining(new_id())
    await world.deliver("team.joined", data)
    await world.deliver("team.left", data)
    shown = await me(world, token)
    assert (shown["person_id"], shown["grants"]) == (data["person_id"], [])


async def test_news_that_arrives_late_gives_nobody_back_a_former_person(world):
    token, former, person = await world.person("mia@hub.example"), new_id(), new_id()
    await world.deliver("team.joined", joining(person))
    world.clock.advance(timedelta(hours=-1))
    await world.deliver("team.left", joining(former))
    assert (await me(world, token))["person_id"] == person
    world.clock.advance(timedelta(hours=2))
    await world.deliver("team.joined", joining(former))
    assert (await me(world, token))["person_id"] == former


@pytest.mark.parametrize("missing", [{"email": None}, {"person_id": None}, {"person_id": "p"}])
async def test_a_team_without_addresses_changes_nothing(world, missing):
    token = await world.person("mia@hub.example")
    assert (await world.deliver("team.left", {**joining(new_id()), **missing})).status == 204
    assert (await me(world, token))["person_id"] is None


async def test_a_key_is_no_person_even_where_a_person_made_it(world):
    hub = world.hub("halle")
    await world.deliver("team.joined", joining(new_id()))
    mia = await world.person("mia@hub.example", Place(hub, "staff"))
    key = await world.key(mia, hub=hub)
    assert (await me(world, key["secret"]))["person_id"] is None
    await world.call("GET", "/v1/startups", token=key["secret"])
    assert world.principal_seen_by("startups").as_person is None


async def test_who_is_erased_is_signed_out_and_their_address_is_free(world):
    startup, person = world.startup("acme", world.hub("halle")), new_id()
    token = await world.person("mia@hub.example", Place(None, "startup_admin", startup))
    other = await world.person("max@hub.example", Place(None, "startup_admin", startup))
    await world.deliver("team.joined", joining(person))
    for _ in range(2):
        data = {"id": person, "person_id": person, "email_sha256": None}
        assert (await world.deliver("person.erased", data)).status == 204
    assert (await world.call("GET", "/v1/me", token=token)).status == 401
    assert (await me(world, other))["grants"]
    again = await world.person("mia@hub.example")
    assert ((await me(world, again))["person_id"], (await me(world, again))["grants"]) == (None, [])


@pytest.mark.parametrize("role", ["staff", "admin"])
async def test_who_works_for_a_hub_loses_no_more_than_their_startups_with_an_erased_person(world, role):
    hub, person = world.hub("halle"), new_id()
    startup = world.startup("acme", hub)
    token = await world.person("mia@hub.example", Place(hub, role), Place(None, "startup_admin", startup))
    joined = joining(person)
    await world.deliver("team.joined", joined)
    await world.deliver("person.erased", {"id": person, "person_id": person, "email_sha256": None})
    shown = await me(world, token)
    assert (shown["person_id"], shown["grants"]) == (None, [{"hub_id": hub, "role": role, "startup_id": None}])
    with world.database.reading() as session:
        audited = session.execute(text("SELECT action, subject FROM audit")).all()
    assert ("account.kept", f"account/{shown['id']}") in [tuple(row) for row in audited]


async def test_who_is_known_by_a_hash_of_their_address_is_erased_too(world):
    startup, digest = world.startup("acme", world.hub("halle")), sha256(b"mia@hub.example").hexdigest()
    token = await world.person("mia@hub.example", Place(None, "startup_admin", startup))
    other = await world.person("max@hub.example", Place(None, "startup_admin", startup))
    told_at = world.clock.now()
    await world.deliver("person.erased", {"id": new_id(), "person_id": new_id(), "email_sha256": digest})
    assert (await world.call("GET", "/v1/me", token=token)).status == 401
    assert (await me(world, other))["grants"]
    # Told again late it does not meet whoever has the address now.
    world.clock.advance(timedelta(hours=1))
    again = await world.person("mia@hub.example")
    world.clock.advance(told_at - world.clock.now())
    await world.deliver("person.erased", {"id": new_id(), "person_id": new_id(), "email_sha256": digest})
    assert (await me(world, again))["id"]
