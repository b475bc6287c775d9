import asyncio

import pytest

from gateway.identity.accounts.rules import Place
from services.kit.events import Actor
from services.kit.ids import new_id
from services.kit.principal import IDENTITY_HEADER, Issuer, Principal, generate_key
from tests.support import engines

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_url(engine, tmp_path):
    return engines.database_urls_on(engine, tmp_path, ["gateway"])["gateway"]


async def grants(world, token):
    return (await world.call("GET", "/v1/me", token=token)).json()["grants"]


async def test_only_a_process_delivers_events(world):
    body = {"events": []}
    assert (await world.call("POST", "/internal/events", json=body)).json()["code"] == "identity.invalid"
    admin = await world.admin()
    assert (await world.call("POST", "/internal/events", json=body, token=admin)).status == 403
    stranger = Issuer("startups", generate_key(), world.clock)
    service = Principal(kind="service", id="startups", name="startups")
    forged = {IDENTITY_HEADER: stranger.token(service, "gateway")}
    assert (await world.call("POST", "/internal/events", json=body, headers=forged)).status == 403
    assert (await world.deliver("hub.created", {"id": new_id(), "slug": "halle"})).status == 204


async def test_hubs_and_startups_answer_to_their_slugs_once_they_were_told(world):
    hub, startup = new_id(), new_id()
    await world.deliver("hub.created", {"id": hub, "slug": "halle"})
    data = {"id": startup, "slug": "acme", "hubs": [{"hub": hub, "status": "resident"}]}
    await world.deliver("startup.published", data)
    key = await world.key(await world.person("sam@hub.example", Place(hub, "staff")), startup="acme")
    expected = [{"hub_id": hub, "role": "member", "startup_id": startup}]
    assert await grants(world, key["secret"]) == expected
    await world.deliver("startup.updated", {**data, "hubs": []})
    assert await grants(world, key["secret"]) == [{"hub_id": None, "role": "member", "startup_id": startup}]


async def test_whoever_creates_a_startup_runs_its_account(world):
    account = world.account("mia@hub.example")
    token = await world.sign_in("mia@hub.example")
    startup = new_id()
    data = {"id": startup, "slug": "acme", "hubs": []}
    await world.deliver("startup.created", data, actor=Actor(kind="person", id=account))
    assert await grants(world, token) == [{"hub_id": None, "role": "startup_admin", "startup_id": startup}]
    assert (await world.key(token, startup="acme"))["owner"]["id"] == startup
    await world.deliver("startup.created", {**data, "id": new_id()}, actor=Actor(kind="person", id=new_id()))
    await world.deliver("startup.created", {**data, "id": new_id()}, actor=Actor(kind="key", id=account))
    assert len(await grants(world, token)) == 1


@pytest.mark.parametrize("role", ["staff", "admin"])
async def test_a_startup_that_staff_create_is_not_theirs(world, role):
    hub = world.hub("halle")
    account = world.account("sam@hub.example", Place(hub, role))
    token = await world.sign_in("sam@hub.example")
    data = {"id": new_id(), "slug": "acme", "hubs": [{"hub": hub, "status": "resident"}]}
    await world.deliver("startup.created", data, actor=Actor(kind="person", id=account))
    assert await grants(world, token) == [{"hub_id": hub, "role": role, "startup_id": None}]


async def test_who_acts_for_hundreds_of_startups_is_staff_all_the_same(world):
    hub, startups = world.hub("halle"), [new_id() for _ in range(600)]
    places = [Place(None, "member", startup) for startup in startups]
    token = await world.person("sam@hub.example", *places, Place(hub, "staff"), Place(None, "admin"))
    kept = await grants(world, token)
    assert {(grant["hub_id"], grant["role"]) for grant in kept} >= {(hub, "staff"), (None, "admin")}
    assert len(kept) == 500


