"""What is on: drafting, publishing, changing and finding events."""

from datetime import timedelta
from typing import Any

import pytest

from services.kit.ids import new_id
from tests.events.conftest import ELSEWHERE, HUB, STARTUP, STEALTH, House
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def titles(house: House, by: Any = None, **query: Any) -> list[str]:
    answer = await house.client(by).get("/v1/events", params=query)
    assert answer.status_code == 200, answer.text
    return [item["title"]["en"] for item in answer.json()["items"]]


async def test_a_stranger_sees_published_events_and_cannot_make_one(house: House) -> None:
    await house.publish(title={"en": "Open day"})
    assert await titles(house) == ["Open day"]
    answer = await house.client().post("/v1/events", json=house.wish())
    assert (answer.status_code, answer.json()["code"]) == (401, "credential.missing")


async def test_a_new_event_is_a_draft_with_the_hubs_time_zone(house: House) -> None:
    event = await house.draft(tags=["Demo"])
    assert (event["state"], event["sequence"], event["version"], event["time_zone"]) == ("draft", 0, 1, "Europe/Paris")
    assert event["slug"] == "pitch-night"
    assert event["organiser"] == {"kind": "hub", "id": HUB, "name": "Halle Freyssinet"}
    assert (event["seats_left"], event["waiting"], event["capacity"]) == (None, 0, None)
    assert event["venue"] == {"resource_id": None, "booking_id": None, "online_url": None}
    assert event["registration"] == {"mode": "open", "opens_at": None, "closes_at": None, "waitlist": "direct"}
    assert event["starts_at"] == "2026-12-08T08:00:00Z"


async def test_drafts_show_to_their_organisers_alone(house: House) -> None:
    event = await house.draft(host_startup_id=STARTUP)
    for by in (house.staff, house.startup, startup_admin_of(STARTUP, HUB), network_admin()):
        assert await titles(house, by) == ["Pitch night"]
    others = [None, someone(), member_of(STARTUP, HUB), key_of(new_id(), HUB), staff_of(ELSEWHERE)]
    for other in [*others, key_of(STARTUP, HUB, scopes=["bookings:read"])]:
        assert await titles(house, other) == []
        counted = await house.client(other).get("/v1/events", params={"count": "true", "status": "draft"})
        assert counted.json()["total"] == 0
        for name in (event["id"], event["slug"]):
            assert (await house.client(other).get(f"/v1/events/{name}")).status_code == 404


async def test_visibility_decides_who_sees_a_published_event(house: House) -> None:
    for visibility in ("public", "network", "hub", "private"):
        await house.publish(title={"en": visibility}, visibility=visibility)
    assert await titles(house) == ["public"]
    assert await titles(house, someone()) == ["public", "network"]
    assert await titles(house, member_of(STARTUP, ELSEWHERE)) == ["public", "network"]
    assert await titles(house, member_of(STARTUP, HUB)) == ["public", "network", "hub"]
    assert await titles(house, house.staff) == ["public", "network", "hub", "private"]


async def test_a_startup_makes_events_of_its_own_only(house: House) -> None:
    made = await house.draft(house.startup)
    assert made["host_startup_id"] == STARTUP
    assert made["organiser"] == {"kind": "startup", "id": STARTUP, "name": "Numérik"}
    for by, host in [
        (house.startup, STEALTH),
        (member_of(STARTUP, HUB), STARTUP),
        (startup_admin_of(STARTUP, ELSEWHERE), STARTUP),
        (someone(), None),
        (staff_of(ELSEWHERE), None),
    ]:
        answer = await house.client(by).post("/v1/events", json=house.wish(host_startup_id=host))
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
    reader = key_of(STARTUP, HUB, scopes=["events:read"])
    answer = await house.client(reader).post("/v1/events", json=house.wish())
    assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")


