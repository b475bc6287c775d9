import asyncio

import pytest

pytestmark = pytest.mark.anyio

HOST = (b"host", b"hub.example")


async def endless(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    while True:
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        await asyncio.sleep(0.01)


async def test_a_stream_outlives_the_deadline_and_ends_when_the_client_leaves(world):
    world.upstreams["integrations"].answers["*"] = endless
    sent = []
    left = asyncio.Event()
    fed = False

    async def receive():
        nonlocal fed
        if not fed:
            fed = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        if len(sent) == 40:  # twice the time any other answer may take
            left.set()

    scope = {
        "type": "http", "method": "GET", "scheme": "http", "path": "/v1/stream", "raw_path": b"/v1/stream",
        "query_string": b"", "headers": [HOST, (b"accept-encoding", b"gzip")],
        "client": ("198.51.100.7", 1), "server": ("127.0.0.1", 1),
    }  # fmt: skip
    async with asyncio.timeout(5):
        await world.gateway(scope, receive, send)
    assert sent[0]["status"] == 200
    assert sent[1]["body"] == b"data: 1\n\n"
    assert len(sent) >= 40


async def test_head_of_a_stream_ends_by_itself(world, monkeypatch):
    monkeypatch.setattr("gateway.proxy._AFTER_HEAD", 0.05)
    world.upstreams["integrations"].answers["*"] = endless
    async with asyncio.timeout(3):
        answer = await world.call("HEAD", "/v1/stream")
    assert (answer.status, answer.body) == (200, b"")
