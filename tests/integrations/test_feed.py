"""The feed: one order without gaps, and each reader's own view of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.integrations.feed import operations, waiting
from services.integrations.feed.models import FeedCounter, FeedEntry
from services.kit.events import Event
from services.kit.ids import new_id
from tests.support.service import Service, key_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio

HUB, ELSEWHERE, STARTUP, OTHER = (new_id() for _ in range(4))


@pytest.fixture
def feed(service: Callable[..., Service]) -> Service:
    return service("integrations")


async def tell(feed: Service, event_type: str, **rest: Any) -> Event:
    data = rest.pop("data", None) or {"id": rest.pop("id", None) or new_id()}
    event = feed.event(event_type, data, **rest)
    answer = await feed.receive("startups", event)
    assert answer.status == 204, answer.body
    return event


async def read(feed: Service, by: Any = None, **query: Any) -> dict[str, Any]:
    client = feed.client(by) if by else feed.client()
    answer = await client.get("/v1/feed", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def types(feed: Service, by: Any = None, **query: Any) -> list[str]:
    return [item["type"] for item in (await read(feed, by, **query))["items"]]


async def test_a_stranger_reads_what_is_public_in_order(feed: Service) -> None:
    first = await tell(feed, "startup.published", hub_id=HUB, data={"id": STARTUP, "slug": "numerik"})
    await tell(feed, "booking.confirmed", visibility="private", hub_id=HUB)
    await tell(feed, "event.published")
    page = await read(feed)
    assert [(item["sequence"], item["type"]) for item in page["items"]] == [
        (1, "startup.published"),
        (3, "event.published"),
    ]
    assert page["items"][0] == {
        "sequence": 1,
        "id": first.id,
        "type": "startup.published",
        "time": "2026-12-01T08:00:00Z",
        "hub_id": HUB,
        "subject": f"startup/{STARTUP}",
        "data": {"id": STARTUP, "slug": "numerik"},
        "tombstone": False,
    }
    assert page["next_after"] == 3


async def test_everybody_reads_what_is_theirs(feed: Service) -> None:
    for name, rest in {
        "a.public": {"visibility": "public"},
        "a.network": {"visibility": "network"},
        "a.hub": {"visibility": "hub", "hub_id": HUB},
        "a.own": {"visibility": "private", "hub_id": HUB, "startup_id": STARTUP},
        "a.staff": {"visibility": "private", "hub_id": HUB},
        "a.elsewhere": {"visibility": "private", "hub_id": ELSEWHERE, "startup_id": OTHER},
        "a.strange": {"visibility": "nonsense"},
    }.items():
        await tell(feed, name, **rest)
    everything = ["a.public", "a.network", "a.hub", "a.own", "a.staff", "a.elsewhere", "a.strange"]
    assert await types(feed) == everything[:1]
    assert await types(feed, someone()) == everything[:2]
    assert await types(feed, key_of(STARTUP, HUB)) == everything[:4]
    assert await types(feed, key_of(STARTUP)) == ["a.public", "a.network", "a.own"]
    assert await types(feed, staff_of(HUB)) == everything[:5]
    assert await types(feed, network_admin()) == everything


async def test_a_key_needs_the_scope(feed: Service) -> None:
    answer = await feed.client(key_of(STARTUP, scopes=["bookings:read"])).get("/v1/feed")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")


async def test_reading_on_from_next_after_repeats_and_misses_nothing(feed: Service) -> None:
    for number in range(9):
        await tell(feed, "event.published" if number % 2 else "booking.confirmed", visibility="public")
        await tell(feed, "key.revoked", visibility="private")
    after, seen = 0, []
    while True:
        page = await read(feed, after=after, limit=4)
        after = page["next_after"]
        if not page["items"]:
            break
        seen += [item["sequence"] for item in page["items"]]
    assert seen == list(range(1, 18, 2))
    assert after == 18
    assert (await read(feed, after=after)) == {"items": [], "next_after": 18}
    assert (await read(feed, after=500))["next_after"] == 500


async def test_a_rare_type_far_away_is_reached_in_bounded_steps(feed: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "WINDOW", 3)
    for number in range(8):
        await tell(feed, "event.published" if number == 7 else "booking.moved")
    steps = []
    after = 0
    while after < 8:
        page = await read(feed, after=after, types="event.published")
        after = page["next_after"]
        steps.append((after, len(page["items"])))
    assert steps == [(3, 0), (6, 0), (8, 1)]


async def test_types_and_hub_narrow_the_feed(feed: Service) -> None:
    feed.put_replica("hub", id=HUB, slug="halle")
    await tell(feed, "booking.confirmed", hub_id=HUB)
    await tell(feed, "booking.moved", hub_id=ELSEWHERE)
    await tell(feed, "event.published", hub_id=HUB)
    await tell(feed, "startup.published", data={"id": OTHER, "hubs": [{"hub": ELSEWHERE}, {"hub": HUB}]})
    assert await types(feed, types="booking.*") == ["booking.confirmed", "booking.moved"]
    assert await types(feed, types="booking.moved, event.published") == ["booking.moved", "event.published"]
    assert await types(feed, types="book.*") == []
    for hub in ("halle", HUB):
        assert await types(feed, hub=hub) == ["booking.confirmed", "event.published", "startup.published"]
    assert await types(feed, network_admin(), hub="halle", types="startup.*") == ["startup.published"]
    for types_asked in ("%", "booking.%", "Booking.*", "", "a" * 41 + ".x"):
        answer = await feed.client().get("/v1/feed", params={"types": types_asked})
        assert (answer.status_code, answer.json()["code"]) == (422, "feed.types")
    unknown = await feed.client().get("/v1/feed", params={"hub": "atlantis"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "hub.not_found")


async def test_hubs_are_known_from_their_own_news(feed: Service) -> None:
    await tell(feed, "hub.created", data={"id": HUB, "slug": "halle"}, hub_id=HUB)
    assert await types(feed, hub="halle") == ["hub.created"]


async def test_a_startup_that_hides_leaves_a_tombstone_and_nothing_else(feed: Service) -> None:
    about = {"subject": f"startup/{STARTUP}", "startup_id": STARTUP, "hub_id": HUB}
    secret = {"id": STARTUP, "display_name": "Ghost", "hubs": [{"hub": HUB}]}
    await tell(feed, "startup.published", data=secret, **about)
    await tell(feed, "startup.updated", data=secret, visibility="private", **about)
    await tell(feed, "startup.updated", data=secret, visibility="private", **about)
    page = await read(feed)
    assert [(item["sequence"], item["tombstone"], item["data"]) for item in page["items"]] == [(2, True, {})]
    assert "Ghost" not in str(page)
    for by in (key_of(STARTUP, HUB), staff_of(HUB), network_admin()):
        shown = (await read(feed, by))["items"]
        assert [(item["sequence"], item["tombstone"], item["data"]) for item in shown] == [
            (number, False, secret) for number in (1, 2, 3)
        ]
    # Back in the open: told anew, but what was said in hiding stays hidden.
    await tell(feed, "startup.published", data=secret, **about)
    assert [(i["sequence"], i["tombstone"]) for i in (await read(feed))["items"]] == [(2, True), (4, False)]


async def test_a_thing_that_is_gone_leaves_its_id(feed: Service) -> None:
    about = {"subject": f"startup/{STARTUP}", "startup_id": STARTUP, "hub_id": HUB}
    await tell(feed, "startup.published", data={"id": STARTUP, "display_name": "Was here"}, **about)
    await tell(feed, "startup.hidden", data={"id": STARTUP, "display_name": "Was here"}, tombstone=True, **about)
    assert [(i["type"], i["tombstone"]) for i in (await read(feed))["items"]] == [("startup.hidden", True)]
    own = (await read(feed, key_of(STARTUP, HUB)))["items"][-1]
    assert (own["type"], own["tombstone"], own["data"]) == ("startup.hidden", True, {"id": STARTUP})


async def test_nobody_hears_of_the_end_of_what_they_never_knew(feed: Service) -> None:
    about = {"subject": f"startup/{STARTUP}", "startup_id": STARTUP, "hub_id": HUB}
    await tell(feed, "startup.created", visibility="private", **about)
    await tell(feed, "startup.hidden", tombstone=True, visibility="public", **about)
    assert (await read(feed))["items"] == []


async def test_narrowing_to_the_hub_keeps_the_hub(feed: Service) -> None:
    about = {"subject": "event/1", "hub_id": HUB}
    await tell(feed, "event.published", data={"id": "1", "n": 1}, **about)
    await tell(feed, "event.updated", data={"id": "1", "n": 2}, visibility="hub", **about)
    assert [(i["sequence"], i["tombstone"]) for i in (await read(feed))["items"]] == [(2, True)]
    member = (await read(feed, key_of(STARTUP, HUB)))["items"]
    assert [(i["data"].get("n"), i["tombstone"]) for i in member] == [(1, False), (2, False)]


async def test_addresses_of_people_are_not_kept(feed: Service) -> None:
    await tell(feed, "team.joined", data={"id": "r", "email": "ada@example.org", "role": "founder"})
    assert (await read(feed))["items"][0]["data"] == {"id": "r", "role": "founder"}


async def test_what_is_delivered_twice_counts_once(feed: Service) -> None:
    event = feed.event("event.published", {"id": "1"})
    for _ in range(3):
        assert (await feed.receive("events", event, event)).status == 204
    page = await read(feed)
    assert ([item["id"] for item in page["items"]], page["next_after"]) == ([event.id], 1)


async def test_sequences_have_no_gap_when_many_deliver_at_once(feed: Service) -> None:
    batches = [[feed.event("event.published", {"id": str(n)}) for n in range(10)] for _ in range(20)]
    again = [batch for batch in batches for _ in range(2)]  # and each batch is delivered twice
    answers = await asyncio.gather(*(feed.receive("events", *batch) for batch in again))
    while any(answer.status != 204 for answer in answers):  # busy: the relay would come again, too
        answers = await asyncio.gather(*(feed.receive("events", *batch) for batch in batches))
    with feed.database.reading() as session:
        sequences = session.execute(select(FeedEntry.sequence).order_by(FeedEntry.sequence)).scalars().all()
        last = session.execute(select(func.max(FeedCounter.last))).scalar_one()
    assert sequences == list(range(1, 201))
    assert last == 200


async def test_a_delivery_that_fails_leaves_no_gap(feed: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (feed.event("event.published", {"id": number}) for number in "12")
    keeps = operations.rules.impersonal

    def fails(data: dict[str, Any], *, tombstone: bool) -> dict[str, Any]:
        return keeps(data, tombstone=tombstone) if data["id"] == "1" else 1 / 0

    with monkeypatch.context() as broken:
        broken.setattr(operations.rules, "impersonal", fails)
        assert (await feed.receive("events", first, second)).status == 500
    assert await read(feed) == {"items": [], "next_after": 0}
    assert (await feed.receive("events", first, second)).status == 204
    assert [item["sequence"] for item in (await read(feed))["items"]] == [1, 2]


async def test_only_processes_deliver(feed: Service) -> None:
    body = {"events": [feed.event("event.published", {"id": "1"}).model_dump(mode="json")]}
    for by in (network_admin(), staff_of(HUB)):
        assert (await feed.client(by).post("/internal/events", json=body)).status_code == 403
    assert (await read(feed))["items"] == []


async def test_a_patient_reader_is_answered_when_something_happens(
    feed: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_AGAIN_SECONDS", 30)  # so that the bell alone can wake the reader in time
    reader = asyncio.create_task(read(feed, wait=30))
    while not feed.app.state.bell._listening:  # noqa: ASYNC110 -- until the reader sits down
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await tell(feed, "event.published")
        assert [item["type"] for item in (await reader)["items"]] == ["event.published"]


async def test_a_patient_reader_goes_home_with_nothing(feed: Service) -> None:
    await tell(feed, "key.revoked", visibility="private")
    async with asyncio.timeout(10):
        assert await read(feed, wait=1) == {"items": [], "next_after": 1}
    assert (await feed.client().get("/v1/feed", params={"wait": 31})).status_code == 422


async def test_sequences_go_on_after_the_clock_went_back(feed: Service) -> None:
    await tell(feed, "event.published")
    feed.clock.advance(timedelta(hours=-1))
    await tell(feed, "event.updated")
    assert await types(feed, after=1) == ["event.updated"]


async def test_a_startup_that_became_part_of_another_leaves_a_tombstone_that_says_of_which(feed: Service) -> None:
    subject = {"subject": f"startup/{STARTUP}", "startup_id": STARTUP, "hub_id": HUB}
    await tell(feed, "startup.published", data={"id": STARTUP, "slug": "typed-again"}, **subject)
    await tell(feed, "booking.confirmed", visibility="private", startup_id=STARTUP)
    await tell(feed, "startup.hidden", data={"id": STARTUP, "slug": None}, tombstone=True, **subject)
    gone = {"id": STARTUP, "into": OTHER, "slug": "typed-again"}
    await tell(feed, "startup.merged", data=gone, tombstone=True, **subject | {"startup_id": OTHER})
    items = (await read(feed))["items"]
    assert [(item["type"], item["tombstone"], item["data"]) for item in items] == [
        ("startup.hidden", True, {}),
        ("startup.merged", True, {"id": STARTUP, "into": OTHER}),
    ]
    # Whoever runs the one that stays reads what happened to both, then and later.
    await tell(feed, "booking.cancelled", visibility="private", startup_id=STARTUP)
    everything = ["startup.published", "booking.confirmed", "startup.hidden", "startup.merged", "booking.cancelled"]
    assert await types(feed, key_of(OTHER)) == everything


async def test_what_only_some_may_know_of_is_told_as_merged_to_them_alone(feed: Service) -> None:
    subject = {"subject": f"startup/{STARTUP}", "startup_id": STARTUP, "hub_id": HUB, "visibility": "private"}
    await tell(feed, "startup.merged", data={"id": STARTUP, "into": OTHER}, tombstone=True, **subject)
    assert await types(feed) == []
    assert await types(feed, someone()) == []
    assert await types(feed, staff_of(HUB)) == ["startup.merged"]
