"""Whatever is sent to whichever operation, the answer is one that the description tells of, and never a failure.

Deterministic and small: a smoke test of the contract. The fixture keeps its sessions, and nobody guesses passwords.
"""

import json
from typing import Any

import anyio
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.contract import DOCUMENT, faults, operations, resolved

EXCLUDED = {"POST /v1/sessions", "DELETE /v1/sessions/current"}
NAMES = [name for name, _ in operations() if name not in EXCLUDED]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
EACH = settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.mark.anyio
@pytest.mark.filterwarnings("default")
async def test_every_answer_is_one_that_the_description_tells_of(hub: Any) -> None:
    known = await _known(hub)
    callers = {"anonymous": hub.anonymous, "key": hub.alice_key}
    found: list[str] = []

    def ask(name: str) -> None:
        verb, _, path = name.partition(" ")
        cases = st.one_of(SCHEMA[path][verb].as_strategy(generation_mode=mode) for mode in MODES)

        @EACH
        @given(case=cases, caller=st.sampled_from(sorted(callers)), real=st.booleans())
        def once(case: Any, caller: str, real: bool) -> None:
            if real:
                _use(known, case)
            asked = requests.Request(**case.as_transport_kwargs(base_url=str(callers[caller].base_url))).prepare()
            answer = anyio.from_thread.run(_sent, callers[caller], asked)
            found.extend(f"{name} by {caller}: {fault} <- {asked.url} {asked.body!r}" for fault in _wrong(name, answer))

        once()

    for name in NAMES:
        await anyio.to_thread.run_sync(ask, name)
    assert found == []


@pytest.mark.anyio
async def test_a_batch_for_a_resource_that_is_not_there_is_refused(hub: Any) -> None:
    """Found by the test above: the examples of the description name things that do not exist."""
    wish = DOCUMENT["components"]["schemas"]["BookingBatch"]["examples"][0]
    answer = await hub.alice_key.post("/v1/bookings/batch", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")


async def _known(hub: Any) -> dict[str, str]:
    """What exists in the hub, by the name that fields and parameters call it."""
    printer = await hub.printer()
    booking = await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "12:00"))
    return {
        "resource_id": printer.id, "resource": printer.id, "site_id": printer.site_id, "site": printer.site_id,
        "hub_id": hub.id, "hub": hub.id, "startup_id": hub.alice_startup, "startup": hub.alice_startup,
        "booking_id": booking["id"],
    }  # fmt: skip


def _use(known: dict[str, str], case: Any) -> None:
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: value for name, value in known.items() if name in part})


async def _sent(client: Any, asked: requests.PreparedRequest) -> Any:
    # The generated credential would hide the caller's own.
    dropped = {"content-length", "authorization"}
    headers = {name: _bytes(value) for name, value in asked.headers.items() if name.lower() not in dropped}
    return await client.request(asked.method, asked.url, headers=headers, content=asked.body)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


def _wrong(name: str, answer: Any) -> list[str]:
    status, media = answer.status_code, answer.headers.get("content-type", "").partition(";")[0]
    if status >= 500:
        return [f"{status} {answer.text[:300]}"]
    if status >= 400 and media != "application/problem+json":
        return [f"{status} as {media}"]
    verb, _, path = name.partition(" ")
    said = DOCUMENT["paths"][path][verb.lower()]["responses"]
    if str(status) not in said and status < 400:
        return [f"{status} is not told of"]
    content = resolved(said.get(str(status), said["default"])).get("content", {})
    if not content:
        return [f"{status} has a body"] if answer.content else []
    if media not in content:
        return [f"{status} as {media}"]
    return faults(content[media].get("schema", True), json.loads(answer.content)) if media.endswith("json") else []
