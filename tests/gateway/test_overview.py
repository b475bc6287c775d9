import asyncio

import pytest

from gateway.identity.accounts.rules import Place

pytestmark = pytest.mark.anyio


async def test_an_anonymous_caller_sees_no_overview(world):
    hub = world.hub("halle")
    assert (await world.call("GET", "/v1/overview", query={"hub": hub})).status == 401


async def test_staff_see_the_parts_of_all_services_at_once(world, json_answer):
    hub = world.hub("halle")
    token = await world.person("sam@hub.example", Place(hub, "staff"))
    answers = {
        "startups": {"portfolio": {"residents": 4}, "waiting": {"applications": 2}},
        "spaces": {"now": {"rooms": 3}, "waiting": {"bookings": 1}, "use": {"hours": 7}},
        "events": {"now": {"next_event": None}},
    }
    for name, said in answers.items():
        world.upstreams[name].answers["/internal/overview"] = json_answer(said)
    answer = await world.call("GET", "/v1/overview", token=token, query={"hub": "halle"})
    assert answer.json() == {
        "hub_id": hub,
        "as_of": "2026-12-01T08:00:00Z",
        "now": {"rooms": 3, "next_event": None},
        "waiting": {"applications": 2, "bookings": 1},
        "use": {"hours": 7},
        "portfolio": {"residents": 4},
        "unavailable": [],
    }
    assert world.upstreams["spaces"].last["query"] == f"hub={hub}".encode()
    assert world.principal_seen_by("spaces").is_staff_of(hub)


async def test_a_failing_and_a_slow_service_are_named_and_the_rest_is_served(world, json_answer):
    async def hanging(scope, receive, send):
        await asyncio.sleep(30)

    world.upstreams["startups"].answers["*"] = json_answer({"portfolio": {"residents": 4}})
    world.upstreams["spaces"].answers["*"] = hanging
    world.upstreams["events"].answers["*"] = json_answer({"code": "x"}, 500)
    token = await world.admin()
    answer = await world.call("GET", "/v1/overview", token=token, query={"hub": world.hub("halle")})
    assert answer.status == 200
    assert answer.json()["unavailable"] == ["spaces", "events"]
    assert answer.json()["portfolio"] == {"residents": 4}


async def test_staff_of_another_hub_are_refused(world):
    hub, other = world.hub("halle"), world.hub("other")
    token = await world.person("sam@hub.example", Place(other, "staff"))
    assert (await world.call("GET", "/v1/overview", token=token, query={"hub": hub})).json()["code"] == "role.missing"
    assert (await world.call("GET", "/v1/overview", token=token, query={"hub": "none"})).status == 403
    assert world.upstreams["startups"].requests == []
