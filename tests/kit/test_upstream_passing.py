"""What passes through an HTTP upstream arrives as it was sent, and nothing of one caller reaches the next."""

import gzip

import pytest

from services.kit import asgi
from services.kit.http import HttpUpstream, new_client
from tests.kit.listener import said

pytestmark = pytest.mark.anyio
BYTES = bytes(range(256)) * 1024


async def passed(listener, method="GET", path="/", *, at=None, client=None, **rest):
    """One request through an upstream before the listener."""
    async with client or new_client() as through:
        return await asgi.call(HttpUpstream(at or listener.url, through), method, path, **rest)


async def test_a_body_arrives_unchanged_both_ways(listen):
    listener = await listen(lambda asked: said(body=asked.body[::-1]))
    answer = await passed(listener, "POST", "/bake", body=BYTES)
    assert listener.asked[0].body == BYTES
    assert answer.body == BYTES[::-1]
    assert answer.headers["content-length"] == str(len(BYTES))


async def test_a_chunked_answer_arrives_whole_and_unframed(listen):
    listener = await listen(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    )
    answer = await passed(listener)
    assert answer.body == b"hello world"
    assert "transfer-encoding" not in answer.headers


async def test_a_body_is_gathered_from_its_pieces(listen):
    listener = await listen(said())
    pieces = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b"}]
    sent = []

    async def receive():
        return pieces.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "PUT", "raw_path": b"/", "query_string": b"", "headers": []}
    async with new_client() as client:
        await HttpUpstream(listener.url, client)(scope, receive, send)
    assert listener.asked[0].body == b"ab"
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_a_caller_who_left_while_sending_is_not_passed_on(listen):
    listener = await listen(said())

    async def receive():
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "PUT", "raw_path": b"/", "query_string": b"", "headers": []}
    async with new_client() as client:
        await HttpUpstream(listener.url, client)(scope, receive, None)
    assert listener.asked == []


async def test_path_and_query_keep_their_encoding(listen):
    listener = await listen(said())
    await passed(listener, path="/v1/caf%C3%A9%2Fcr%C3%A8me/a:b;c=1", query={"q": "1+1=2 & more/é"})
    assert listener.asked[0].line == "GET /v1/caf%C3%A9%2Fcr%C3%A8me/a:b;c=1?q=1%2B1%3D2+%26+more/%C3%A9 HTTP/1.1"


async def test_the_base_address_may_have_a_path_and_a_slash(listen):
    listener = await listen(said())
    await passed(listener, path="/v1/breads", at=f"{listener.url}/inside/")
    assert listener.asked[0].line == "GET /inside/v1/breads HTTP/1.1"


async def test_headers_pass_but_not_those_of_one_connection(listen):
    ours = {"x-request-id": "r1", "idempotency-key": "k1", "te": "trailers", "upgrade": "h2c", "keep-alive": "1"}
    theirs = ['ETag: "v1"', "Link: <a>", "Link: <b>", "Keep-Alive: timeout=5", "Upgrade: h2c", "Trailer: x"]
    listener = await listen(said("201 Created", *theirs))
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in {**ours, "host": "public.example"}.items()]
    scope = {"type": "http", "method": "POST", "raw_path": b"/", "query_string": b"", "headers": headers}
    async with new_client() as client:
        await HttpUpstream(listener.url, client)(scope, receive, send)
    asked = listener.asked[0]
    assert (asked.header("x-request-id"), asked.header("idempotency-key")) == (["r1"], ["k1"])
    assert asked.header("host") == [f"127.0.0.1:{listener.port}"]
    assert asked.header("te") == asked.header("upgrade") == []
    assert asked.header("keep-alive") == []
    assert sent[0]["status"] == 201
    assert sent[0]["headers"] == [
        (b"etag", b'"v1"'),
        (b"link", b"<a>"),
        (b"link", b"<b>"),
        (b"content-length", b"0"),
    ]


async def test_nothing_is_said_of_a_body_that_is_not_there(listen):
    listener = await listen(said())
    await passed(listener, "POST", "/cancel")
    asked = listener.asked[0]
    assert (asked.header("content-type"), asked.body) == ([], b"")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])  # jars keep nothing for an address, but for a name
async def test_a_cookie_of_one_answer_is_never_sent_with_the_next_request(listen, host):
    listener = await listen(said("200 OK", "Set-Cookie: session=secret; Path=/", "Set-Cookie: b=2"))
    client = new_client()
    upstream = HttpUpstream(f"http://{host}:{listener.port}", client)
    async with client:
        first = await asgi.call(upstream, "POST", "/sign-in")
        await asgi.call(upstream, "GET", "/")
        await asgi.call(upstream, "GET", "/", headers={"cookie": "mine=1"})
    assert "set-cookie" in first.headers
    assert [asked.header("cookie") for asked in listener.asked] == [[], [], ["mine=1"]]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_passed_on_and_not_followed(listen, status):
    listener = await listen(said(status, "Location: /elsewhere"))
    answer = await passed(listener, path="/here")
    assert (answer.status, answer.headers["location"]) == (int(status[:3]), "/elsewhere")
    assert len(listener.asked) == 1


def compressing(asked):
    """A server that compresses for everybody who does not refuse it."""
    if any("gzip" in value for value in asked.header("accept-encoding")) or not asked.header("accept-encoding"):
        return said("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"plain words", mtime=0))
    return said(body=b"plain words")


async def test_who_names_no_encoding_gets_a_plain_answer(listen):
    answer = await passed(await listen(compressing))
    assert (answer.body, "content-encoding" in answer.headers) == (b"plain words", False)


async def test_who_asks_for_compression_gets_it_untouched(listen):
    answer = await passed(await listen(compressing), headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body == gzip.compress(b"plain words", mtime=0)


async def test_proxies_of_the_environment_are_not_asked(listen, monkeypatch):
    listener, proxy = await listen(said(body=b"direct")), await listen(said(body=b"by proxy"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert (await passed(listener)).body == b"direct"
    assert proxy.asked == []
