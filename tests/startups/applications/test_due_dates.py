"""What time does to applications: read at once, written down by whoever comes next; the first who waits moves up."""

from datetime import timedelta
from typing import Any

import pytest

from services.startups.applications.sweep import sweep

pytestmark = pytest.mark.anyio
SOON = "2026-12-02T08:00:00Z"
DAY = timedelta(days=1)


async def test_nobody_anonymous_reads_what_lapsed(funnel: Any) -> None:
    made = await funnel.application("accepted", due_at=SOON)
    funnel.directory.service.clock.advance(DAY)
    assert (await funnel.directory.anyone.get(f"/v1/applications/{made['id']}")).status_code == 401


async def test_an_unanswered_question_ends_without_follow_up(funnel: Any) -> None:
    made = await funnel.application("screening")
    await funnel.turned(made, "request-info", reason="Who?", due_at=SOON)
    clock = funnel.directory.service.clock
    clock.advance(DAY - timedelta(seconds=1))
    assert await funnel.state(made) == "needs_info"
    clock.advance(timedelta(seconds=1))
    assert await funnel.state(made) == "no_follow_up"
    for state, count in (("no_follow_up", 1), ("needs_info", 0)):
        listed = await funnel.staff.get("/v1/applications", params={"state": state})
        assert len(listed.json()["items"]) == count
    late = await funnel.turn(made, "answer-info", answers={"who": "We"})
    assert (late.status_code, late.json()["code"]) == (409, "application.transition")
    assert (await funnel.turned(made, "reopen", reason="They called"))["state"] == "in_review"
    history = (await funnel.staff.get(f"/v1/applications/{made['id']}/history")).json()["items"]
    decided, reopened = history[-2:]
    assert (decided["action"], decided["actor"]["kind"]) == ("application.decided", "service")
    assert decided["after"]["state"] == "no_follow_up"
    assert (reopened["before"]["state"], reopened["reason"]) == ("no_follow_up", "They called")


async def test_an_unconfirmed_seat_lapses_and_the_first_who_waits_moves_up(funnel: Any) -> None:
    clock = funnel.directory.service.clock
    lapsing = await funnel.application("accepted", "Alpha", due_at=SOON)
    staying = await funnel.application("accepted", "Beta")
    first = await funnel.application("shortlisted", "Gamma")
    second = await funnel.application("waitlisted", "Delta")
    clock.advance(timedelta(hours=1))
    await funnel.turned(first, "waitlist")
    clock.advance(DAY)
    assert [await funnel.state(each) for each in (lapsing, second, first)] == ["lapsed", "waitlisted", "waitlisted"]
    late = await funnel.turn(lapsing, "confirm")
    assert (late.status_code, late.json()["state"]) == (409, "lapsed")
    assert await sweep(funnel.directory.service.app) == 1
    assert [await funnel.state(each) for each in (lapsing, staying, second, first)] == [
        "lapsed", "accepted", "accepted", "waitlisted",
    ]  # fmt: skip
    moved_up = (await funnel.staff.get(f"/v1/applications/{second['id']}")).json()
    # As long to confirm as the one before had: a day.
    assert moved_up["due_at"] == "2026-12-03T09:00:00Z"
    lapsed, promoted = funnel.directory.service.events()[-2:]
    assert (lapsed.type, lapsed.data["id"]) == ("application.lapsed", lapsing["id"])
    assert (promoted.type, promoted.data["id"], promoted.actor.kind) == ("application.decided", second["id"], "service")
    assert await sweep(funnel.directory.service.app) == 0
    assert (await funnel.turned(second, "confirm"))["state"] == "confirmed"
    clock.advance(30 * DAY)
    assert await funnel.state(second) == "confirmed"


async def test_whoever_comes_next_writes_it_down(funnel: Any) -> None:
    await funnel.application("accepted", "Alpha", due_at=SOON)
    await funnel.application("accepted", "Beta", due_at=SOON)
    waiting = await funnel.application("waitlisted", "Gamma")
    other = await funnel.application("submitted", "Delta")
    funnel.directory.service.clock.advance(DAY)
    await funnel.turned(other, "screen")
    assert await funnel.state(waiting) == "accepted"
    lapsed = await funnel.staff.get("/v1/applications", params={"state": "lapsed"})
    assert [item["version"] for item in lapsed.json()["items"]] == [7, 7]


async def test_who_withdraws_from_a_seat_passes_it_on_once(funnel: Any) -> None:
    leaving = await funnel.application("accepted", "Alpha")
    first = await funnel.application("waitlisted", "Beta")
    funnel.directory.service.clock.advance(timedelta(minutes=1))
    second = await funnel.application("waitlisted", "Gamma")
    await funnel.turned(leaving, "withdraw")
    assert [await funnel.state(each) for each in (first, second)] == ["accepted", "waitlisted"]
    again = await funnel.turn(leaving, "withdraw")
    assert (again.status_code, again.json()["code"]) == (409, "application.transition")
    # Who leaves the queue has no seat to pass on.
    await funnel.turned(second, "withdraw")
    assert await funnel.state(first) == "accepted"
    told = funnel.directory.service.events("application.decided")[-1]
    assert (told.data["id"], told.actor.kind) == (first["id"], "service")
    history = (await funnel.team(first).get(f"/v1/applications/{first['id']}/history")).json()["items"]
    assert history[-1]["actor"]["name"] == "startups"


async def test_fewer_seats_pass_on_fewer(funnel: Any) -> None:
    for name in ("Alpha", "Beta"):
        await funnel.application("accepted", name, due_at=SOON)
    first = await funnel.application("waitlisted", "Gamma")
    funnel.directory.service.clock.advance(timedelta(minutes=1))
    second = await funnel.application("waitlisted", "Delta")
    funnel.directory.service.clock.advance(DAY)
    fewer = await funnel.staff.patch(f"/v1/cohorts/{funnel.cohort['id']}", json={"seats": 1}, headers={"If-Match": "*"})
    assert fewer.status_code == 200
    await sweep(funnel.directory.service.app)
    assert [await funnel.state(each) for each in (first, second)] == ["accepted", "waitlisted"]
