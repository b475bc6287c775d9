from datetime import timedelta

import pytest
from sqlalchemy import text

from gateway.identity.accounts.rules import Place
from services.kit.ids import new_id
from tests.support import engines

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_url(engine, tmp_path):
    return engines.database_urls_on(engine, tmp_path, ["gateway"])["gateway"]


async def make(world, token, **wish):
    return await world.call("POST", "/v1/keys", token=token, json={"name": "k", "scopes": ["bookings:read"], **wish})


async def test_an_anonymous_caller_makes_sees_and_ends_no_key(world):
    assert (await make(world, None, startup=new_id())).status == 401
    assert (await world.call("GET", "/v1/keys")).status == 401
    assert (await world.call("DELETE", f"/v1/keys/{new_id()}")).status == 401


async def test_a_key_of_a_startup_acts_for_it_in_each_of_its_hubs(world):
    hubs = sorted([world.hub("halle"), world.hub("other")])
    startup = world.startup("acme", *hubs)
    token = await world.person("mia@hub.example", Place(None, "startup_admin", startup))
    key = await world.key(token, startup="acme", scopes=["bookings:write", "bookings:read"])
    assert key["owner"] == {"kind": "startup", "id": startup}
    assert key["scopes"] == ["bookings:read", "bookings:write"]
    assert key["last_used_at"] is None
    me = (await world.call("GET", "/v1/me", token=key["secret"])).json()
    assert (me["kind"], me["id"], me["name"]) == ("key", key["id"], "k")
    assert me["grants"] == [{"hub_id": hub, "role": "member", "startup_id": startup} for hub in hubs]
    await world.call("GET", "/v1/bookings", token=key["secret"])
    seen = world.principal_seen_by("spaces")
    assert seen.acts_for(startup)
    assert seen.scopes == {"bookings:read", "bookings:write"}


async def test_a_key_of_a_startup_without_a_hub_acts_for_it_all_the_same(world):
    startup = world.startup("acme")
    key = await world.key(await world.admin(), startup=startup)
    me = (await world.call("GET", "/v1/me", token=key["secret"])).json()
    assert me["grants"] == [{"hub_id": None, "role": "member", "startup_id": startup}]


async def test_a_key_of_a_hub_acts_as_its_staff_within_its_scopes(world):
    hub = world.hub("halle")
    key = await world.key(await world.person("sam@hub.example", Place(hub, "staff")), hub="halle", scopes=["feed:read"])
    me = (await world.call("GET", "/v1/me", token=key["secret"])).json()
    assert me["grants"] == [{"hub_id": hub, "role": "staff", "startup_id": None}]
    assert me["scopes"] == ["feed:read"]


async def test_the_secret_is_shown_once_and_stored_hashed(world):
    token = await world.admin()
    key = await world.key(token, hub=world.hub("halle"))
    assert key["secret"].startswith(f"dq_{key['id'].replace('-', '')}_")
    (listed,) = (await world.call("GET", "/v1/keys", token=token)).json()["items"]
    assert "secret" not in listed
    assert {**listed, "secret": key["secret"]} == key
    with world.database.reading() as session:
        rows = str(session.execute(text("SELECT * FROM api_key")).all())
    assert key["secret"].rpartition("_")[2] not in rows


async def test_a_repeated_creation_with_the_same_idempotency_key_makes_one_key(world):
    token, hub = await world.admin(), world.hub("halle")
    body = {"name": "k", "hub": hub, "scopes": ["feed:read"]}
    first, second = [
        await world.call("POST", "/v1/keys", token=token, json=body, headers={"idempotency-key": "once"})
        for _ in range(2)
    ]
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert len((await world.call("GET", "/v1/keys", token=token)).json()["items"]) == 1


async def test_a_revoked_key_stops_at_once_and_the_others_are_told(world):
    token = await world.admin()
    startup = world.startup("acme", world.hub("halle"))
    key = await world.key(token, startup=startup)
    assert (await world.call("GET", "/v1/bookings", token=key["secret"])).status == 200
    assert (await world.call("DELETE", f"/v1/keys/{key['id']}", token=token)).status == 204
    assert (await world.call("GET", "/v1/bookings", token=key["secret"])).json()["code"] == "credential.invalid"
    assert (await world.call("DELETE", f"/v1/keys/{key['id']}", token=token)).status == 404
    assert (await world.call("GET", "/v1/keys", token=token)).json()["items"] == []
    world.subscriber.answers["*"] = world.no_content
    await world.gateway.state.relay.deliver_now()
    (told,) = world.subscriber.events()
    assert (told["type"], told["subject"], told["startup_id"]) == ("key.revoked", f"key/{key['id']}", startup)
    assert "secret" not in told["data"]


