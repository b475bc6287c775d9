"""An upstream that does not answer properly is a refusal that says whether it may have acted."""

import asyncio
import socket

import httpx2
import pytest
import uvicorn

from services.kit import asgi, http, problems
from services.kit.http import HttpUpstream, UpstreamBroken, UpstreamLate, UpstreamUnreachable, new_client
from tests.kit.listener import SILENCE, said

pytestmark = pytest.mark.anyio

HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"


async def asked(url, method="POST", *, patience=5.0):
    client = new_client()
    client.timeout = httpx2.Timeout(patience)
    async with client:
        return await asgi.call(HttpUpstream(url, client), method, "/v1/breads", json={"name": "Rye"})


def test_each_failure_has_its_status():
    kinds = (UpstreamBroken, UpstreamUnreachable, UpstreamLate)
    assert [problems.status_of(kind) for kind in kinds] == [502, 503, 504]


async def test_who_refuses_the_connection_is_unreachable():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        with pytest.raises(UpstreamUnreachable) as refused:
            await asked(f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert refused.value.retry_after


async def test_a_name_that_nobody_has_is_unreachable():
    with pytest.raises(UpstreamUnreachable):
        await asked("http://bakery.invalid")


async def test_an_answer_that_does_not_come_is_late_and_asked_for_once(listen):
    listener = await listen(SILENCE)
    with pytest.raises(UpstreamLate):
        await asked(listener.url, patience=0.1)
    assert len(listener.asked) == 1


@pytest.mark.parametrize(
    ("method", "times"), [("POST", 1), ("PATCH", 1), ("PUT", 1), ("DELETE", 1), ("GET", 2), ("HEAD", 2)]
)
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 201 Created\r\nConte"], ids=["none", "half a head"])
async def test_who_hangs_up_after_the_request_may_have_acted(listen, answer, method, times):
    """What may have changed something is never sent again."""
    listener = await listen(answer)
    with pytest.raises(UpstreamBroken):
        await asked(listener.url, method)
    assert len(listener.asked) == times


async def test_a_read_is_repeated_when_its_connection_was_closed_just_then(listen):
    """As a server does that has waited long enough."""
    answers = {"PUT": b""}
    listener = await listen(lambda request: answers.pop(request.line.split()[0], said()))
    async with new_client() as client:
        upstream = HttpUpstream(listener.url, client)
        assert (await asgi.call(upstream, "POST", "/")).status == 200
        answers["GET"] = b""
        assert (await asgi.call(upstream, "GET", "/")).status == 200
        with pytest.raises(UpstreamBroken):
            await asgi.call(upstream, "PUT", "/")
    assert [request.line.split()[0] for request in listener.asked] == ["POST", "GET", "GET", "PUT"]


async def test_a_connection_is_kept_but_given_up_before_a_server_would_close_it(listen, monkeypatch):
    listener = await listen(said())
    assert uvicorn.Config("", log_config=None).timeout_keep_alive > http.IDLE_SECONDS
    monkeypatch.setattr(http, "IDLE_SECONDS", 0.05)
    async with new_client() as client:
        for pause, connections in ((0, 1), (0, 1), (0.1, 2)):
            await asyncio.sleep(pause)
            await asgi.call(HttpUpstream(listener.url, client), "GET", "/")
            assert listener.connections == connections


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 200 OK\r\nA\x00B: 1\r\n\r\n"])
async def test_what_is_no_http_is_broken(listen, answer):
    listener = await listen(answer)
    with pytest.raises(UpstreamBroken):
        await asked(listener.url)


@pytest.mark.parametrize(
    "answer",
    [HALF, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf.\r\n"],
    ids=["length", "chunked"],
)
async def test_an_answer_that_breaks_off_never_looks_complete(listen, answer):
    listener = await listen(answer)
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "raw_path": b"/", "query_string": b"", "headers": []}
    async with new_client() as client:
        with pytest.raises(httpx2.HTTPError):
            await HttpUpstream(listener.url, client)(scope, receive, send)
    assert [message.get("status") for message in sent[:1]] == [200]
    assert all(message["more_body"] for message in sent[1:])
