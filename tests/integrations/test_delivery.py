"""From the process where it happened to the feed: nothing that was committed is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from services.kit.bus import LEASE
from services.kit.ids import new_id
from services.kit.unit import Unit
from tests.support.service import Service, staff_of

pytestmark = pytest.mark.anyio
HUB = new_id()


async def heard(feed: Service) -> list[tuple[int, str]]:
    items = (await feed.client().get("/v1/feed")).json()["items"]
    return [(item["sequence"], item["type"]) for item in items]


async def refusing(scope: Any, receive: Any, send: Any) -> None:
    """A subscriber that is down."""
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def publish(events: Service) -> None:
    events.put_replica("hub", id=HUB, slug="halle", name="Halle", time_zone="Europe/Paris")
    client = events.client(staff_of(HUB))
    wish = {
        "hub_id": HUB,
        "title": {"en": "Open day"},
        "starts_at": "2026-12-08T08:00:00Z",
        "ends_at": "2026-12-08T10:00:00Z",
    }
    event = (await client.post("/v1/events", json=wish)).json()
    assert (await client.post(f"/v1/events/{event['id']}/publish")).status_code == 200


async def test_what_an_app_could_not_deliver_is_delivered_by_the_next_one(service: Callable[..., Service]) -> None:
    feed = service("integrations")
    crashed = service("events", subscribers={"integrations": refusing})
    await publish(crashed)
    with pytest.raises(RuntimeError):
        await crashed.app.state.relay.deliver_now()
    assert await heard(feed) == []
    crashed.clock.advance(LEASE * 2)
    restarted = Service("events", crashed.database, crashed.clock, subscribers={"integrations": feed.app})
    await restarted.app.state.relay.deliver_now()
    # The draft took the first number; it is nobody's news but its organisers'.
    assert await heard(feed) == [(2, "event.published")]
    await restarted.app.state.relay.deliver_now()
    assert await heard(feed) == [(2, "event.published")]


async def test_a_delivery_that_was_not_noted_is_repeated_without_effect(service: Callable[..., Service]) -> None:
    feed = service("integrations")
    events = service("events")
    await publish(events)
    await feed.receive("events", *events.events())  # delivered, then the sender died before it could note it
    restarted = Service("events", events.database, events.clock, subscribers={"integrations": feed.app})
    await restarted.app.state.relay.deliver_now()
    assert await heard(feed) == [(2, "event.published")]


async def test_what_is_rolled_back_is_never_told(service: Callable[..., Service]) -> None:
    feed = service("integrations")
    events = service("events", subscribers={"integrations": feed.app})
    with pytest.raises(ZeroDivisionError):
        _record_and_fail(events)
    await events.app.state.relay.deliver_now()
    assert await heard(feed) == []


def _record_and_fail(events: Service) -> None:
    with events.database.transaction() as session:
        unit = Unit(session=session, by=staff_of(HUB), clock=events.clock, now=events.clock.now(), source="events")
        unit.record("event.published", "event/1", {"id": "1"}, hub_id=HUB, visibility="public")
        unit.write_down(events.app.state.subscriptions)
        _ = 1 / 0
