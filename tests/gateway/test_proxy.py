import asyncio
import gzip

import orjson
import pytest

from gateway.upstreams import owner
from services.kit.http import UpstreamUnreachable

pytestmark = pytest.mark.anyio

HOST = (b"host", b"hub.example")


def answering(status=200, headers=(), body=b"{}"):
    async def answer(scope, receive, send):
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return answer


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/startups", "startups"),
        ("/v1/hubs/halle", "startups"),
        ("/v1/people/1", "startups"),
        ("/v1/people/1/certifications", "spaces"),
        ("/v1/people/1/certifications/2", "spaces"),
        ("/v1/resources/1/calendar.ics", "spaces"),
        ("/v1/events", "events"),
        ("/v1/events.ics", "events"),
        ("/v1/events/1/door/sync", "events"),
        ("/v1/feed", "integrations"),
        ("/v1/startupsadmin", None),
        ("/v1/events.icsx", None),
        ("/v1", None),
        ("/V1/startups", None),
        ("/v1/keys", None),
    ],
)
def test_prefixes_match_whole_segments(path, service):
    assert owner(path) == service


async def test_an_unknown_address_is_a_problem(world):
    answer = await world.call("GET", "/v1/nothing")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "route.not_found"
    assert answer.json()["instance"] == answer.headers["x-request-id"]


async def test_a_request_reaches_its_service_with_body_query_and_a_signed_identity(world):
    answer = await world.call(
        "POST", "/v1/bookings", query={"dry_run": "true"}, json={"a": 1}, headers={"idempotency-key": "k1"}
    )
    assert answer.json() == {"from": "spaces"}
    seen = world.upstreams["spaces"].last
    assert (seen["method"], seen["raw_path"], seen["query"]) == ("POST", b"/v1/bookings", b"dry_run=true")
    assert orjson.loads(seen["body"]) == {"a": 1}
    assert world.upstreams["spaces"].header("idempotency-key") == ["k1"]
    assert world.principal_seen_by("spaces").is_anonymous


async def test_a_service_hears_no_credential_and_the_portal_no_identity(world):
    token = await world.admin()
    said = {"cookie": "session=1", "x-custom": "1"}
    await world.call("GET", "/v1/startups", token=token, headers=said)
    names = {name for name, _ in world.upstreams["startups"].last["headers"]}
    assert not names & {b"authorization", b"cookie", b"x-custom"}
    assert world.principal_seen_by("startups").kind == "person"

    await world.call("GET", "/", token=token, headers=said)
    portal = world.upstreams["portal"]
    assert portal.header("cookie") == ["session=1"]
    assert portal.header("authorization") == []
    assert portal.header("x-quarters-identity") == []
    assert portal.header("x-forwarded-host") == ["hub.example"]


async def test_two_callers_at_once_are_not_mixed_up(world):
    tokens = {email: await world.person(email) for email in ("one@hub.example", "two@hub.example")}
    seen = []

    async def slowly(scope, receive, send):
        await asyncio.sleep(0.01)
        seen.append(world.principal_seen_by("startups").name)
        headers = [(b"set-cookie", b"who=me"), (b"content-type", b"application/json")]
        await answering(headers=headers)(scope, receive, send)

    world.upstreams["startups"].answers["*"] = slowly
    first = await world.call("GET", "/v1/startups", token=tokens["one@hub.example"])
    second = await world.call("GET", "/v1/startups", token=tokens["two@hub.example"])
    third = await world.call("GET", "/v1/startups")
    assert seen == ["one", "two", ""]
    assert all("set-cookie" not in answer.headers for answer in (first, second, third))


async def test_an_answer_leaves_clean(world):
    said = [
        (b"Connection", b"close, X-Secret"),
        (b"X-Secret", b"1"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Server", b"inside"),
        (b"Date", b"x"),
        (b"x-quarters-identity", b"token"),
        (b"x-request-id", b"other"),
        (b"ETag", b'"v1"'),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
    ]
    world.upstreams["startups"].answers["*"] = answering(headers=said)
    world.upstreams["portal"].answers["*"] = answering(headers=said)
    _, headers, _ = await world.raw("GET", b"/v1/startups", [HOST, (b"x-request-id", b"mine")])
    names = [name for name, _ in headers]
    assert not {b"connection", b"x-secret", b"transfer-encoding", b"server", b"date", b"set-cookie"} & set(names)
    assert b"x-quarters-identity" not in names
    assert [value for name, value in headers if name == b"x-request-id"] == [b"mine"]
    assert (b"etag", b'"v1"') in headers
    _, headers, _ = await world.raw("GET", b"/", [HOST])
    assert [value for name, value in headers if name == b"set-cookie"] == [b"a=1", b"b=2"]


async def failing(scope, receive, send):
    raise ValueError("secret detail")


async def unreachable(scope, receive, send):
    raise UpstreamUnreachable(retry_after=2)


async def hanging(scope, receive, send):
    await asyncio.sleep(30)


async def silent(scope, receive, send):
    return


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (failing, 502, "upstream.broken"),
        (silent, 502, "upstream.broken"),
        (answering(500, [(b"content-type", b"text/plain")], b"Traceback: secret detail"), 502, "upstream.broken"),
        (unreachable, 503, "upstream.unreachable"),
        (hanging, 504, "upstream.timeout"),
    ],
)
async def test_a_service_that_fails_is_a_problem_of_its_own(world, fault, status, code):
    world.upstreams["startups"].answers["*"] = fault
    answer = await world.call("GET", "/v1/startups")
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert b"secret" not in answer.body
    assert (answer.headers.get("retry-after") == "2") == (status == 503)
    assert (await world.call("GET", "/v1/events")).status == 200