async def test_somebody_of_two_startups_says_which_one_hosts(house: House) -> None:
    first, second = startup_admin_of(STARTUP, HUB), startup_admin_of(STEALTH, HUB)
    both = first.model_copy(update={"grants": first.grants + second.grants})
    answer = await house.client(both).post("/v1/events", json=house.wish())
    assert (answer.status_code, answer.json()["code"]) == (422, "event.host_required")
    assert (await house.draft(both, host_startup_id=STEALTH))["host_startup_id"] == STEALTH


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": {}}, "event.title_missing"),
        ({"ends_at": "2026-12-08T08:00:00Z"}, "event.ends_before_start"),
        ({"ends_at": "2027-01-09T08:00:00Z"}, "event.too_long"),
        (
            {"registration": {"opens_at": "2026-12-03T00:00:00Z", "closes_at": "2026-12-02T00:00:00Z"}},
            "event.registration_closes_before_open",
        ),
        ({"questions": [{"id": "a", "label": {"en": "A?"}}] * 2}, "event.question_twice"),
        ({"questions": [{"id": "a", "label": {}}]}, "event.question_label_missing"),
        ({"questions": [{"id": "a", "label": {"en": "A?"}, "type": "choice"}]}, "event.question_choices"),
        ({"capacity": 0}, "value.invalid"),
        ({"capacity": 100_001}, "value.invalid"),
        ({"time_zone": "Europe/Atlantis"}, "value.invalid"),
        ({"venue": {"online_url": "javascript:alert(1)"}}, "value.invalid"),
        ({"starts_at": "2026-12-08T08:00:00"}, "time.naive"),
        ({"state": "published"}, "body.unknown_field"),
    ],
)
async def test_an_event_that_cannot_be_right_is_refused(house: House, changes: dict[str, Any], code: str) -> None:
    answer = await house.client(house.staff).post("/v1/events", json=house.wish(**changes))
    assert answer.status_code == 422
    assert code in [violation["code"] for violation in answer.json()["violations"]]


async def test_an_event_may_last_31_days(house: House) -> None:
    assert (await house.draft(ends_at="2027-01-08T08:00:00Z"))["ends_at"] == "2027-01-08T08:00:00Z"


async def test_the_hub_of_an_event_exists(house: House) -> None:
    answer = await house.client(network_admin()).post("/v1/events", json=house.wish(hub_id=new_id()))
    assert (answer.status_code, answer.json()["code"]) == (422, "event.hub_unknown")


async def test_equal_titles_have_different_addresses(house: House) -> None:
    made = [(await house.draft())["slug"] for _ in range(4)]
    assert made[:2] == ["pitch-night", "pitch-night-2026-12-08"]
    assert len(set(made)) == 4
    for title in ("keys", new_id(), "🎉"):
        event = await house.draft(title={"en": title})
        assert event["slug"] != title
        assert (await house.client(house.staff).get(f"/v1/events/{event['slug']}")).json()["id"] == event["id"]


async def test_states_follow_each_other(house: House) -> None:
    event = await house.draft()
    client = house.client(house.staff)

    async def ask(verb: str, **body: Any) -> tuple[int, str]:
        answer = await client.post(f"/v1/events/{event['id']}/{verb}", json=body or None)
        return answer.status_code, answer.json().get("state") or answer.json()["code"]

    assert await ask("cancel") == (409, "event.transition")
    assert await ask("publish") == (200, "published")
    assert await ask("publish") == (409, "event.transition")
    assert await ask("cancel", reason="The speaker is ill") == (200, "cancelled")
    assert await ask("cancel") == (409, "event.transition")
    assert await ask("publish") == (409, "event.transition")
    shown = await house.read(event)
    assert (shown["reason"], shown["sequence"], shown["version"]) == ("The speaker is ill", 2, 3)
    assert await titles(house) == ["Pitch night"]


async def test_sequence_rises_with_time_and_place_only(house: House) -> None:
    event = await house.publish()
    steps = [
        ({"title": {"en": "Pitch evening"}}, 1),
        ({"tags": ["pitch"]}, 1),
        ({"capacity": 10}, 1),
        ({"ends_at": "2026-12-08T11:00:00Z"}, 2),
        ({"time_zone": "Europe/Lisbon"}, 3),
        ({"venue": {"online_url": "https://meet.example/pitch"}}, 4),
    ]
    for changes, sequence in steps:
        answer = await house.change(event, **changes)
        assert answer.status_code == 200, answer.text
        assert answer.json()["sequence"] == sequence


