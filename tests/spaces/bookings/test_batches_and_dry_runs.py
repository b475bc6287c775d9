"""Several at once, and only asking."""

import pytest

from services.kit import tables
from services.spaces.allowances.models import AllowanceAccount
from services.spaces.bookings.models import Booking
from tests.spaces.bookings.asking import counted, wish
from tests.spaces.story import at

pytestmark = pytest.mark.anyio


def rows(story):
    return [counted(story, table) for table in (Booking, AllowanceAccount, tables.outbox, tables.audit)]


async def test_a_batch_needs_a_credential(spaces, story):
    answer = await spaces.client().post("/v1/bookings/batch", json={"bookings": [wish(story.resource())]})
    assert answer.status_code == 401


async def test_a_batch_books_everything(client, story):
    rooms = [story.resource(name=name) for name in ("A", "B", "C")]
    answer = await client.post("/v1/bookings/batch", json={"bookings": [wish(room) for room in rooms]})
    assert answer.status_code == 201
    assert [booking["resource_id"] for booking in answer.json()["items"]] == rooms


async def test_one_that_cannot_be_leaves_none(client, story):
    room, taken = story.resource(name="A"), story.resource(name="B")
    story.book(taken, at("09:30"), at("10:30"), by=story.other_key)
    before = rows(story)
    answer = await client.post("/v1/bookings/batch", json={"bookings": [wish(room), wish(taken)]})
    assert (answer.status_code, answer.json()["code"]) == (409, "booking.conflict")
    assert answer.json()["violations"][0]["field"] == "bookings.1"
    assert rows(story) == before


async def test_a_batch_conflicts_with_itself(client, story):
    room = story.resource()
    answer = await client.post("/v1/bookings/batch", json={"bookings": [wish(room), wish(room, "09:30", "10:30")]})
    assert answer.status_code == 409
    assert story.rows() == []


@pytest.mark.parametrize("number", [0, 51])
async def test_a_batch_is_bounded(client, story, number):
    room = story.resource(units=100)
    answer = await client.post("/v1/bookings/batch", json={"bookings": [wish(room)] * number})
    assert answer.status_code == 422


async def test_a_dry_run_tells_price_and_what_is_left_and_writes_nothing(client, story):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=5))
    before = rows(story)
    answer = await client.post("/v1/bookings?dry_run=true", json=wish(room, ends="12:00"))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["id"], said["dry_run"], said["state"]) == (None, True, "confirmed")
    (left,) = said["allowances"]
    assert (left["account"], left["granted"], left["used"], left["left"]) == ("hours", 5, 3, 2)
    assert rows(story) == before
    assert (await client.post("/v1/bookings", json=wish(room, ends="12:00"))).status_code == 201


async def test_a_dry_run_is_refused_as_the_booking_would_be(client, story):
    room = story.resource(policy_id=story.policy(max_duration="PT1H"))
    story.book(room, at("13:00"), at("14:00"))
    long = await client.post("/v1/bookings?dry_run=true", json=wish(room, ends="12:00"))
    assert (long.status_code, long.json()["code"]) == (422, "booking.rule")
    taken = await client.post("/v1/bookings?dry_run=true", json=wish(room, "13:30", "14:30"))
    assert (taken.status_code, taken.json()["code"]) == (409, "booking.conflict")


async def test_a_key_books_nothing_for_others(spaces, story):
    answer = await spaces.client(story.other_key).post(
        "/v1/bookings/batch", json={"bookings": [wish(story.resource(), startup_id=story.startup_id)]}
    )
    assert answer.status_code == 403
    assert story.rows() == []
