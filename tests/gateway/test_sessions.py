import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from gateway.identity import passwords
from gateway.identity.accounts.rules import Place
from gateway.identity.sessions import rules
from tests.support import engines

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_url(engine, tmp_path):
    return engines.database_urls_on(engine, tmp_path, ["gateway"])["gateway"]


PASSWORD = "correct horse battery"
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


async def attempt(world, email="ada@hub.example", password="wrong"):
    return await world.call("POST", "/v1/sessions", json={"email": email, "password": password})


async def test_nobody_is_anonymous(world):
    answer = await world.call("GET", "/v1/me")
    nobody = {"kind": "anonymous", "id": None, "name": None, "person_id": None, "grants": [], "scopes": []}
    assert answer.json() == nobody


async def test_the_right_password_opens_a_session_of_twelve_hours(world):
    account = world.account("ada@hub.example", Place(None, "admin"))
    answer = await attempt(world, " ADA@hub.example", PASSWORD)
    assert answer.status == 201
    said = answer.json()
    assert said["expires_at"] == "2026-12-01T20:00:00Z"
    assert said["token"].startswith("dqs_")
    assert (said["principal"]["kind"], said["principal"]["id"]) == ("person", account)
    assert "admin" in said["principal"]["scopes"]
    me = await world.call("GET", "/v1/me", token=said["token"])
    assert me.json() == said["principal"]
    world.clock.advance(timedelta(hours=12))
    assert (await world.call("GET", "/v1/me", token=said["token"])).json()["code"] == "credential.invalid"


async def test_neither_password_nor_token_is_stored(world):
    token = await world.admin()
    with world.database.reading() as session:
        stored = str(session.execute(text("SELECT * FROM account_session")).all())
        stored += str(session.execute(text("SELECT * FROM account")).all())
        stored += str(session.execute(text("SELECT * FROM idempotency")).all())
    assert token.rpartition("_")[2] not in stored
    assert PASSWORD not in stored


async def test_an_unknown_address_gets_the_answer_of_a_wrong_password(world):
    world.account("ada@hub.example")
    wrong, unknown = await attempt(world), await attempt(world, "nobody@hub.example")
    assert (wrong.status, unknown.status) == (401, 401)
    first, second = wrong.json(), unknown.json()
    assert first.pop("instance") != second.pop("instance")
    assert first == second
    assert first["code"] == "session.refused"


def test_the_password_of_nobody_costs_what_a_real_one_costs():
    assert not PasswordHasher().check_needs_rehash(passwords.NOBODY)


@pytest.mark.parametrize("email", ["ada@hub.example", "nobody@hub.example"])
async def test_five_wrong_attempts_slow_the_next_one_down_known_or_not(world, email):
    world.account("ada@hub.example")
    assert [(await attempt(world, email)).status for _ in range(5)] == [401] * 5
    sixth = await attempt(world, email, PASSWORD)
    assert (sixth.status, sixth.json()["code"]) == (429, "session.too_many_attempts")
    assert sixth.headers["retry-after"] == "30"
    assert (await attempt(world, "other@hub.example")).status == 401
    world.clock.advance(timedelta(seconds=30))
    assert (await attempt(world, email)).status == 401
    assert (await attempt(world, email)).headers["retry-after"] == "60"


async def test_the_right_password_ends_the_count(world):
    world.account("ada@hub.example")
    for _ in range(4):
        await attempt(world)
    assert (await attempt(world, password=PASSWORD)).status == 201
    assert [(await attempt(world)).status for _ in range(5)] == [401] * 5


async def test_attempts_at_once_cannot_outrun_the_slow_down(world):
    world.account("ada@hub.example")
    answers = await asyncio.gather(*(attempt(world) for _ in range(20)))
    heard = [answer.status for answer in answers].count(401)
    assert 5 <= heard < 5 + passwords.AT_ONCE
    assert {answer.status for answer in answers} == {401, 429}


