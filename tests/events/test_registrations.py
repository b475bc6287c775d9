"""Who comes: seats, the queue, answers, and who may know."""

from datetime import timedelta
from typing import Any

import pytest

from tests.events.conftest import STARTUP, House

pytestmark = pytest.mark.anyio


async def states(house: House, event: dict[str, Any]) -> dict[str, tuple[str, int | None]]:
    answer = await house.client(house.staff).get(f"/v1/events/{event['id']}/registrations", params={"limit": 100})
    return {item["name"]: (item["state"], item["position"]) for item in answer.json()["items"]}


async def test_a_stranger_registers_and_gets_a_token_once(house: House) -> None:
    event = await house.publish(capacity=3)
    made = await house.joined(event, "ada", seats=2)
    assert (made["state"], made["position"], made["seats"], made["event_id"]) == ("confirmed", None, 2, event["id"])
    assert made["manage_token"].startswith("reg_")
    by_slug = await house.client().post(
        f"/v1/events/{event['slug']}/registrations", json={"name": "Bo", "email": "bo@example.org"}
    )
    assert by_slug.status_code == 201
    shown = await house.read(event)
    assert (shown["seats_left"], shown["waiting"], shown["version"]) == (0, 0, event["version"])
    token = {"x-manage-token": made["manage_token"]}
    read = await house.client().get(f"/v1/registrations/{made['id']}", headers=token)
    assert read.json() == {name: value for name, value in made.items() if name != "manage_token"}


async def test_who_comes_when_it_is_full_waits_in_order(house: House) -> None:
    event = await house.publish(capacity=1)
    made = [await house.joined(event, who) for who in ("ada", "bo", "cy")]
    assert [(one["state"], one["position"]) for one in made] == [
        ("confirmed", None),
        ("waitlisted", 1),
        ("waitlisted", 2),
    ]
    shown = await house.read(event)
    assert (shown["seats_left"], shown["waiting"]) == (0, 2)


async def test_without_a_waiting_list_full_is_full(house: House) -> None:
    event = await house.publish(capacity=2, registration={"waitlist": "none"})
    await house.joined(event, "ada")
    answer = await house.join(event, "bo", seats=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "event.full")
    assert "1 seats are left" in answer.json()["detail"]
    answer = await house.join(event, "bo", seats=3)
    assert (answer.status_code, answer.json()["code"]) == (422, "registration.too_many_seats")
    assert (await house.joined(event, "bo"))["state"] == "confirmed"


async def test_joining_twice_is_the_same_registration(house: House) -> None:
    event = await house.publish(capacity=1, questions=[{"id": "diet", "label": {"en": "Diet?"}}])
    first = await house.joined(event, "ada", answers={"diet": "vegan"})
    again = await house.join(event, "ada", email="ADA@Example.ORG ", name="Mallory")
    assert again.status_code == 200
    told = again.json()
    assert (told["id"], told["state"], told["position"]) == (first["id"], "confirmed", None)
    # Whoever types a known address learns no name and no answers, and gets no token.
    assert (told["name"], told["answers"]) == ("Mallory", {})
    assert "manage_token" not in told
    path = f"/v1/events/{event['id']}/registrations"
    body = {"name": "Mallory", "email": "ada@example.org"}
    token = {"x-manage-token": first["manage_token"]}
    for client, headers in [(house.client(), token), (house.client(house.staff), {})]:
        known = (await client.post(path, json=body, headers=headers)).json()
        assert (known["name"], known["answers"]) == ("Ada", {"diet": "vegan"})
    assert len(await states(house, event)) == 1


async def test_whoever_comes_back_goes_last(house: House) -> None:
    event = await house.publish(capacity=1)
    first = await house.joined(event, "ada")
    await house.joined(event, "bo")
    await house.joined(event, "cy")
    await house.cancel(first, token=first["manage_token"])
    again = await house.joined(event, "ada")
    assert (again["state"], again["position"]) == ("waitlisted", 2)
    assert again["id"] != first["id"]


async def test_a_freed_seat_goes_to_the_first_who_waits(house: House) -> None:
    event = await house.publish(capacity=1)
    ada = await house.joined(event, "ada")
    bo = await house.joined(event, "bo")
    await house.joined(event, "cy")
    answer = await house.cancel(ada, token=ada["manage_token"])
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert await states(house, event) == {
        "Ada": ("cancelled", None),
        "Bo": ("confirmed", None),
        "Cy": ("waitlisted", 1),
    }
    told = [(news.type, news.data["id"]) for news in house.service.events() if news.type.startswith("registration.")]
    assert told[-2:] == [("registration.cancelled", ada["id"]), ("registration.promoted", bo["id"])]


async def test_a_group_at_the_head_is_not_overtaken(house: House) -> None:
    event = await house.publish(capacity=3)
    ada, bo = await house.joined(event, "ada"), await house.joined(event, "bo")
    await house.joined(event, "cy")
    await house.joined(event, "dee", seats=2)
    await house.joined(event, "eve")
    await house.cancel(ada, token=ada["manage_token"])
    walk_up = await house.joined(event, "fay")
    assert (walk_up["state"], walk_up["position"]) == ("waitlisted", 3)
    assert (await house.read(event))["seats_left"] == 1
    await house.cancel(bo, token=bo["manage_token"])
    seated = {name for name, (state, _) in (await states(house, event)).items() if state == "confirmed"}
    assert seated == {"Cy", "Dee"}


async def test_leaving_the_queue_lets_the_next_one_in(house: House) -> None:
    event = await house.publish(capacity=2)
    await house.joined(event, "ada")
    group = await house.joined(event, "bo", seats=2)
    await house.joined(event, "cy")
    await house.cancel(group, token=group["manage_token"])
    assert (await states(house, event))["Cy"] == ("confirmed", None)


