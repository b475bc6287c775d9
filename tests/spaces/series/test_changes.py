"""Series that change: one date, all from one date on, all of them; what is past or was changed by itself stays."""

import pytest
from sqlalchemy import select

from services.kit.tables import audit
from services.spaces.allowances.models import AllowanceAccount
from tests.spaces.series.asking import days, hour, live, name, outcomes, states
from tests.spaces.story import at, z

pytestmark = pytest.mark.anyio


async def test_all_dates_move_by_as_much_as_the_first(spaces, story, asking):
    series = await asking.made(story.resource())
    changed = await asking.patch(series, hour("11:30"))
    said = changed.json()
    assert changed.status_code == 200
    assert days(live(story)) == [f"{day:02} 11:30" for day in (2, 3, 4, 5)]
    assert [date["starts_at"] for date in said["occurrences"]] == [name(series, n) for n in range(4)]
    assert [date["booked"]["starts_at"] for date in said["occurrences"]] == [z(at("11:30", d)) for d in (2, 3, 4, 5)]
    assert (said["starts_at"], said["ends_at"], said["version"]) == (z(at("11:30")), z(at("12:30")), 2)
    assert {date["moved"] for date in said["occurrences"]} == {False}
    assert len(spaces.events("booking.moved")) == 4
    (told,) = spaces.events("series.changed")
    assert told.data["starts_at"] == z(at("11:30"))
    with story.database.reading() as session:
        known = select(audit.c.before, audit.c.after).where(audit.c.subject == f"series/{series['id']}")
        _, row = session.execute(known.order_by(audit.c.number)).all()
    assert (row.before["starts_at"], row.after["starts_at"]) == (z(at("09:00")), z(at("11:30")))


@pytest.mark.parametrize(("day", "found"), [(3, (3, 4, 5, 6)), (1, (1, 2, 3, 4))])
async def test_dates_take_the_places_of_their_neighbours(story, asking, day, found):
    series = await asking.made(story.resource(), rrule="FREQ=DAILY;COUNT=4")
    assert (await asking.patch(series, hour("09:00", day))).status_code == 200
    assert days(live(story)) == [f"{d:02} 09:00" for d in found]


async def test_dates_that_touch_each_other_move_and_grow_without_meeting(story, asking):
    room = story.resource(turnaround="PT1H")
    series = await asking.made(room, ends_at=z(at("08:00", 3)))  # 23 hours and one of turnaround
    for change in (hour("10:00", until="33:00"), hour("07:30", until="29:30")):
        assert (await asking.patch(series, change)).status_code == 200
    too_long = await asking.patch(series, {"ends_at": z(at("06:45", 3))})
    assert (too_long.status_code, too_long.json()["code"]) == (422, "series.overlaps_itself")
    none = await asking.patch(series, {"ends_at": z(at("07:00"))})
    assert (none.status_code, none.json()["code"]) == (422, "booking.span")
    assert days(live(story)) == [f"{d:02} 07:30" for d in (2, 3, 4, 5)]


async def test_the_following_dates_move_and_those_before_stay(story, asking):
    series = await asking.made(story.resource())
    changed = await asking.patch(series, hour("14:00", 4), scope="following", occurrence=name(series, 2))
    assert changed.status_code == 200
    assert days(live(story)) == ["02 09:00", "03 09:00", "04 14:00", "05 14:00"]
    assert changed.json()["starts_at"] == z(at("09:00"))  # the series itself is as it was
    again = await asking.patch(series, hour("15:00", 5), scope="following", occurrence=name(series, 3))
    assert again.status_code == 200
    assert days(live(story)) == ["02 09:00", "03 09:00", "04 14:00", "05 15:00"]
    assert (await asking.patch(series, hour("10:00"))).status_code == 200  # all, an hour later each
    assert days(live(story)) == ["02 10:00", "03 10:00", "04 15:00", "05 16:00"]


async def test_one_date_moves_by_itself_and_does_without_the_series_from_then_on(story, asking):
    series = await asking.made(story.resource())
    changed = await asking.patch(series, hour("16:00", 6), scope="this", occurrence=name(series, 1))
    assert [date["moved"] for date in changed.json()["occurrences"]] == [False, True, False, False]
    assert (await asking.patch(series, hour("10:00"))).status_code == 200
    assert days(live(story)) == ["02 10:00", "04 10:00", "05 10:00", "06 16:00"]
    again = await asking.patch(series, hour("17:00", 6), scope="this", occurrence=name(series, 1))
    assert again.status_code == 200
    assert days(live(story))[-1] == "06 17:00"


async def test_a_booking_that_was_changed_by_itself_is_left_alone(story, asking):
    series = await asking.made(story.resource())
    story.move(series["occurrences"][2]["booking_id"], starts_at=at("12:00", 4), ends_at=at("13:00", 4))
    story.turn(series["occurrences"][3]["booking_id"], "cancel")
    assert [date["moved"] for date in (await asking.read(series))["occurrences"]] == [False, False, True, False]
    changed = await asking.patch(series, {**hour("10:00"), "purpose": "later"})
    assert states(changed.json()) == [*["confirmed"] * 3, "cancelled"]
    assert days(live(story)) == ["02 10:00", "03 10:00", "04 12:00"]
    assert [row.purpose for row in story.rows()] == ["later", "later", None, None]


