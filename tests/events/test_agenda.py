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
    assert (answer.status_code, answer.json()["code"]) == (422, "startup.required")
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
