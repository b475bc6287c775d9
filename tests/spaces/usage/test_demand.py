"""A wish that comes to nothing leaves one row that says what and when, never whose."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services.kit.ids import new_id
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.house import HOUSE
from services.spaces.resources.repository import ResourceRepository
from services.spaces.usage import recent
from services.spaces.usage.models import Demand
from services.spaces.usage.operations import Demands
from services.spaces.usage.recent import LASTING
from tests.conftest import NOW
from tests.spaces.story import at, z
from tests.support.service import key_of

pytestmark = pytest.mark.anyio


def rows(story):
    with story.database.reading() as session:
        return list(session.execute(select(*Demand.__table__.columns).order_by(Demand.number)))


async def wish(spaces, story, resource_id, starts, ends, by=None, expect=409, **more):
    """Posts a wish; `idempotency_key` becomes the header."""
    key = more.pop("idempotency_key", None)
    client = spaces.client(by or story.key, **({"idempotency-key": key} if key else {}))
    body = {"resource_id": resource_id, "starts_at": z(starts), "ends_at": z(ends), **more}
    answer = await client.post("/v1/bookings", json=body)
    assert answer.status_code == expect, answer.text
    return answer


async def test_a_wish_for_taken_time_is_kept_by_the_hour_and_without_its_wisher(spaces, story):
    desks = story.resource(kind="desk", units=2)
    story.book(desks, at("09:00"), at("12:00"), by=story.other_key)
    await wish(spaces, story, desks, at("10:40"), at("11:30"), units=2, purpose="Secret")
    (row,) = rows(story)
    assert (row.hub_id, row.site_id, row.resource_id, row.kind) == (story.hub_id, story.site_id, desks, "desk")
    assert (row.wanted_at, row.seconds, row.cause, row.code) == (at("10:00"), 6000, "taken", "booking.conflict")
    assert {"startup_id", "booked_by_id", "purpose", "created_at"}.isdisjoint(row._fields)


async def test_a_wish_against_a_rule_names_the_rule(spaces, story):
    room = story.resource(policy_id=story.policy(max_duration="PT1H"))
    await wish(spaces, story, room, at("10:00"), at("13:00"), expect=422)
    assert [(row.cause, row.code, row.seconds) for row in rows(story)] == [("rule", "booking.too_long", 10800)]


async def test_a_wish_that_is_granted_leaves_nothing(spaces, story):
    await wish(spaces, story, story.resource(), at("10:00"), at("11:00"), expect=201)
    assert rows(story) == []


async def test_mistakes_are_no_demand(spaces, story):
    room = story.resource()
    await wish(spaces, story, room, at("07:00", 1), at("07:30", 1), expect=422)  # in the past
    await wish(spaces, story, room, at("11:00"), at("10:00"), expect=422)
    await wish(spaces, story, room, at("10:00"), at("11:00"), expect=403, startup_id=story.other_id)
    await wish(spaces, story, story.startup_id, at("10:00"), at("11:00"), expect=404)
    assert rows(story) == []


async def test_a_retry_of_the_same_request_is_the_same_wish(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("12:00"), by=story.other_key)
    for _ in range(3):
        await wish(spaces, story, room, at("10:00"), at("11:00"), idempotency_key="once")
    assert len(rows(story)) == 1


async def test_no_wish_counts_for_more_than_there_is(spaces, story):
    room = story.resource(units=2)
    await wish(spaces, story, room, at("10:00"), at("10:00") + timedelta(days=60), units=90, expect=422)
    (row,) = rows(story)
    assert row.seconds == 2 * 31 * 86400


async def test_what_waits_or_is_given_up_is_noted_with_the_work_itself(spaces, story):
    room = story.resource()

    def note(unit):
        place = ResourceRepository(unit.session).get(room, unit.by)
        Demands(unit).note(place, Span(at("10:15"), at("11:15")), 1, cause="waitlisted")
        span = Span(at("12:00"), at("13:00"))
        Demands(unit).note_of_kind(story.hub_id, "printer", span, 2, cause="abandoned", code="waitlist.left")

    story.do(note, story.key)
    assert [(r.resource_id, r.kind, r.wanted_at, r.seconds, r.cause) for r in rows(story)] == [
        (room, "room", at("10:00"), 3600, "waitlisted"),
        (None, "printer", at("12:00"), 7200, "abandoned"),
    ]


async def test_of_several_wishes_of_a_request_the_one_being_judged_is_kept(story):
    room, other = story.resource(), story.resource(kind="printer")
    from services.spaces.occupancy.errors import BookingConflict  # noqa: PLC0415

    noted = []

    def judge(unit):
        demands = Demands(unit)
        for resource_id in (room, other):
            place = ResourceRepository(unit.session).get(resource_id, unit.by)
            demands.note_if_refused(place, Span(at("10:00"), at("11:00")), 1)
        noted.append(unit)

    story.do(judge, story.key)
    story.do(lambda afterwards: noted[0].regret(afterwards, BookingConflict()), story.key)
    assert [row.kind for row in rows(story)] == ["printer"]


async def test_who_tries_again_and_again_wishes_once_in_ten_minutes(spaces, story):
    room = story.resource()
    story.book(room, at("09:00"), at("12:00"), by=story.other_key)
    for _ in range(3):
        await wish(spaces, story, room, at("10:00"), at("11:00"))
    assert len(rows(story)) == 1
    for starts, ends in (("10:00", "10:30"), ("10:30", "11:00")):  # others, though of the same hour and length
        await wish(spaces, story, room, at(starts), at(ends))
    assert len(rows(story)) == 3
    await wish(spaces, story, room, at("10:00"), at("11:00"), by=key_of(new_id(), story.hub_id))
    assert len(rows(story)) == 4
    spaces.clock.advance(LASTING - timedelta(seconds=1))
    await wish(spaces, story, room, at("10:00"), at("11:00"))
    assert len(rows(story)) == 4
    spaces.clock.advance(timedelta(seconds=1))
    await wish(spaces, story, room, at("10:00"), at("11:00"))
    assert len(rows(story)) == 5


def note_of_kind(unit, hub_id, starts_at):
    Demands(unit).note_of_kind(hub_id, "room", Span(starts_at, starts_at + timedelta(hours=1)), 1, cause="waitlisted")


def test_what_was_taken_back_is_noted_when_it_happens(story):
    with story.database.transaction() as session:
        note_of_kind(Unit(session=session, by=story.key, clock=story.clock, now=story.clock.now()), story.hub_id, NOW)
        session.rollback()
    assert rows(story) == []
    for _ in range(2):
        story.do(lambda unit: note_of_kind(unit, story.hub_id, NOW), story.key)
    assert len(rows(story)) == 1


def test_the_house_speaks_for_many(story):
    for _ in range(2):
        story.do(lambda unit: note_of_kind(unit, story.hub_id, NOW), HOUSE)
    assert len(rows(story)) == 2


def test_of_too_many_recent_wishes_the_oldest_are_let_go(monkeypatch):
    monkeypatch.setattr(recent, "_MOST", 2)
    known = recent.Recent()
    for name in ("one", "two", "one", "three"):
        known.note(name, now=NOW)
    assert [known.knows(name, now=NOW) for name in ("one", "two", "three")] == [True, False, True]


def test_wishes_are_forgotten_after_four_hundred_days_some_at_once(story):
    hubs = [new_id() for _ in range(3)]

    def noted(unit):
        for hub in hubs:
            for days in (500, 401, 399, 0):
                note_of_kind(unit, hub, NOW - timedelta(days=days))

    story.do(noted, HOUSE)
    forgotten = [story.do(lambda unit: Demands(unit).forget(limit=4), HOUSE) for _ in range(3)]
    assert forgotten == [4, 2, 0]
    assert {row.wanted_at for row in rows(story)} == {NOW - timedelta(days=399), NOW}
    assert len(rows(story)) == 6


async def test_refused_demand_stands_beside_use(spaces, story, report):
    room = story.resource(name="Room")
    story.book(room, at("09:00"), at("12:00"), by=story.other_key)
    for by in (story.key, key_of(new_id(), story.hub_id)):
        await wish(spaces, story, room, at("10:00"), at("11:30"), by=by)
    await wish(spaces, story, room, at("10:00", 12), at("09:00", 12), expect=422)

    def note(unit):
        span = Span(at("12:00"), at("13:00"))
        Demands(unit).note_of_kind(story.hub_id, "cnc", span, 1, cause="waitlisted")

    story.do(note, story.key)

    async def told(by):
        answer = await report(at("00:00"), at("24:00"), by)
        assert (answer["totals"]["refused_hours"], answer["totals"]["refused_wishes"]) == (4, 3)
        return {row["key"]: (row["refused_hours"], row["refused_wishes"]) for row in answer["rows"]}

    assert await told("resource") == {room: (3, 2)}
    assert await told("site") == {story.site_id: (3, 2)}
    assert await told("kind") == {"room": (3, 2), "cnc": (1, 1)}  # what is not there is missed all the more
    assert await told("week") == {"2026-11-30": (4, 3)}
    assert (await report(at("00:00", 3), at("24:00", 3)))["totals"]["refused_wishes"] == 0


async def test_the_table_holds_no_more_than_that(story):
    with story.database.reading() as session:
        assert session.execute(select(func.count()).select_from(Demand)).scalar_one() == 0
    assert set(Demand.__table__.columns.keys()) == {
        *("number", "hub_id", "site_id", "resource_id", "kind", "wanted_at", "seconds", "cause", "code"),
    }