async def test_what_has_begun_stays_as_it_was(story, asking, clock):
    series = await asking.made(story.resource())
    clock.set(at("09:30", 3))
    assert (await asking.patch(series, hour("11:00"))).status_code == 200
    assert days([(row.starts_at, None) for row in story.rows()]) == ["02 09:00", "03 09:00", "04 11:00", "05 11:00"]
    past = await asking.patch(series, hour("12:00", 4), scope="this", occurrence=name(series, 0))
    assert (past.status_code, past.json()["code"]) == (409, "booking.transition")
    for where in ({"scope": "following", "occurrence": name(series, 0)}, {"occurrence": name(series, 1)}):
        named = await asking.patch(series, hour("12:00", 2), **where)
        assert (named.status_code, named.json()["code"]) == (409, "series.nothing_to_change")
    clock.set(at("09:30", 20))
    over = await asking.patch(series, {"purpose": "x"})
    assert (over.status_code, over.json()["code"]) == (409, "series.nothing_to_change")


async def test_a_refused_change_names_the_dates_in_the_way_and_changes_nothing(spaces, story, asking):
    room = story.resource()
    series = await asking.made(room)
    story.book(room, at("12:00", 4), at("13:00", 4), by=story.other_key)
    story.book(room, at("09:00", 6), at("10:00", 6), by=story.other_key)
    before, told = story.rows(), len(spaces.events())
    refused = await asking.patch(series, {**hour("12:00"), "purpose": "noon"})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "series.refused")
    assert outcomes(problem) == [*[("booked", None)] * 2, ("refused", "booking.conflict"), ("booked", None)]
    assert problem["conflicts"] == [{"starts_at": z(at("12:00", 4)), "ends_at": z(at("13:00", 4))}]
    assert [d["booking_id"] for d in problem["occurrences"]] == [d["booking_id"] for d in series["occurrences"]]
    # A day later the last date is in the way; the others would only take each other's places.
    refused = await asking.patch(series, hour("09:00", 3))
    assert outcomes(refused.json()) == [*[("booked", None)] * 3, ("refused", "booking.conflict")]
    assert (story.rows(), len(spaces.events())) == (before, told)
    assert (await asking.read(series))["version"] == 1


async def test_one_refused_date_is_answered_as_a_booking_would_be(story, asking):
    room = story.resource()
    series = await asking.made(room)
    story.book(room, at("12:00", 4), at("13:00", 4), by=story.other_key)
    refused = await asking.patch(series, hour("12:00", 4), scope="this", occurrence=name(series, 2))
    assert (refused.status_code, refused.json()["code"]) == (409, "booking.conflict")
    assert refused.json()["alternatives"]


async def test_a_change_of_place_takes_all_dates_along(story, asking):
    one, two = story.resource(name="One"), story.resource(name="Two")
    series = await asking.made(one)
    blocked = story.book(two, at("09:00", 3), at("10:00", 3), by=story.other_key)
    refused = await asking.patch(series, {"resource_id": two})
    assert outcomes(refused.json())[1] == ("refused", "booking.conflict")
    story.turn(blocked.id, "cancel", by=story.other_key)
    changed = await asking.patch(series, {"resource_id": two, "units": 1})
    assert changed.json()["resource_id"] == two
    assert {row.resource_id for row in story.rows() if row.series_id} == {two}
    back = await asking.patch(series, {"resource_id": one}, scope="following", occurrence=name(series, 2))
    assert back.json()["resource_id"] == two
    assert (await asking.patch(series, {"purpose": "both"})).status_code == 200
    assert [row.resource_id for row in story.rows() if row.series_id] == [two, two, one, one]


async def test_quota_follows_dates_that_move(story, asking):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=2))
    series = await asking.made(room, rrule="FREQ=WEEKLY;COUNT=4;BYDAY=WE,TH")  # two in each of two weeks
    assert days(live(story)) == ["02 09:00", "03 09:00", "09 09:00", "10 09:00"]
    refused = await asking.patch(series, hour("09:00", until="10:30"))
    assert ("refused", "booking.quota_hours") in outcomes(refused.json())
    with story.database.reading() as session:
        before = sorted(session.execute(select(AllowanceAccount.balance)).scalars())
    assert (await asking.patch(series, hour("09:00", 9))).status_code == 200
    with story.database.reading() as session:
        after = sorted(session.execute(select(AllowanceAccount.balance)).scalars())
    assert sum(after) == sum(before)


