from hashlib import sha256

import orjson
import pytest
from sqlalchemy import text

from gateway.identity.accounts.rules import Place, folded
from services.kit.ids import new_id
from tests.support import engines

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_url(engine, tmp_path):
    return engines.database_urls_on(engine, tmp_path, ["gateway"])["gateway"]


def wish(email="new@hub.example", **grant):
    return {"email": email, "name": "New", "password": "long enough", "grants": [grant] if grant else []}


async def test_an_anonymous_caller_invites_and_lists_nobody(world):
    assert (await world.call("POST", "/v1/accounts", json=wish())).status == 401
    assert (await world.call("GET", "/v1/accounts")).status == 401


async def test_an_invited_person_can_sign_in_with_the_given_role(world):
    hub = world.hub("halle")
    answer = await world.call(
        "POST", "/v1/accounts", token=await world.admin(), json=wish(hub_id="halle", role="staff")
    )
    assert answer.status == 201
    assert answer.json()["grants"] == [{"hub_id": hub, "role": "staff", "startup_id": None}]
    assert "password" not in str(answer.json())
    signed = await world.call("POST", "/v1/sessions", json={"email": "new@hub.example", "password": "long enough"})
    assert signed.json()["principal"]["grants"] == [{"hub_id": hub, "role": "staff", "startup_id": None}]


async def test_what_is_kept_of_a_repeatable_invitation_does_not_tell_the_password(world):
    token = await world.admin()
    said = {"authorization": f"Bearer {token}", "idempotency-key": "once"}
    first, second = [await world.call("POST", "/v1/accounts", json=wish(), headers=said) for _ in range(2)]
    assert (first.status, first.json()) == (second.status, second.json()) == (201, first.json())
    with world.database.reading() as session:
        (kept,) = session.execute(text("SELECT fingerprint FROM idempotency")).scalars()
    assert kept != sha256(b"POST /v1/accounts?\n" + orjson.dumps(wish())).hexdigest()


async def test_one_mailbox_is_one_account(world):
    token = await world.admin()
    assert (await world.call("POST", "/v1/accounts", token=token, json=wish())).status == 201
    again = await world.call("POST", "/v1/accounts", token=token, json=wish(" NEW@Hub.Example"))
    assert (again.status, again.json()["code"]) == (409, "account.email_taken")
    assert (await world.call("POST", "/v1/accounts", token=token, json=wish("nobody"))).status == 422
    assert folded(" ÀDA@Hub.Example ") == "àda@hub.example"


async def test_staff_give_roles_of_startups_in_their_hub_only(world):
    hub, other = world.hub("halle"), world.hub("other")
    inside, outside = world.startup("inside", hub), world.startup("outside", other)
    token = await world.person("sam@hub.example", Place(hub, "staff"))
    invite = lambda **grant: world.call("POST", "/v1/accounts", token=token, json=wish(**grant))
    assert (await invite(hub_id=hub, role="startup_admin", startup_id=inside)).status == 201
    for grant in (
        {"hub_id": hub, "role": "startup_admin", "startup_id": outside},
        {"hub_id": other, "role": "startup_admin", "startup_id": inside},
        {"hub_id": None, "role": "member", "startup_id": outside},
        {"hub_id": hub, "role": "staff"},
        {"hub_id": hub, "role": "admin"},
        {"hub_id": None, "role": "admin"},
    ):
        answer = await invite(email="x@hub.example", **grant)
        assert (answer.status, answer.json()["code"]) == (403, "role.missing"), grant
    signed = await world.call("POST", "/v1/sessions", json={"email": "x@hub.example", "password": "long enough"})
    assert signed.status == 401


async def test_an_admin_of_a_hub_makes_staff_there_and_no_admin_of_all(world):
    hub, other = world.hub("halle"), world.hub("other")
    token = await world.person("head@hub.example", Place(hub, "admin"))
    for grant, status in (
        ({"hub_id": hub, "role": "staff"}, 201),
        ({"hub_id": other, "role": "staff"}, 403),
        ({"hub_id": None, "role": "admin"}, 403),
    ):
        answer = await world.call("POST", "/v1/accounts", token=token, json=wish(f"{status}@hub.example", **grant))
        assert answer.status == status


@pytest.mark.parametrize(
    "grant",
    [
        {"hub_id": None, "role": "staff"},
        {"hub_id": None, "role": "member"},
        {"hub_id": None, "role": "admin", "startup_id": new_id()},
    ],
)
async def test_a_role_that_does_not_fit_is_refused(world, grant):
    answer = await world.call("POST", "/v1/accounts", token=await world.admin(), json=wish(**grant))
    assert (answer.status, answer.json()["code"]) == (422, "grant.invalid")


async def test_members_and_keys_invite_nobody(world):
    hub = world.hub("halle")
    startup = world.startup("inside", hub)
    member = await world.person("mia@hub.example", Place(hub, "startup_admin", startup))
    assert (await world.call("POST", "/v1/accounts", token=member, json=wish())).status == 403
    key = await world.key(await world.admin(), hub=hub)
    assert (await world.call("POST", "/v1/accounts", token=key["secret"], json=wish())).status == 403


async def test_staff_list_the_people_of_their_hub_page_by_page(world):
    hub, other = world.hub("halle"), world.hub("other")
    for name in ("a", "b", "c"):
        world.account(f"{name}@hub.example", Place(hub, "staff"))
    world.account("z@hub.example", Place(other, "staff"))
    token = await world.sign_in("a@hub.example")
    first = await world.call("GET", "/v1/accounts", token=token, query={"limit": "2", "count": "true"})
    assert [item["email"] for item in first.json()["items"]] == ["a@hub.example", "b@hub.example"]
    assert first.json()["total"] == 3
    foreign = {"hub": hub, "cursor": first.json()["next"]}
    assert (await world.call("GET", "/v1/accounts", token=token, query=foreign)).json()["code"] == "cursor.invalid"
    second = await world.call(
        "GET", "/v1/accounts", token=token, query={"limit": "2", "count": "true", "cursor": first.json()["next"]}
    )
    assert [item["email"] for item in second.json()["items"]] == ["c@hub.example"]
    assert (await world.call("GET", "/v1/accounts", token=token, query={"hub": other})).status == 403