async def test_a_problem_of_a_service_passes_as_it_is(world):
    problem = b'{"code":"database.busy","status":503}'
    said = [(b"content-type", b"application/problem+json"), (b"retry-after", b"1")]
    world.upstreams["startups"].answers["*"] = answering(503, said, problem)
    answer = await world.call("GET", "/v1/startups")
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (503, problem, "1")


async def test_an_answer_that_breaks_off_is_cut_and_never_completed(world):
    async def breaking(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ConnectionResetError

    world.upstreams["startups"].answers["*"] = breaking
    with pytest.raises(ConnectionResetError):
        await world.call("GET", "/v1/startups")


async def test_head_is_answered_without_a_body(world):
    said = [(b"content-type", b"application/json"), (b"content-length", b"6")]
    world.upstreams["startups"].answers["*"] = answering(headers=said, body=b'{"a":1}'[:6])
    for path in ("/v1/startups", "/v1/me", "/openapi.json", "/docs", "/healthz"):
        answer = await world.call("HEAD", path)
        assert (answer.status, answer.body) == (200, b""), path
    assert world.upstreams["startups"].last["method"] == "GET"
    assert (await world.call("HEAD", "/v1/startups")).headers["content-length"] == "6"


async def test_large_answers_are_compressed_for_those_who_ask(world):
    body = orjson.dumps({"text": "a" * 3000})
    world.upstreams["startups"].answers["*"] = answering(headers=[(b"content-type", b"application/json")], body=body)
    answer = await world.call("GET", "/v1/startups", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == body
    assert world.upstreams["startups"].header("accept-encoding") == []
    assert "content-encoding" not in (await world.call("GET", "/v1/startups")).headers


async def test_bodies_are_limited_and_imports_have_a_larger_limit(world):
    assert (await world.call("POST", "/v1/startups", body=b"a" * 1001)).status == 413
    assert (await world.call("POST", "/v1/startups/import", body=b"a" * 5001)).status == 413
    assert world.upstreams["startups"].requests == []
    assert (await world.call("POST", "/v1/startups/import", body=b"a" * 5000)).status == 200
    status, _, body = await world.raw("POST", b"/v1/startups", [HOST, (b"transfer-encoding", b"chunked")], b"a" * 1001)
    assert (status, b"body.too_large" in body) == (413, True)


async def test_a_valid_trace_goes_on_and_an_invalid_one_is_replaced(world):
    valid = f"00-{'a' * 32}-{'b' * 16}-01"
    await world.call("GET", "/v1/startups", headers={"traceparent": valid})
    assert world.upstreams["startups"].header("traceparent") == [valid]
    await world.call("GET", "/v1/startups", headers={"traceparent": "00-zz"})
    (made,) = world.upstreams["startups"].header("traceparent")
    assert len(made) == 55
    assert made != valid


async def test_anyone_may_read_from_a_web_page_but_only_known_sites_with_a_credential(world):
    asked = {"access-control-request-method": "GET"}
    unknown = await world.call("GET", "/v1/startups", headers={"origin": "https://evil.example"})
    assert unknown.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in unknown.headers
    posted = await world.call("POST", "/v1/startups", headers={"origin": "https://evil.example"}, json={})
    assert "access-control-allow-origin" not in posted.headers
    preflight = await world.call("OPTIONS", "/v1/startups", headers={"origin": "https://evil.example", **asked})
    assert preflight.status == 204
    assert "Authorization" not in preflight.headers["access-control-allow-headers"]
    assert "POST" not in preflight.headers["access-control-allow-methods"]
    known = await world.call("OPTIONS", "/v1/startups", headers={"origin": "https://staff.example", **asked})
    assert known.headers["access-control-allow-origin"] == "https://staff.example"
    assert "Authorization" in known.headers["access-control-allow-headers"]


async def test_problems_may_be_read_from_a_web_page_too(world):
    answer = await world.call("GET", "/v1/nothing", headers={"origin": "https://evil.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_what_a_credential_showed_is_kept_by_its_holder_alone(world):
    token = await world.admin()
    assert (await world.call("GET", "/v1/startups")).headers["cache-control"] == "no-cache"
    assert (await world.call("GET", "/v1/startups", token=token)).headers["cache-control"] == "private, no-cache"
    said = {"email": "ada@hub.example", "password": "wrong"}
    assert (await world.call("POST", "/v1/sessions", json=said)).headers["cache-control"] == "no-store"
    assert "Authorization" in (await world.call("GET", "/v1/startups")).headers["vary"]


async def test_websockets_are_closed(world):
    sent = []

    async def send(message):
        sent.append(message)

    await world.gateway({"type": "websocket", "path": "/v1/stream", "headers": []}, None, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_internal_addresses_of_services_cannot_be_reached(world):
    await world.call("GET", "/internal/overview")
    assert all(world.upstreams[name].requests == [] for name in ("startups", "spaces", "events", "integrations"))