async def test_dates_keep_their_wall_clock_when_they_move_over_a_change_of_it(story, asking):
    site = story.site(time_zone="Europe/Paris")
    room = story.resource(site_id=site)
    times = {"starts_at": "2027-03-26T02:30:00+01:00", "ends_at": "2027-03-26T04:00:00+01:00"}
    series = await asking.made(room, rrule="FREQ=DAILY;COUNT=4", **times)
    assert [z(row.starts_at)[8:16] for row in story.rows()] == ["26T01:30", "27T01:30", "28T01:00", "29T00:30"]
    later = {"starts_at": "2027-03-26T03:30:00+01:00", "ends_at": "2027-03-26T05:00:00+01:00"}
    assert (await asking.patch(series, later)).status_code == 200
    # 03:30 is there on the 28th, so that date is an hour after 02:30, which was not.
    assert [z(row.starts_at)[8:16] for row in story.rows()] == ["26T02:30", "27T02:30", "28T01:30", "29T01:30"]


async def test_a_change_without_times_moves_nothing(spaces, story, asking):
    series = await asking.made(story.resource())
    before = live(story)
    changed = await asking.patch(series, {"purpose": "tea"}, scope="following", occurrence=name(series, 1))
    assert live(story) == before
    assert [row.purpose for row in story.rows()] == [None, "tea", "tea", "tea"]
    assert changed.json()["purpose"] is None
    nothing = await asking.patch(series, {})
    assert (nothing.status_code, nothing.json()["version"]) == (200, 2)


async def test_what_is_meant_has_to_be_said(story, asking):
    series = await asking.made(story.resource())
    for scope in ("this", "following"):
        for answer in (
            await asking.patch(series, {"purpose": "x"}, scope=scope),
            await asking.delete(series, scope=scope),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "series.occurrence_required")
        where = {"scope": scope, "occurrence": z(at("09:01"))}
        for answer in (await asking.patch(series, {"purpose": "x"}, **where), await asking.delete(series, **where)):
            assert (answer.status_code, answer.json()["code"]) == (404, "series.occurrence_not_found")
    assert (await asking.patch(series, {"purpose": "x"}, scope="some")).status_code == 422
    assert (await asking.patch(series, {"rrule": "FREQ=DAILY;COUNT=2"})).json()["code"] == "body.unknown_field"


async def test_a_date_that_was_skipped_can_neither_move_nor_be_cancelled(story, asking):
    room = story.resource()
    story.book(room, at("09:00", 3), at("10:00", 3), by=story.other_key)
    series = await asking.made(room, on_conflict="skip")
    where = {"scope": "this", "occurrence": name(series, 1)}
    for answer in (await asking.patch(series, hour("11:00", 3), **where), await asking.delete(series, **where)):
        assert (answer.status_code, answer.json()["code"]) == (409, "series.occurrence_not_booked")
    assert (await asking.patch(series, hour("11:00"))).status_code == 200
    assert days(live(story)) == ["02 11:00", "03 09:00", "04 11:00", "05 11:00"]


async def test_staff_change_a_series_of_their_hub_and_say_why(story, asking):
    room = story.resource(policy_id=story.policy(max_duration="PT1H"))
    series = await asking.made(room)
    longer = {**hour("09:00", until="12:00"), "override_reason": "open day"}
    own = await asking.patch(series, longer)
    assert (own.status_code, own.json()["code"]) == (403, "role.missing")
    staff = asking.by(story.staff)
    changed = await staff.patch(series, longer)
    assert (changed.status_code, changed.json()["override_reason"]) == (200, "open day")
    assert len({row.ends_at - row.starts_at for row in story.rows()}) == 1
    with story.database.reading() as session:
        known = select(audit.c.reason, audit.c.on_behalf_of).where(audit.c.action == "series.changed")
        assert session.execute(known).all() == [("open day", story.startup_id)]


async def test_nobody_elses_resource_can_be_moved_to(story, asking):
    series = await asking.made(story.resource())
    hidden = story.resource(visibility="private")
    answer = await asking.patch(series, {"resource_id": hidden})
    assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found")
    theirs = await asking.by(story.other_key).patch(series, {"purpose": "mine"})
    assert (theirs.status_code, theirs.json()["code"]) == (404, "series.not_found")


async def test_a_series_moves_only_to_what_its_operator_is_certified_for(spaces, story, asking):
    staff = spaces.client(story.staff)
    laser = (await staff.post("/v1/certifications", json={"hub_id": story.hub_id, "name": "Laser"})).json()["id"]
    room, cutter = story.resource(), story.resource(kind="laser_cutter", certification_id=laser)
    series = await asking.made(room)
    unsaid = await asking.patch(series, {"resource_id": cutter})
    assert (unsaid.status_code, outcomes(unsaid.json())[0]) == (409, ("refused", "booking.operator_required"))
    one = {"scope": "this", "occurrence": name(series, 0)}
    alone = await asking.patch(series, {"resource_id": cutter}, **one)
    assert (alone.status_code, alone.json()["code"]) == (422, "booking.operator_required")
    booking = series["occurrences"][0]["booking_id"]
    single = await asking.client.patch(
        f"/v1/bookings/{booking}", json={"resource_id": cutter}, headers={"If-Match": "*"}
    )
    assert (single.status_code, single.json()["code"]) == (422, "booking.operator_required")
    assert {row.resource_id for row in story.rows()} == {room}
