"""A startup became part of another: what it had here is the other's, once, however often it is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.kit.bus import receive
from services.kit.database import Database
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry, AllowanceGrant
from services.spaces.allowances.operations import Allowances
from services.spaces.allowances.schemas import GrantCreate
from services.spaces.bookings.errors import RulesBroken
from services.spaces.bookings.models import Booking
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.calendars.operations import Calendars
from services.spaces.calendars.schemas import CalendarCreate
from services.spaces.main import HANDLERS
from services.spaces.memberships.repository import MembershipRows
from services.spaces.people.repository import TeamRepository
from services.spaces.series.operations import Series
from services.spaces.series.schemas import SeriesCreate
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.schemas import WaitlistCreate
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


def merged(spaces: Any, story: Any) -> Any:
    data = {"id": story.startup_id, "into": story.other_id, "slug": "typed-again", "visibility": "private", "hubs": []}
    return spaces.event("startup.merged", data, tombstone=True)


async def merge(spaces: Any, story: Any, event: Any = None) -> None:
    answer = await spaces.receive("startups", event or merged(spaces, story))
    assert answer.status == 204, answer.body


def owners(story: Any) -> list[str]:
    return [row.startup_id for row in story.rows()]


def balances(story: Any) -> dict[tuple[str, str], int]:
    """What is used of each account, after checking that each balance is the sum of its entries."""
    entries = select(AllowanceEntry.account_id, func.sum(AllowanceEntry.delta)).group_by(AllowanceEntry.account_id)
    with story.database.reading() as session:
        accounts = session.execute(select(*AllowanceAccount.__table__.columns)).all()
        sums = dict(session.execute(entries).all())
    for account in accounts:
        assert account.balance == int(sums.get(account.id, 0))
    return {(each.startup_id, each.starts_on.isoformat()): -each.balance for each in accounts}


async def test_what_it_had_belongs_to_the_one_that_stays(spaces: Any, story: Any) -> None:
    room = story.resource()
    booking = story.book(room, at("09:00"), at("10:00"))
    rule = {"resource_id": room, "starts_at": z(at("12:00")), "ends_at": z(at("13:00")), "rrule": "FREQ=DAILY;COUNT=3"}
    series = story.do(lambda unit: Series(unit).create(SeriesCreate(**rule), by=unit.by), story.key)
    wish = {"resource_id": room, "from": z(at("09:00")), "to": z(at("10:00")), "duration": "PT1H"}
    story.turn(booking.id, "cancel")
    taken = story.book(room, at("09:00"), at("10:00"), by=story.staff)
    entry = story.do(lambda unit: Waitlist(unit).join(WaitlistCreate(**wish), by=unit.by), story.key)
    made = CalendarCreate(startup_id=story.startup_id)
    story.do(lambda unit: Calendars(unit).create(made, by=unit.by), story.key)
    team = {"role_id": story.site_id, "person_id": story.other_id, "startup_id": story.startup_id}
    await spaces.receive("startups", spaces.event("team.joined", team))
    stay = {"id": room, "startup_id": story.startup_id, "hub_id": story.hub_id, "version": 1, "starts_on": "2026-01-01"}
    nothing = dict.fromkeys(("ends_on", "suspended_from", "suspended_to"))
    await spaces.receive("startups", spaces.event("membership.activated", stay | nothing))
    await merge(spaces, story)
    mine, theirs = spaces.client(story.other_key), spaces.client(story.key)
    for path, count in (("bookings", 4), ("series", 1), ("waitlist", 1), ("calendars", 1)):
        assert len((await mine.get(f"/v1/{path}")).json()["items"]) == count, path
        assert (await theirs.get(f"/v1/{path}")).json()["items"] == [], path
        if path != "calendars":
            # The old name leads to the same.
            listed = await mine.get(f"/v1/{path}", params={"startup": "typed-again"})
            assert len(listed.json()["items"]) == count, path
    assert (await mine.get(f"/v1/series/{series.id}")).status_code == 200
    with story.database.reading() as session:
        assert TeamRepository(session).startups_of(story.other_id) == {story.other_id}
        assert MembershipRows(session).residency(story.other_id, story.hub_id) is not None
        assert MembershipRows(session).residency(story.startup_id, story.hub_id) is None
    # What it waited for is offered to the one that stays.
    story.turn(taken.id, "cancel", by=story.staff)
    offered = (await mine.get(f"/v1/waitlist/{entry.id}")).json()
    assert offered["state"] == "offered"
    assert (await mine.post(f"/v1/bookings/{offered['booking_id']}/confirm")).status_code == 200


async def test_quotas_are_counted_together_and_given_back_once(spaces: Any, story: Any) -> None:
    room = story.resource(policy_id=story.policy(quota_hours_per_week=4, cancel_notice="PT2H"))
    theirs = story.book(room, at("09:00"), at("11:00"))
    alone = story.book(room, at("09:00", 9), at("10:00", 9))
    mine = story.book(room, at("12:00"), at("13:00"), by=story.other_key)
    event = merged(spaces, story)
    await merge(spaces, story, event)
    used = {(story.other_id, "2026-11-30"): 3 * 3600, (story.other_id, "2026-12-07"): 3600}
    assert {key: value for key, value in balances(story).items() if value} == used
    with pytest.raises(RulesBroken):
        story.book(room, at("14:00"), at("16:00"), by=story.other_key)
    story.move(theirs.id, ends_at=at("10:00"), by=story.other_key)
    assert balances(story)[story.other_id, "2026-11-30"] == 2 * 3600
    for booking in (theirs, mine, alone):
        story.turn(booking.id, "cancel", by=story.other_key)
    assert set(balances(story).values()) == {0}
    # Told again, by the same event or by another, it changes nothing.
    for again in (event, merged(spaces, story)):
        await merge(spaces, story, again)
        assert set(balances(story).values()) == {0}


async def test_told_again_nothing_is_doubled(spaces: Any, story: Any) -> None:
    room = story.resource(policy_id=story.policy(quota_hours_per_week=4))
    for by, hour in ((story.key, "09:00"), (story.other_key, "12:00")):
        story.book(room, at(hour), at(hour) + timedelta(hours=1), by=by)
    for event in [merged(spaces, story)] * 2 + [merged(spaces, story)]:
        await merge(spaces, story, event)
        assert balances(story)[story.other_id, "2026-11-30"] == 2 * 3600
        assert owners(story) == [story.other_id] * 2


async def test_what_still_comes_in_the_old_name_is_written_for_the_new_one(spaces: Any, story: Any) -> None:
    room = story.resource()
    await merge(spaces, story)
    booked = story.book(room, at("09:00"), at("10:00"))
    assert booked.startup_id == story.other_id
    given = GrantCreate(
        startup_id=story.startup_id, hub_id=story.hub_id, account="hours", amount=3, window="week", reason="hello"
    )
    story.do(lambda unit: Allowances(unit).grant(given, by=unit.by), story.staff)
    with story.database.reading() as session:
        assert session.execute(select(AllowanceGrant.startup_id)).scalars().all() == [story.other_id]


async def test_bookings_made_while_it_is_merged_are_not_left_behind(spaces: Any, story: Any) -> None:
    spaces.put_replica("startup", id=story.startup_id, slug="typed-again", hubs=[])
    policy = story.policy(quota_hours_per_week=40)
    rooms = [story.resource(policy_id=policy) for _ in range(8)]
    url = story.database.engine.url.render_as_string(hide_password=False)
    replicas = [Database(url) for _ in range(3)]
    event = merged(spaces, story)

    def book(number: int) -> None:
        wish = {"resource_id": rooms[number], "starts_at": at("09:00"), "ends_at": at("10:00")}
        story.do(lambda unit: bookings(unit, wish), story.key, database=replicas[number % 2])

    def tell(_: int) -> None:
        story.do(lambda unit: receive(unit, [event], HANDLERS), story.staff, database=replicas[2])

    with ThreadPoolExecutor(9) as pool:
        waiting = [pool.submit(book, number) for number in range(4)]
        waiting.append(pool.submit(tell, 0))
        waiting += [pool.submit(book, number) for number in range(4, 8)]
        for each in waiting:
            each.result(30)
    for replica in replicas:
        replica.dispose()
    assert owners(story) == [story.other_id] * 8
    assert sum(balances(story).values()) == 8 * 3600
    assert {owner for (owner, _), used in balances(story).items() if used} == {story.other_id}


def bookings(unit: Any, wish: Any) -> Any:
    return Bookings(unit).create(BookingCreate(**wish), by=unit.by)


async def test_much_is_passed_on_by_few_statements(spaces: Any, story: Any) -> None:
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"))
    (row,) = story.rows()
    known = row._asdict() | {"state": "completed", "lapses_at": None, "occupies": True}
    days = [timedelta(days=number) for number in range(1, 3000)]
    copies = [
        known | {"id": f"00000000-0000-7000-8000-{number:012}"}
        | {name: known[name] + day for name in ("starts_at", "ends_at", "blocked_until")}
        for number, day in enumerate(days)
    ]  # fmt: skip
    with story.database.transaction() as session:
        session.execute(Booking.__table__.insert(), copies)
    await merge(spaces, story)
    assert set(owners(story)) == {story.other_id}