async def test_more_capacity_seats_the_queue_in_order_and_less_never_unseats(house: House) -> None:
    event = await house.publish(capacity=1)
    for who in ("ada", "bo", "cy", "dee"):
        await house.joined(event, who)
    grown = await house.change(event, capacity=3)
    assert (grown.json()["seats_left"], grown.json()["waiting"]) == (0, 1)
    assert (await states(house, event))["Dee"] == ("waitlisted", 1)
    refused = await house.change(event, capacity=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "event.capacity_below_registered")
    assert "3 seats are taken" in refused.json()["detail"]
    assert (await house.change(event, capacity=None)).json()["waiting"] == 0
    assert (await house.change(event, capacity=4)).status_code == 200


async def test_nobody_is_promoted_after_the_start_or_the_closing(house: House) -> None:
    closes_at = (house.service.clock.now() + timedelta(days=1)).isoformat()
    event = await house.publish(capacity=1, registration={"closes_at": closes_at})
    ada = await house.joined(event, "ada")
    await house.joined(event, "bo")
    house.service.clock.advance(timedelta(days=2))
    assert (await house.cancel(ada, token=ada["manage_token"])).status_code == 200
    assert (await states(house, event))["Bo"] == ("waitlisted", 1)


async def test_events_refuse_with_their_own_reasons(house: House) -> None:
    now = house.service.clock.now()
    hour = timedelta(hours=1)
    draft = await house.draft()
    cancelled = await house.publish()
    await house.client(house.staff).post(f"/v1/events/{cancelled['id']}/cancel")
    past = await house.publish(starts_at=(now - 2 * hour).isoformat(), ends_at=(now - hour).isoformat())
    running = await house.publish(starts_at=(now - hour).isoformat(), ends_at=(now + hour).isoformat())
    closed = await house.publish(registration={"mode": "closed"})
    over = await house.publish(registration={"closes_at": (now - hour).isoformat()})
    early = await house.publish(registration={"opens_at": (now + hour).isoformat()})
    for event, code in [
        (draft, "event.not_published"),
        (cancelled, "event.cancelled"),
        (past, "event.past"),
        (running, "registration.closed"),
        (closed, "registration.closed"),
        (over, "registration.closed"),
        (early, "registration.not_open_yet"),
    ]:
        answer = await house.join(event, "ada", house.staff)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await house.join(draft, "ada")).status_code == 404
    house.service.clock.advance(hour)
    assert (await house.join(early, "ada")).status_code == 201


async def test_questions_are_answered_properly(house: House) -> None:
    questions = [
        {"id": "why", "label": {"en": "Why?"}, "required": True},
        {"id": "size", "label": {"en": "Size?"}, "type": "choice", "choices": ["S", "M"]},
        {"id": "ok", "label": {"en": "OK?"}, "type": "boolean"},
    ]
    event = await house.publish(questions=questions)
    for answers, field, code in [
        ({}, "answers.why", "answer.missing"),
        ({"why": "  "}, "answers.why", "answer.missing"),
        ({"why": True}, "answers.why", "answer.type"),
        ({"why": "x", "size": "XL"}, "answers.size", "answer.choice"),
        ({"why": "x", "ok": "yes"}, "answers.ok", "answer.type"),
        ({"why": "x", "age": "7"}, "answers.age", "answer.unknown"),
    ]:
        answer = await house.join(event, "ada", answers=answers)
        assert (answer.status_code, answer.json()["code"]) == (422, "registration.answers")
        assert [(v["field"], v["code"]) for v in answer.json()["violations"]] == [(field, code)]
    made = await house.joined(event, "ada", answers={"why": "x", "size": "M", "ok": False})
    assert made["answers"] == {"why": "x", "size": "M", "ok": False}


@pytest.mark.parametrize("wish", [{"email": "nobody"}, {"name": " "}, {"seats": 0}, {"seats": 21}, {"state": "x"}])
async def test_a_registration_names_a_person(house: House, wish: dict[str, Any]) -> None:
    event = await house.publish()
    assert (await house.join(event, "ada", **wish)).status_code == 422


async def test_the_organiser_approves_and_declines(house: House) -> None:
    event = await house.publish(capacity=2, registration={"mode": "approval"}, host_startup_id=STARTUP)
    ada, bo, cy = [await house.joined(event, who) for who in ("ada", "bo", "cy")]
    assert [one["state"] for one in (ada, bo, cy)] == ["pending", "pending", "waitlisted"]
    assert (await house.read(event))["seats_left"] == 0
    client = house.client(house.startup)
    assert (await client.post(f"/v1/registrations/{ada['id']}/approve")).json()["state"] == "confirmed"
    assert (await client.post(f"/v1/registrations/{bo['id']}/decline")).json()["state"] == "declined"
    assert await states(house, event) == {
        "Ada": ("confirmed", None),
        "Bo": ("declined", None),
        "Cy": ("pending", None),
    }
    again = await client.post(f"/v1/registrations/{ada['id']}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "registration.transition")
    token = {"x-manage-token": cy["manage_token"]}
    assert (await house.client().post(f"/v1/registrations/{cy['id']}/approve", headers=token)).status_code == 404


async def test_the_same_post_sent_twice_is_one_registration_with_its_token(house: House) -> None:
    event = await house.publish()
    path, body = f"/v1/events/{event['id']}/registrations", {"name": "Ada", "email": "ada@example.org"}
    first, again = [await house.client(**{"idempotency-key": "k1"}).post(path, json=body) for _ in range(2)]
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.json()) == (201, first.json())