async def test_saving_without_a_change_changes_nothing(house: House) -> None:
    event = await house.publish(tags=["a"], questions=[{"id": "diet", "label": {"en": "Diet?"}}])
    told = len(house.service.events())
    house.service.clock.advance(timedelta(seconds=5))
    same = {name: event[name] for name in ("title", "starts_at", "ends_at", "tags", "questions", "venue", "capacity")}
    for changes in ({}, same, {"starts_at": "2026-12-08T09:00:00+01:00"}, {"registration": {"mode": "open"}}):
        answer = await house.change(event, **changes)
        assert answer.status_code == 200, answer.text
        assert answer.json() == event
    assert len(house.service.events()) == told


async def test_a_patch_is_a_merge_patch(house: House) -> None:
    event = await house.draft(capacity=5, registration={"mode": "approval", "waitlist": "none"}, tags=["a"])
    changed = await house.change(
        event, title={"fr": None}, capacity=None, registration={"waitlist": "direct"}, tags=None, time_zone=None
    )
    shown = changed.json()
    assert shown["title"] == {"fr": None, "en": "Pitch night"}
    assert (shown["capacity"], shown["tags"], shown["time_zone"]) == (None, [], "Europe/Paris")
    assert (shown["registration"]["mode"], shown["registration"]["waitlist"]) == ("approval", "direct")
    refused = await house.change(event, starts_at=None)
    assert (refused.status_code, refused.json()["code"]) == (422, "body.missing_field")
    refused = await house.change(event, title={"en": None})
    assert refused.json()["violations"][0]["code"] == "event.title_missing"


async def test_a_change_needs_the_version_it_was_read_at(house: House) -> None:
    event = await house.publish(capacity=5)
    client = house.client(house.staff)
    path = f"/v1/events/{event['id']}"
    assert (await client.patch(path, json={"capacity": 6})).status_code == 428
    etag = (await client.get(path)).headers["etag"]
    await house.joined(event, "ada")  # a registration is no edit: it must not stand in the editor's way …
    fresh = await client.get(path, headers={"if-none-match": etag})
    assert (fresh.status_code, fresh.json()["seats_left"]) == (200, 4)  # … but a cached answer would be stale
    assert (await client.patch(path, json={"capacity": 6}, headers={"if-match": etag})).status_code == 200
    stale = await client.patch(path, json={"capacity": 7}, headers={"if-match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")


async def test_only_organisers_change_an_event(house: House) -> None:
    event = await house.publish(host_startup_id=STARTUP)
    for by, status in [(someone(), 403), (key_of(STEALTH, HUB), 403), (staff_of(ELSEWHERE), 403), (house.startup, 200)]:
        assert (await house.change(event, by, tags=[str(status)])).status_code == status
    anonymous = await house.client().post(f"/v1/events/{event['id']}/cancel")
    assert anonymous.status_code == 401
    # A startup cannot hand its event to another one, nor keep it in the hub's name.
    for host in (STEALTH, None):
        assert (await house.change(event, house.startup, host_startup_id=host)).status_code == 403


async def test_a_cancelled_event_takes_no_changes(house: House) -> None:
    event = await house.publish()
    await house.client(house.staff).post(f"/v1/events/{event['id']}/cancel")
    refused = await house.change(event, tags=["late"])
    assert (refused.status_code, refused.json()["code"]) == (409, "event.cancelled")


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


async def test_news_carries_the_visibility_of_the_event_and_drafts_stay_private(house: House) -> None:
    event = await house.draft(visibility="network")
    await house.change(event, tags=["a"])
    await house.client(house.staff).post(f"/v1/events/{event['id']}/publish")
    await house.change(event, tags=["b"])
    await house.client(house.staff).post(f"/v1/events/{event['id']}/cancel")
    told = [(news.type, news.visibility, news.subject) for news in house.service.events()]
    subject = f"event/{event['id']}"
    assert told == [
        ("event.created", "private", subject),
        ("event.updated", "private", subject),
        ("event.published", "network", subject),
        ("event.updated", "network", subject),
        ("event.cancelled", "network", subject),
    ]
    assert house.service.events()[-1].data["state"] == "cancelled"


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
