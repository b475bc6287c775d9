"""Series over HTTP: made, refused, skipped, rehearsed, read."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.kit.tables import audit
from services.spaces.allowances.models import AllowanceAccount
from services.spaces.series.models import Series, SeriesOccurrence
from services.spaces.usage.models import Demand
from tests.spaces.series.asking import days, live, outcomes, states, wish
from tests.spaces.story import at, z
from tests.support.service import key_of, someone

pytestmark = pytest.mark.anyio


def stored(story, model):
    with story.database.reading() as session:
        return list(session.execute(select(*model.__table__.columns)))


async def test_anonymous_callers_are_asked_to_sign_in(spaces, story, asking):
    series = await asking.made(story.resource())
    anonymous, path = spaces.client(), f"/v1/series/{series['id']}"
    answers = [
        await anonymous.post("/v1/series", json=wish(series["resource_id"])),
        await anonymous.get("/v1/series"),
        await anonymous.get(path),
        await anonymous.patch(path, json={"purpose": "mine"}, headers={"If-Match": "*"}),
        await anonymous.delete(path, headers={"If-Match": "*"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "credential.missing")}
    assert len(live(story)) == 4


async def test_a_series_books_every_date_and_tells_of_each(spaces, story, asking):
    room = story.resource()
    answer = await asking.post(room, purpose="stand-up")
    series = answer.json()
    assert answer.status_code == 201
    assert outcomes(series) == [("booked", None)] * 4
    assert states(series) == ["confirmed"] * 4
    assert (series["rrule"], series["time_zone"], series["on_conflict"]) == ("FREQ=DAILY;COUNT=4", "UTC", "refuse")
    assert series["startup_id"] == story.startup_id
    rows = story.rows()
    assert [row.id for row in rows] == [date["booking_id"] for date in series["occurrences"]]
    assert [z(row.starts_at) for row in rows] == [date["starts_at"] for date in series["occurrences"]]
    assert {(row.series_id, row.purpose) for row in rows} == {(series["id"], "stand-up")}
    assert [row.recurs_at for row in rows] == [row.starts_at for row in rows]
    booking = (await asking.client.get(f"/v1/bookings/{rows[0].id}")).json()
    assert booking["series_id"] == series["id"]
    (told,) = spaces.events("series.created")
    assert (told.data["id"], told.startup_id, told.visibility) == (series["id"], story.startup_id, "private")
    assert len(spaces.events("booking.confirmed")) == 4
    with story.database.reading() as session:
        known = select(audit.c.action).where(audit.c.subject == f"series/{series['id']}")
        assert list(session.execute(known).scalars()) == ["series.created"]


async def test_a_series_is_all_or_nothing_unless_it_skips(spaces, story, asking):
    room = story.resource()
    story.book(room, at("09:30", 3), at("10:30", 3), by=story.other_key)
    story.book(room, at("08:00", 5), at("12:00", 5), by=story.other_key)
    before, told = story.rows(), len(spaces.events())
    refused = await asking.post(room)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "series.refused")
    assert refused.headers["content-type"] == "application/problem+json"
    assert outcomes(problem) == [
        ("skipped", "series.refused"),
        ("refused", "booking.conflict"),
        ("skipped", "series.refused"),
        ("refused", "booking.conflict"),
    ]
    assert problem["occurrences"][1]["conflicts"] == [{"starts_at": z(at("09:30", 3)), "ends_at": z(at("10:00", 3))}]
    assert problem["conflicts"] == [
        {"starts_at": z(at("09:30", 3)), "ends_at": z(at("10:00", 3))},
        {"starts_at": z(at("09:00", 5)), "ends_at": z(at("10:00", 5))},
    ]
    assert {date["booking_id"] for date in problem["occurrences"]} == {None}
    assert (story.rows(), len(spaces.events())) == (before, told)
    assert stored(story, Series) == stored(story, SeriesOccurrence) == []
    made = await asking.made(room, on_conflict="skip")
    assert outcomes(made) == [
        ("booked", None),
        ("skipped", "booking.conflict"),
        ("booked", None),
        ("skipped", "booking.conflict"),
    ]
    assert made["occurrences"][1]["conflicts"] == problem["occurrences"][1]["conflicts"]
    assert len(story.rows()) == len(before) + 2
    assert len(spaces.events("booking.confirmed")) == 4
    assert outcomes(await asking.read(made)) == outcomes(made)


async def test_a_series_that_skips_every_date_is_refused(spaces, story, asking):
    room = story.resource()
    story.book(room, at("08:00", 1), at("08:00", 8), by=story.other_key)
    refused = await asking.post(room, on_conflict="skip")
    assert (refused.status_code, outcomes(refused.json())) == (409, [("refused", "booking.conflict")] * 4)
    assert stored(story, Series) == []
    assert spaces.events("series.created") == []


async def test_what_is_wished_in_vain_is_kept_as_demand(story, asking, clock):
    room = story.resource()
    story.book(room, at("09:00", 3), at("10:00", 3), by=story.other_key)
    await asking.post(room)
    assert [(row.cause, row.wanted_at) for row in stored(story, Demand)] == [("taken", at("09:00", 3))]
    clock.advance(timedelta(minutes=11))  # sooner it would be the same wish again
    await asking.made(room, on_conflict="skip")
    assert [row.cause for row in stored(story, Demand)] == ["taken"] * 2


async def test_every_rule_is_judged_for_every_date(story, asking):
    hours = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    room = story.resource(opening_hours=hours, policy_id=story.policy(advance_window="P7D"))
    made = await asking.made(room, rrule="FREQ=DAILY;COUNT=8", on_conflict="skip")
    assert outcomes(made) == [
        *[("booked", None)] * 3,
        *[("skipped", "booking.closed")] * 2,
        *[("booked", None)] * 1,
        *[("skipped", "booking.advance_window")] * 2,
    ]
    refused = (
        await asking.post(room, rrule="FREQ=DAILY;COUNT=8", starts_at=z(at("11:00")), ends_at=z(at("12:00")))
    ).json()
    assert [violation["code"] for violation in refused["violations"]] == ["booking.closed", "booking.advance_window"]
    assert refused["violations"][1]["limit"] == "P7D"


async def test_quota_and_credits_add_up_within_the_series(story, asking):
    room = story.resource(policy_id=story.policy(quota_hours_per_week=3))
    made = await asking.made(room, rrule="FREQ=DAILY;COUNT=8", on_conflict="skip")  # from Wednesday on
    assert outcomes(made) == [
        *[("booked", None)] * 3,
        *[("skipped", "booking.quota_hours")] * 2,
        *[("booked", None)] * 3,
    ]
    assert sorted(row.balance for row in stored(story, AllowanceAccount)) == [-3 * 3600] * 2


async def test_active_bookings_add_up_within_the_series(story, asking):
    room = story.resource(policy_id=story.policy(max_active_bookings=2))
    made = await asking.made(room, on_conflict="skip")
    assert outcomes(made) == [*[("booked", None)] * 2, *[("skipped", "booking.too_many_active")] * 2]


async def test_a_series_that_needs_approval_asks_for_it_date_by_date(spaces, story, asking):
    made = await asking.made(story.resource(policy_id=story.policy(requires_approval=True)))
    assert outcomes(made) == [("booked", None)] * 4
    assert states(made) == ["pending"] * 4
    approved = made["occurrences"][1]["booking_id"]
    await spaces.client(story.staff).post(f"/v1/bookings/{approved}/approve")
    assert states(await asking.read(made)) == ["pending", "confirmed", "pending", "pending"]


async def test_a_series_that_would_overlap_itself_is_refused_before_anything(story, asking):
    room = story.resource(turnaround="PT30M")
    story.book(room, at("09:00"), at("10:00"), by=story.other_key)
    for hours in ({"ends_at": z(at("15:00", 3))}, {"ends_at": z(at("08:45", 3))}):  # 30 hours; too little turnaround
        refused = await asking.post(room, **hours)
        assert (refused.status_code, refused.json()["code"]) == (422, "series.overlaps_itself")
    assert (await asking.post(room, starts_at=z(at("10:30")), ends_at=z(at("10:00", 3)))).status_code == 201


async def test_a_bad_rule_says_what_is_wrong_with_it_in_both_languages(spaces, story, asking):
    room = story.resource()
    refused = await asking.post(room, rrule="FREQ=HOURLY;COUNT=3")
    assert (refused.status_code, refused.json()["code"]) == (422, "series.rrule")
    (violation,) = refused.json()["violations"]
    assert (violation["field"], violation["actual"]) == ("rrule", "FREQ=HOURLY")
    french = spaces.client(story.key, **{"Accept-Language": "fr"})
    said = (await french.post("/v1/series", json=wish(room, "FREQ=HOURLY;COUNT=3"))).json()
    assert said["violations"][0]["message"] != violation["message"]
    many = await asking.post(room, rrule="FREQ=DAILY;COUNT=201")
    assert (many.status_code, many.json()["code"]) == (422, "series.too_many")
    assert "200" in many.json()["detail"]
    assert (await asking.post(room, rrule="FREQ=DAILY;COUNT=2;" + "X" * 300)).status_code == 422
    backwards = await asking.post(room, ends_at=z(at("08:00")))
    assert (backwards.status_code, backwards.json()["code"]) == (422, "booking.span")


async def test_a_date_that_the_clock_skips_altogether_is_reported(spaces, story, asking):
    site = story.site(time_zone="Europe/Paris")
    room = story.resource(site_id=site)
    times = {"starts_at": "2027-03-27T02:15:00+01:00", "ends_at": "2027-03-27T02:45:00+01:00"}
    made = await asking.made(room, rrule="FREQ=DAILY;COUNT=3", on_conflict="skip", **times)
    assert outcomes(made) == [("booked", None), ("skipped", "booking.span"), ("booked", None)]
    assert made["time_zone"] == "Europe/Paris"
    assert [z(row.starts_at)[11:] for row in story.rows()] == ["01:15:00Z", "00:15:00Z"]


async def test_a_dry_run_tells_and_writes_nothing(spaces, story, asking):
    room = story.resource()
    story.book(room, at("09:00", 3), at("10:00", 3), by=story.other_key)
    before, told = story.rows(), len(spaces.events())
    tried = await asking.post(room, on_conflict="skip", dry_run=True)
    said = tried.json()
    assert (tried.status_code, said["id"], said["dry_run"]) == (200, None, True)
    assert outcomes(said)[:2] == [("booked", None), ("skipped", "booking.conflict")]
    assert {date["booking_id"] for date in said["occurrences"]} == {None}
    assert (await asking.post(room, dry_run=True)).status_code == 409
    assert (story.rows(), len(spaces.events()), stored(story, Series)) == (before, told, [])


async def test_the_same_request_again_gets_the_same_answer_and_has_one_effect(story, asking):
    room, key = story.resource(), {"Idempotency-Key": "weekly"}
    first = await asking.client.post("/v1/series", json=wish(room), headers=key)
    again = await asking.client.post("/v1/series", json=wish(room), headers=key)
    assert (first.status_code, again.status_code, first.content == again.content) == (201, 201, True)
    assert len(story.rows()) == 4
    refused = await asking.client.post("/v1/series", json=wish(room), headers={"Idempotency-Key": "other"})
    again = await asking.client.post("/v1/series", json=wish(room), headers={"Idempotency-Key": "other"})
    assert (refused.status_code, again.content == refused.content) == (409, True)
    assert outcomes(again.json()) == [("refused", "booking.conflict")] * 4


async def test_staff_override_rules_for_every_date_with_a_reason_and_nobody_else_does(story, asking):
    room = story.resource(policy_id=story.policy(max_duration="PT30M"))
    own = await asking.post(room, override_reason="please")
    assert (own.status_code, own.json()["code"]) == (403, "role.missing")
    made = await asking.by(story.staff).made(room, override_reason="open day", startup_id=story.startup_id)
    assert made["override_reason"] == "open day"
    assert {row.override_reason for row in story.rows()} == {"open day"}


async def test_a_pool_takes_series_side_by_side(story, asking):
    desks = story.resource(kind="desk", units=3)
    await asking.made(desks, units=2)
    refused = await asking.post(desks, units=2)
    assert refused.status_code == 409
    assert (await asking.made(desks))["units"] == 1
    assert len(days(live(story))) == 8


async def test_lists_show_a_startup_its_own_and_staff_their_hubs(story, asking):
    rooms = [story.resource(name=name) for name in ("One", "Two")]
    mine = [(await asking.made(room))["id"] for room in rooms]
    theirs = (await asking.by(story.other_key).made(rooms[0], starts_at=z(at("11:00")), ends_at=z(at("12:00"))))["id"]

    async def seen(by, **filters):
        answer = await asking.by(by).client.get("/v1/series", params=filters)
        return [item["id"] for item in answer.json()["items"]]

    assert await seen(story.key) == mine
    assert await seen(story.other_key) == [theirs]
    assert await seen(story.staff) == [*mine, theirs]
    assert await seen(story.staff, resource=rooms[1]) == mine[1:]
    assert await seen(story.staff, startup=story.other_id) == [theirs]
    assert await seen(story.staff, hub=story.hub_id, limit=1) == mine[:1]
    assert await seen(story.key, startup=story.other_id) == []
    assert await seen(someone()) == []


async def test_the_tag_of_a_series_follows_its_bookings_but_names_its_own_version(story, asking):
    series = await asking.made(story.resource())
    path = f"/v1/series/{series['id']}"
    tag = (await asking.client.get(path)).headers["etag"]
    assert (await asking.client.get(path, headers={"If-None-Match": tag})).status_code == 304
    story.turn(series["occurrences"][0]["booking_id"], "cancel")
    fresh = await asking.client.get(path, headers={"If-None-Match": tag})
    assert (fresh.status_code, states(fresh.json())[0]) == (200, "cancelled")
    unsaid = await asking.client.patch(path, json={"purpose": "x"})
    assert (unsaid.status_code, unsaid.json()["code"]) == (428, "etag.required")
    assert (await asking.patch(series, {"purpose": "x"}, tag=tag)).status_code == 200
    for stale in (await asking.patch(series, {"purpose": "y"}, tag=tag), await asking.delete(series, tag=tag)):
        assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")


async def test_somebody_elses_series_is_not_there(story, asking):
    series = await asking.made(story.resource())
    stranger = asking.by(story.other_key)
    path = f"/v1/series/{series['id']}"
    answers = [
        await stranger.client.get(path),
        await stranger.patch(series, {"purpose": "mine"}),
        await stranger.delete(series),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "series.not_found")}
    reader = asking.by(key_of(story.startup_id, story.hub_id, scopes=["bookings:read"]))
    assert (await reader.client.get(path)).status_code == 200
    for answer in (
        await reader.post(series["resource_id"]),
        await reader.patch(series, {}),
        await reader.delete(series),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")
    assert len(live(story)) == 4
