"""Finding events: who sees which, in which order, and in which form."""

from datetime import timedelta
from typing import Any

import pytest

from tests.events.conftest import ELSEWHERE, HUB, STARTUP, STEALTH, House
from tests.support.service import key_of, member_of, someone, staff_of

pytestmark = pytest.mark.anyio


async def titles(house: House, by: Any = None, **query: Any) -> list[str]:
    answer = await house.client(by).get("/v1/events", params=query)
    assert answer.status_code == 200, answer.text
    return [item["title"]["en"] for item in answer.json()["items"]]


async def test_visibility_decides_who_sees_a_published_event(house: House) -> None:
    for visibility in ("public", "network", "hub", "private"):
        await house.publish(title={"en": visibility}, visibility=visibility)
    assert await titles(house) == ["public"]
    assert await titles(house, someone()) == ["public", "network"]
    assert await titles(house, member_of(STARTUP, ELSEWHERE)) == ["public", "network"]
    assert await titles(house, member_of(STARTUP, HUB)) == ["public", "network", "hub"]
    assert await titles(house, house.staff) == ["public", "network", "hub", "private"]


async def test_upcoming_events_come_first_and_a_span_means_overlap(house: House) -> None:
    for name, start, end in [
        ("past", "2026-11-30T10:00:00Z", "2026-11-30T12:00:00Z"),
        ("running", "2026-12-01T07:00:00Z", "2026-12-01T09:00:00Z"),
        ("later", "2026-12-05T10:00:00Z", "2026-12-05T12:00:00Z"),
        ("soon", "2026-12-02T10:00:00Z", "2026-12-02T12:00:00Z"),
    ]:
        await house.publish(title={"en": name}, starts_at=start, ends_at=end)
    assert await titles(house) == ["running", "soon", "later"]
    assert await titles(house, **{"from": "2026-11-30T11:59:59Z"}) == ["past", "running", "soon", "later"]
    assert await titles(house, **{"from": "2026-11-30T12:00:00Z"}) == ["running", "soon", "later"]
    assert await titles(house, to="2026-12-01T07:00:00Z") == ["past"]
    assert await titles(house, **{"from": "2026-12-01T00:00:00Z", "to": "2026-12-03T00:00:00Z"}) == ["running", "soon"]
    assert await titles(house, sort="-starts_at") == ["later", "soon", "running"]
    empty = await house.client().get(
        "/v1/events", params={"from": "2026-12-03T00:00:00Z", "to": "2026-12-02T00:00:00Z"}
    )
    assert (empty.status_code, empty.json()["code"]) == (422, "event.span")