async def test_a_flood_of_sign_ins_is_shed_before_it_queues(world, monkeypatch):
    monkeypatch.setattr(passwords, "_WAITING", 8)
    answers = await asyncio.gather(*(attempt(world, f"{n}@hub.example") for n in range(12)))
    statuses = [answer.status for answer in answers]
    assert (statuses.count(401), statuses.count(503)) == (8, 4)


def test_the_wait_doubles_and_is_forgotten_after_a_day():
    waits = [rules.wait(failures, NOW, NOW) for failures in (0, 4, 5, 6, 7, 40)]
    assert waits == [0, 0, 30, 60, 120, 900]
    assert rules.wait(40, NOW, NOW + timedelta(hours=24)) == 0
    assert rules.wait(5, NOW, NOW + timedelta(seconds=29, milliseconds=1)) == 1


async def test_signing_out_ends_the_session_at_once(world):
    token, other = await world.admin(), await world.sign_in("ada@hub.example")
    assert (await world.call("DELETE", "/v1/sessions/current", token=token)).status == 204
    assert (await world.call("GET", "/v1/startups", token=token)).status == 401
    assert (await world.call("GET", "/v1/me", token=other)).status == 200
    assert (await world.call("DELETE", "/v1/sessions/current")).status == 401


@pytest.mark.parametrize(
    "said",
    [
        "Bearer dqs_" + "0" * 32 + "_" + "0" * 64,
        "Bearer dq_" + "0" * 32 + "_" + "0" * 64,
        "Bearer dq_x",
        "Bearer dqs_",
        "Bearer",
        "Bearer something-else",
        "Basic YTpi",
        "Bearer é",
    ],
)
async def test_a_bad_credential_is_refused_on_public_reads_too(world, said):
    for path in ("/v1/startups", "/v1/me"):
        answer = await world.call("GET", path, headers={"authorization": said})
        assert (answer.status, answer.json()["code"]) == (401, "credential.invalid")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert world.upstreams["startups"].requests == []


async def test_two_credentials_are_one_too_many(world):
    token = (await world.admin()).encode()
    headers = [(b"host", b"hub.example"), *[(b"authorization", b"Bearer " + token)] * 2]
    status, _, body = await world.raw("GET", b"/v1/startups", headers)
    assert (status, b"credential.ambiguous" in body) == (400, True)


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("events", "/v1/registrations/1/cancel"),
        ("events", "/v1/events/1/registrations"),
        ("startups", "/v1/applications/1/withdraw"),
    ],
)
async def test_a_token_of_a_service_goes_to_that_service_alone(world, service, path):
    await world.call("POST", path, token="manage-token-1")
    asked = world.upstreams[service]
    assert asked.header("x-manage-token") == ["manage-token-1"]
    assert asked.header("authorization") == []
    assert world.principal_seen_by(service).is_anonymous
    assert (await world.call("GET", "/v1/feed", token="manage-token-1")).status == 401


async def test_the_credential_of_a_person_is_not_taken_for_a_manage_token(world):
    token = await world.admin()
    await world.call("POST", "/v1/registrations/1/cancel", token=token)
    assert world.upstreams["events"].header("x-manage-token") == []
    bad = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert (await world.call("POST", "/v1/registrations/1/cancel", token=bad)).status == 401


async def test_unknown_fields_and_other_media_types_are_refused(world):
    answer = await world.call("POST", "/v1/sessions", json={"email": "a", "password": "b", "x": 1})
    assert (answer.status, answer.json()["code"]) == (422, "body.unknown_field")
    answer = await world.call("POST", "/v1/sessions", body=b"a=1", headers={"content-type": "text/plain"})
    assert answer.status == 415
    assert (await world.call("GET", "/v1/me", query={"x": "1"})).json()["code"] == "query.unknown"
    assert (await world.call("PUT", "/v1/me")).status == 405