@pytest.mark.parametrize(
    ("role", "granted"), [("founder", "startup_admin"), ("admin", "startup_admin"), ("cto", "member")]
)
async def test_the_team_may_act_for_its_startup_while_it_is_one(world, role, granted):
    token = await world.person("mia@hub.example")
    hub, startup = world.hub("halle"), new_id()
    await world.deliver("startup.created", {"id": startup, "slug": "s", "hubs": [{"hub": hub, "status": "resident"}]})
    data = {
        "person_id": new_id(), "account_id": None, "email": "MIA@hub.example", "startup_id": startup,
        "hub_ids": [hub], "role": role,
    }  # fmt: skip
    for _ in range(2):
        assert (await world.deliver("team.joined", data)).status == 204
    assert await grants(world, token) == [{"hub_id": hub, "role": granted, "startup_id": startup}]
    await world.deliver("team.left", data)
    assert await grants(world, token) == []
    assert (await world.deliver("team.joined", {**data, "email": "stranger@hub.example"})).status == 204


async def test_who_has_two_roles_in_a_startup_keeps_what_the_other_gives(world):
    token, startup = await world.person("mia@hub.example"), world.startup("acme", world.hub("halle"))
    mia = {"person_id": new_id(), "account_id": None, "email": "mia@hub.example", "startup_id": startup}
    founder, adviser = {"role": "founder", "contact_for": []}, {"role": "advisor", "contact_for": ["admin"]}
    plain = adviser | {"contact_for": []}
    for role in (founder, adviser):
        await world.deliver("team.joined", mia | role)
    await world.deliver("team.left", mia | founder | {"still": [adviser]})
    assert [grant["role"] for grant in await grants(world, token)] == ["startup_admin"]
    await world.deliver("team.joined", mia | founder | {"still": [adviser]})
    await world.deliver("team.updated", mia | plain | {"before": adviser, "still": [founder]})
    assert {grant["role"] for grant in await grants(world, token)} == {"member", "startup_admin"}
    await world.deliver("team.left", mia | founder | {"still": [plain]})
    assert [grant["role"] for grant in await grants(world, token)] == ["member"]


async def test_news_of_a_team_that_arrive_late_give_nobody_a_role_back(world):
    token, startup = await world.person("mia@hub.example"), world.startup("acme", world.hub("halle"))
    mia = {"person_id": new_id(), "account_id": None, "email": "mia@hub.example", "startup_id": startup}
    founder, employee = {"role": "founder", "contact_for": []}, {"role": "employee", "contact_for": []}
    early = {verb: new_id() for verb in ("team.joined", "team.left")}
    await asyncio.sleep(0.002)
    await world.deliver("team.left", mia | employee | {"still": []})
    for verb, event_id in early.items():
        late = await world.deliver(verb, mia | founder | {"still": [employee]}, event_id=event_id)
        assert late.status == 204
        assert await grants(world, token) == []


async def test_nobody_acts_for_a_startup_that_was_erased(world):
    startup = world.startup("acme", world.hub("halle"))
    mia = await world.person("mia@hub.example", Place(None, "startup_admin", startup))
    key = await world.key(mia, startup=startup)
    await world.deliver("startup.erased", {"id": startup})
    assert await grants(world, mia) == []
    assert (await world.call("GET", "/v1/me", token=key["secret"])).status == 401


async def test_whoever_acted_for_a_startup_acts_for_the_one_it_became_part_of(world):
    hub, startup, into = new_id(), new_id(), new_id()
    await world.deliver("hub.created", {"id": hub, "slug": "halle"})
    for known, slug in ((startup, "typed-again"), (into, "stays")):
        place = [{"hub": hub, "status": "resident"}]
        await world.deliver("startup.published", {"id": known, "slug": slug, "hubs": place})
    staff = await world.person("sam@hub.example", Place(hub, "staff"))
    key = await world.key(staff, startup="typed-again")
    old = [Place(None, "startup_admin", startup), Place(hub, "member", startup)]
    alice = await world.person("alice@hub.example", *old, Place(None, "startup_admin", into))
    gone = {"id": startup, "into": into, "slug": "typed-again", "hubs": []}
    for _ in range(2):
        await world.deliver("startup.merged", gone)
        assert await grants(world, key["secret"]) == [{"hub_id": hub, "role": "member", "startup_id": into}]
        roles = {(grant["role"], grant["startup_id"]) for grant in await grants(world, alice)}
        assert roles == {("startup_admin", into), ("member", into)}
    listed = await world.call("GET", "/v1/keys", token=staff)
    assert [each["id"] for each in listed.json()["items"]] == [key["id"]]
    # One made under the old name is for the one that stays.
    assert (await world.key(staff, startup="typed-again"))["owner"]["id"] == into