async def test_events_are_found_by_words_tag_hub_status_and_host(house: House) -> None:
    await house.publish(title={"fr": "Café de l’Été", "en": "Summer coffee"}, tags=["Très Tôt"])
    await house.publish(
        title={"en": "Lasers 100% explained"}, description={"en": "for makers"}, host_startup_id=STARTUP
    )
    await house.publish(staff_of(ELSEWHERE), hub_id=ELSEWHERE, title={"en": "Lisbon meetup"})
    gone = await house.publish(title={"en": "Called off"})
    await house.client(house.staff).post(f"/v1/events/{gone['id']}/cancel")
    assert await titles(house, q="ete CAFE") == ["Summer coffee"]
    assert await titles(house, q="makers") == ["Lasers 100% explained"]
    assert await titles(house, q="100%25") == []
    assert await titles(house, tag="tres tot") == ["Summer coffee"]
    assert await titles(house, tag="tres") == []
    assert await titles(house, hub="lisbon") == ["Lisbon meetup"]
    assert await titles(house, hub=ELSEWHERE) == ["Lisbon meetup"]
    assert await titles(house, status="cancelled") == ["Called off"]
    for startup in ("numerik", STARTUP):
        assert await titles(house, startup=startup) == ["Lasers 100% explained"]
    assert await titles(house, startup="nobody") == []
    unknown = await house.client().get("/v1/events", params={"hub": "atlantis"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "hub.not_found")


async def test_a_host_in_hiding_is_named_to_organisers_only(house: House) -> None:
    event = await house.publish(host_startup_id=STEALTH)
    for by in (None, someone(), house.startup):
        shown = await house.read(event, by) if by else (await house.client().get(f"/v1/events/{event['id']}")).json()
        assert (shown["host_startup_id"], shown["organiser"]["kind"]) == (None, "hub")
        assert await titles(house, by, startup="ghost") == []
        assert await titles(house, by, startup=STEALTH) == []
    shown = await house.read(event, key_of(STEALTH, HUB))
    assert (shown["host_startup_id"], shown["organiser"]["name"]) == (STEALTH, "Ghost")
    assert await titles(house, house.staff, startup="ghost") == ["Pitch night"]
    assert STEALTH not in str([news.data for news in house.service.events()])


async def test_hiding_a_startup_hides_it_as_a_host(house: House) -> None:
    event = await house.publish(host_startup_id=STARTUP)
    assert (await house.client().get(f"/v1/events/{event['id']}")).json()["host_startup_id"] == STARTUP
    house.service.clock.advance(timedelta(seconds=1))
    hidden = house.service.event("startup.hidden", {"id": STARTUP, "visibility": "public"}, tombstone=True)
    assert (await house.service.receive("startups", hidden)).status == 204
    assert (await house.client().get(f"/v1/events/{event['id']}")).json()["host_startup_id"] is None


async def test_pages_follow_each_other_without_gap_or_repetition(house: House) -> None:
    for number in range(7):
        await house.publish(title={"en": f"event {number}"})  # all at the same time: the order needs more than that
    client = house.client()
    seen, cursor = [], None
    while True:
        query = {"limit": 3, "count": "true", **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/v1/events", params=query)).json()
        assert page["total"] == 7
        seen += [item["title"]["en"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"event {number}" for number in range(7)]


async def test_search_engines_read_events_as_linked_data(house: House) -> None:
    event = await house.publish(capacity=1, title={"fr": "</script><b>Fête", "en": "Party"})
    await house.joined(event, "ada")
    asking = house.client(accept="application/ld+json", **{"accept-language": "fr"})
    answer = await asking.get(f"/v1/events/{event['id']}")
    assert answer.headers["content-type"] == "application/ld+json"
    shown = answer.json()
    assert (shown["@context"], shown["@type"], shown["name"]) == ("https://schema.org", "Event", "</script><b>Fête")
    assert shown["eventStatus"] == "https://schema.org/EventScheduled"
    assert shown["offers"]["availability"] == "https://schema.org/SoldOut"
    assert shown["location"][0]["address"]["addressLocality"] == "Paris"
    assert (shown["startDate"], shown["maximumAttendeeCapacity"]) == ("2026-12-08T08:00:00Z", 1)
    await house.client(house.staff).post(f"/v1/events/{event['id']}/cancel")
    listed = (await asking.get("/v1/events")).json()
    assert [node["eventStatus"] for node in listed["@graph"]] == ["https://schema.org/EventCancelled"]
    assert "@context" not in listed["@graph"][0]


async def test_unknown_filters_are_refused_by_name(house: House) -> None:
    answer = await house.client().get("/v1/events", params={"colour": "blue"})
    assert (answer.status_code, answer.json()["code"]) == (400, "query.unknown")


async def test_staff_see_the_next_event_and_what_waits_for_them(house: House) -> None:
    soon = await house.publish(
        title={"en": "Soon"}, starts_at="2026-12-01T22:30:00Z", ends_at="2026-12-01T23:30:00Z", capacity=9,
        registration={"mode": "approval"},
    )  # fmt: skip
    # Half past midnight on 2 December in Paris, though still the first in UTC.
    await house.publish(title={"en": "Not today"}, starts_at="2026-12-01T23:30:00Z", ends_at="2026-12-02T00:30:00Z")
    await house.draft()
    await house.joined(soon, "ada", seats=2)
    answer = await house.client(house.staff).get("/internal/overview", params={"hub": HUB})
    assert answer.json() == {
        "now": {
            "next_event": {
                "id": soon["id"],
                "title": {"fr": None, "en": "Soon"},
                "starts_at": "2026-12-01T22:30:00Z",
                "capacity": 9,
                "registered": 2,
            },
            "events_today": 1,
        },
        "waiting": {"registrations_to_approve": 1, "draft_events": 1},
    }
    assert (await house.client().get("/internal/overview", params={"hub": HUB})).status_code == 401
    assert (await house.client(house.startup).get("/internal/overview", params={"hub": HUB})).status_code == 403
