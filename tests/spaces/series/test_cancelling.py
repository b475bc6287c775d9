"""Series that are cancelled, and what becomes of the time that a series gives up."""

import pytest
from sqlalchemy import select

from services.spaces.allowances.models import AllowanceAccount
from services.spaces.waitlist.repository import WaitlistRepository
from tests.spaces.series.asking import days, hour, live, name, states
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


async def test_cancelling_all_gives_the_time_back_and_stays_to_be_read(spaces, story, asking):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=10))
    series = await asking.made(room)
    story.move(series["occurrences"][1]["booking_id"], starts_at=at("15:00", 3), ends_at=at("16:00", 3))
    cancelled = await asking.delete(series)
    assert (cancelled.status_code, cancelled.json()["version"]) == (200, 2)
    assert states(cancelled.json()) == ["cancelled"] * 4
    assert live(story) == []
    assert len(spaces.events("booking.cancelled")) == 4
    assert len(spaces.events("series.cancelled")) == 1
    with story.database.reading() as session:
        assert set(session.execute(select(AllowanceAccount.balance)).scalars()) == {0}
    again = await asking.delete(series)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert len(spaces.events("series.cancelled")) == 1
    assert await asking.made(room)


async def test_cancelling_leaves_what_has_begun_and_what_comes_before(story, asking, clock):
    series = await asking.made(story.resource(), rrule="FREQ=DAILY;COUNT=6")
    clock.set(at("09:30", 3))
    following = await asking.delete(series, scope="following", occurrence=name(series, 4))
    assert states(following.json()) == ["completed", *["confirmed"] * 3, *["cancelled"] * 2]
    this = await asking.delete(series, scope="this", occurrence=name(series, 2))
    assert states(this.json()) == ["completed", "confirmed", "cancelled", "confirmed", *["cancelled"] * 2]
    again = await asking.delete(series, scope="this", occurrence=name(series, 2))
    assert (again.status_code, again.json()["code"]) == (409, "booking.transition")
    every = await asking.delete(series)
    assert states(every.json()) == ["completed", "confirmed", *["cancelled"] * 4]


async def test_a_late_cancellation_pays_back_only_what_is_in_time(story, asking, clock):
    policy = story.policy(quota_hours_per_week=10, cancel_notice="PT12H")
    series = await asking.made(story.resource(policy_id=policy))
    clock.set(at("06:00", 3))
    await asking.delete(series)
    with story.database.reading() as session:
        assert sum(session.execute(select(AllowanceAccount.balance)).scalars()) == -2 * 3600  # used, and too late


async def waits(spaces, story, room, day):
    window = {"from": z(at("09:00", day)), "to": z(at("10:00", day)), "duration": "PT1H"}
    answer = await spaces.client(story.other_key).post("/v1/waitlist", json={"resource_id": room, **window})
    assert answer.status_code == 201, answer.text


async def test_time_that_a_series_gives_up_is_offered_to_those_who_wait(spaces, story, asking):
    room = story.resource()
    series = await asking.made(room)
    await waits(spaces, story, room, 4)
    assert (await asking.delete(series)).status_code == 200
    held = [row for row in story.rows() if row.state == "held"]
    assert [(row.starts_at, row.startup_id) for row in held] == [(at("09:00", 4), story.other_id)]


async def test_whoever_cancels_many_dates_looks_through_the_queue_once(spaces, story, asking, monkeypatch):
    room = story.resource()
    series = await asking.made(room)
    for day in (2, 4):
        await waits(spaces, story, room, day)
    asked, waiting_for = [], WaitlistRepository.waiting_for

    def counted(*args, **named):
        asked.append(named)
        return waiting_for(*args, **named)

    monkeypatch.setattr(WaitlistRepository, "waiting_for", counted)
    assert (await asking.delete(series)).status_code == 200
    assert len(asked) == 1
    assert [row.starts_at for row in story.rows() if row.state == "held"] == [at("09:00", 2), at("09:00", 4)]


async def test_time_that_dates_only_pass_on_to_each_other_is_offered_to_nobody(spaces, story, asking):
    room = story.resource()
    series = await asking.made(room)
    await waits(spaces, story, room, 2)
    await waits(spaces, story, room, 4)
    assert (await asking.patch(series, hour("09:00", 3))).status_code == 200  # each takes its neighbour's place
    held = [row.starts_at for row in story.rows() if row.state == "held"]
    assert held == [at("09:00", 2)]
    assert days([span for span in live(story) if span[0] not in held]) == [f"{d:02} 09:00" for d in (3, 4, 5, 6)]