async def test_an_expired_key_is_refused(world):
    token, hub = await world.admin(), world.hub("halle")
    key = await world.key(token, hub=hub, expires_at="2026-12-01T10:00:00+01:00")
    assert (await world.call("GET", "/v1/me", token=key["secret"])).status == 200
    world.clock.advance(timedelta(hours=1))
    assert (await world.call("GET", "/v1/me", token=key["secret"])).status == 401
    assert (await make(world, token, hub=hub, expires_at="2026-12-01T09:00:00Z")).json()["code"] == "key.expiry_past"
    assert (await make(world, token, hub=hub, expires_at="2026-12-01T09:00:00")).json()["code"] == "time.naive"


async def test_use_is_noted_at_most_once_a_minute(world):
    token = await world.admin()
    key = await world.key(token, hub=world.hub("halle"))

    async def noted():
        await world.call("GET", "/v1/me", token=key["secret"])
        return (await world.call("GET", "/v1/keys", token=token)).json()["items"][0]["last_used_at"]

    assert await noted() == "2026-12-01T08:00:00Z"
    world.clock.advance(timedelta(seconds=59))
    assert await noted() == "2026-12-01T08:00:00Z"
    world.clock.advance(timedelta(seconds=1))
    assert await noted() == "2026-12-01T08:01:00Z"


async def test_nobody_gives_a_scope_they_lack(world):
    startup = world.startup("acme", world.hub("halle"))
    token = await world.person("mia@hub.example", Place(None, "startup_admin", startup))
    for scope in ("admin", "reports:read"):
        answer = await make(world, token, startup=startup, scopes=["bookings:read", scope])
        assert (answer.status, answer.json()["code"]) == (403, "scope.missing")
    assert (await make(world, token, startup=startup, scopes=["everything"])).status == 422
    assert (await make(world, token, startup=startup, scopes=[])).status == 422


async def test_a_key_has_exactly_one_owner(world):
    token, hub = await world.admin(), world.hub("halle")
    assert (await make(world, token)).json()["code"] == "key.owner_required"
    assert (await make(world, token, hub=hub, startup=new_id())).json()["code"] == "key.owner_required"
    assert (await make(world, token, hub="nowhere")).json()["code"] == "key.owner_unknown"


async def test_a_key_makes_no_keys_and_ends_only_itself(world):
    token, hub = await world.admin(), world.hub("halle")
    one, two = await world.key(token, hub=hub), await world.key(token, hub=hub)
    assert (await make(world, one["secret"], hub=hub)).json()["code"] == "role.missing"
    assert (await world.call("DELETE", f"/v1/keys/{two['id']}", token=one["secret"])).status == 404
    assert (await world.call("DELETE", f"/v1/keys/{one['id']}", token=one["secret"])).status == 204


async def test_somebody_elses_startup_is_out_of_reach(world):
    hub, other = world.hub("halle"), world.hub("other")
    mine, theirs = world.startup("mine", hub), world.startup("theirs", other)
    key = await world.key(await world.admin(), startup=theirs)
    for email, place in (
        ("mia@hub.example", Place(None, "startup_admin", mine)),
        ("max@hub.example", Place(None, "member", theirs)),
        ("sam@hub.example", Place(hub, "staff")),
    ):
        token = await world.person(email, place)
        for named in (theirs, "theirs", "unknown"):
            answer = await make(world, token, startup=named)
            assert (answer.status, answer.json()["code"]) == (403, "role.missing")
        assert (await make(world, token, hub=other)).status == 403
        assert (await world.call("DELETE", f"/v1/keys/{key['id']}", token=token)).status == 404
        assert (await world.call("GET", "/v1/keys", token=token)).json()["items"] == []
    assert (await world.call("GET", "/v1/me", token=key["secret"])).status == 200


async def test_staff_see_and_end_the_keys_of_startups_in_their_hub(world):
    hub = world.hub("halle")
    startup = world.startup("acme", hub)
    token = await world.person("sam@hub.example", Place(hub, "staff"))
    key = await world.key(token, startup="acme")
    of_hub = await world.key(token, hub=hub)
    listed = (await world.call("GET", "/v1/keys", token=token)).json()["items"]
    assert {item["id"] for item in listed} == {key["id"], of_hub["id"]}
    (listed,) = (await world.call("GET", "/v1/keys", token=token, query={"startup": startup})).json()["items"]
    assert listed["id"] == key["id"]
    assert (await world.call("DELETE", f"/v1/keys/{key['id']}", token=token)).status == 204
