import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import PathAmbiguous
from gateway.guard import plain_path

pytestmark = pytest.mark.anyio

HOST = (b"host", b"hub.example")


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/startups%2F..%2Fadmin",
        b"/v1/startups%2f..",
        b"/v1/startups%5c..%5cadmin",
        b"/v1/startups\\admin",
        b"/v1/startups/%00",
        b"/v1/startups%3fadmin",
        b"/v1/startups%23x",
        b"/v1/startups#x",
        b"/v1/startups/%252e%252e/x",
        b"/v1/../internal/overview",
        b"/v1/./startups",
        b"/v1/%2e%2e/internal",
        b"/v1/.%2E/internal",
        b"/v1/startups/..",
        b"//evil.example/v1/startups",
        b"/v1//startups",
        b"/v1/startups;admin=1",
        b"/v1/startups%3Badmin",
        b"/v1/startups%",
        b"/v1/startups%zz",
        b"/v1/startups/%c0%af",
        b"/v1/startups/\xc3\xa9",
        b"/v1/start ups",
        b"http://evil.example/v1/startups",
        b"*",
        b"",
    ],
)
async def test_a_path_with_two_readings_reaches_nobody(world, path):
    status, headers, body = await world.raw("GET", path, [HOST])
    assert status == 400
    assert b"request.path_ambiguous" in body or path == b""
    assert (b"content-type", b"application/problem+json") in headers
    assert not any(upstream.requests for upstream in world.upstreams.values())


@pytest.mark.parametrize(
    "path", [b"/v1/startups/caf%C3%A9", b"/v1/startups/a.b~c", b"/v1/startups/", b"/v1/events/x@y:z"]
)
async def test_a_plain_path_arrives_as_it_was_sent(world, path):
    status, _, _ = await world.raw("GET", path, [HOST])
    assert status == 200
    seen = [r["raw_path"] for u in world.upstreams.values() for r in u.requests]
    assert seen == [path]


@given(st.binary(max_size=40))
def test_a_path_that_passes_has_neither_dots_nor_empty_segments_nor_disguises(tail):
    try:
        path = plain_path(b"/" + tail)
    except PathAmbiguous:
        return
    inner = path[1:].split("/")
    assert "" not in inner[:-1]
    assert not {".", ".."} & set(inner)
    assert not set(path) & set("\\;?#%\x00")


@pytest.mark.parametrize(
    "hosts",
    [[], [b"a.example", b"b.example"], [b"a/admin?"], [b"a.example/"], [b"user@a.example"], [b""], [b"a.example:1:2"]],
)
async def test_exactly_one_valid_host_is_needed(world, hosts):
    status, _, body = await world.raw("GET", b"/v1/startups", [(b"host", host) for host in hosts])
    assert status == 400
    assert b"request.host_invalid" in body
    assert world.upstreams["startups"].requests == []


@pytest.mark.parametrize("host", [b"hub.example", b"hub.example:8443", b"127.0.0.1:8000", b"[::1]:8000"])
async def test_names_and_addresses_are_hosts(world, host):
    status, _, _ = await world.raw("GET", b"/v1/startups", [(b"host", host)])
    assert status == 200


@pytest.mark.parametrize(
    "framing",
    [
        [(b"content-length", b"2"), (b"transfer-encoding", b"chunked")],
        [(b"content-length", b"2"), (b"content-length", b"2")],
        [(b"content-length", b"+2")],
        [(b"content-length", b"0x2")],
        [(b"content-length", b"2, 2")],
        [(b"transfer-encoding", b"gzip, chunked")],
    ],
)
async def test_a_body_of_unclear_length_is_refused(world, framing):
    status, _, body = await world.raw("POST", b"/v1/startups", [HOST, *framing], b"{}")
    assert status == 400
    assert b"request.length_ambiguous" in body
    assert world.upstreams["startups"].requests == []


async def test_many_or_large_headers_and_long_targets_are_refused(world):
    many = [HOST, *[(b"x-n%d" % n, b"1") for n in range(100)]]
    for headers, path, code in [
        (many, b"/v1/startups", b"request.headers_too_large"),
        ([HOST, (b"x-long", b"a" * 33_000)], b"/v1/startups", b"request.headers_too_large"),
        ([HOST], b"/v1/startups/" + b"a" * 4096, b"request.target_too_long"),
        ([HOST], b"/v1/startups?q=" + b"a" * 8200, b"request.target_too_long"),
        ([HOST, (b"accept", b"a\x00b")], b"/v1/startups", b"request.header_invalid"),
    ]:
        status, _, body = await world.raw("GET", path, headers)
        assert (status, code in body) == (400, True)
    assert world.upstreams["startups"].requests == []


@pytest.mark.parametrize(
    "name",
    [
        b"x-quarters-identity",
        b"X-Quarters-Identity",
        b"x_quarters_identity",
        b"x-quarters-anything",
        b"x-user",
        b"X_User_Id",
        b"x-user-id",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"forwarded",
        b"x-real-ip",
        b"via",
        b"x-manage-token",
        b"x-original-url",
        b"x-http-method-override",
    ],
)
@pytest.mark.parametrize("target", [b"/v1/startups", b"/some-page"])
async def test_headers_of_insiders_are_dropped(world, name, target):
    spoofed = [(name, b"spoofed"), (name.lower(), b"spoofed"), (name.upper() + b" ", b"spoofed")]
    # Named by Connection, a header must not take away what the gateway adds.
    connection = [(b"connection", b"close, x-quarters-identity, x-request-id, x-forwarded-proto")]
    status, _, _ = await world.raw("GET", target, [HOST, *spoofed, *connection])
    assert status == 200
    name_of = "startups" if target.startswith(b"/v1") else "portal"
    seen = world.upstreams[name_of].last["headers"]
    assert b"spoofed" not in [value for _, value in seen]
    assert len(world.upstreams[name_of].header("x-request-id")) == 1
    if name_of == "startups":
        assert world.principal_seen_by("startups").is_anonymous


async def test_trailers_that_a_server_appends_later_are_not_forwarded(world):
    headers = [HOST, (b"transfer-encoding", b"chunked")]
    seen = []

    async def receive():
        headers.append((b"x-quarters-identity", b"late"))
        headers.append((b"authorization", b"Bearer late"))
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message):
        seen.append(message)

    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/v1/startups", "raw_path": b"/v1/startups",
        "query_string": b"", "headers": headers, "client": ("198.51.100.7", 1), "server": ("127.0.0.1", 1),
    }  # fmt: skip
    await world.gateway(scope, receive, send)
    assert seen[0]["status"] == 200
    assert b"late" not in [value for _, value in world.upstreams["startups"].last["headers"]]
    assert world.principal_seen_by("startups").is_anonymous


async def test_a_query_in_plain_utf8_arrives_encoded(world):
    await world.raw("GET", "/v1/startups?q=café&x=%20+a".encode(), [HOST])
    assert world.upstreams["startups"].last["query"] == b"q=caf%C3%A9&x=%20+a"


async def test_a_refusal_speaks_the_language_of_the_caller(world):
    french = [HOST, (b"accept-language", b"fr-FR,fr;q=0.9")]
    _, _, body = await world.raw("GET", b"/v1//startups", french)
    assert "Cette adresse peut se lire de deux façons".encode() in body
