"""Every rule of the product is at work in the demo, and none of them is broken in it."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from deploy.demo.days import Today
from deploy.demo.network import Network, network
from deploy.demo.sizes import SMALL
from services.kit.clock import FixedClock
from services.spaces.bookings.models import LIVE, OCCUPYING
from services.spaces.bookings.rules import Terms, lapses_at
from services.spaces.policies.schemas import Limits
from tests.demo.conftest import NOW
from tests.demo.test_occupancy import _overused

Row = dict[str, Any]


def _limits(made: Network) -> dict[tuple[str, int], Limits]:
    return {(v["policy_id"], v["number"]): Limits.model_validate(v["limits"]) for v in made.spaces.versions}


def _heroes(made: Network) -> list[str]:
    return [startup.id for startup in made.startups[:2]]


def test_the_limits_of_the_product_are_all_in_use(full: Network) -> None:
    used = {name for limits in _limits(full).values() for name, value in limits.model_dump().items() if value}
    assert used == set(Limits.model_fields)
    names = {policy["id"]: policy["name"] for policy in full.spaces.policies}
    printers = next(
        limits for (policy, number), limits in _limits(full).items() if names[policy] == "Printers" and number == 2
    )
    assert printers.model_dump(exclude_defaults=True) == {
        "min_duration": timedelta(minutes=30),
        "max_duration": timedelta(hours=8),
        "granularity": timedelta(minutes=15),
        "advance_window": timedelta(days=60),
        "no_show_after": timedelta(minutes=15),
        "cancel_notice": timedelta(hours=2),
        "quota_hours_per_week": 20.0,
        "max_active_bookings": 10,
    }


def test_a_booking_names_the_version_that_held_when_it_was_made(full: Network) -> None:
    policies, limits = {policy["id"]: policy for policy in full.spaces.policies}, _limits(full)
    found = Counter()
    for booking in full.bookings:
        policy = policies[booking["policy_id"]]
        judged = limits[policy["id"], booking["policy_version"]]
        assert booking["policy_version"] <= policy["version"]
        assert (booking["policy_version"] == policy["version"]) == (booking["created_at"] >= policy["updated_at"])
        assert booking["cancel_notice"] == (judged.cancel_notice and judged.cancel_notice.total_seconds())
        assert booking["no_show_after"] == (judged.no_show_after and judged.no_show_after.total_seconds())
        found[policy["name"], booking["policy_version"]] += 1
    assert found["Printers", 1] > 100
    assert found["Printers", 2] > 100
    assert found["Rooms", 1] > 100


def test_what_lives_lapses_in_the_future_and_nothing_else_does(full: Network) -> None:
    for booking in full.bookings:
        state = booking["state"]
        terms = Terms(booking["starts_at"], booking["ends_at"], None, booking["no_show_after"])
        assert booking["lapses_at"] == lapses_at(state, terms, since=booking["updated_at"])
        assert (booking["lapses_at"] is not None) == (state in LIVE)
        assert booking["lapses_at"] is None or booking["lapses_at"] > NOW
        assert booking["occupies"] == (state in OCCUPYING)
        assert booking["created_at"] <= booking["updated_at"] <= NOW
        assert booking["version"] >= 1


def test_whoever_used_something_had_checked_in_and_nobody_else(full: Network) -> None:
    for booking in full.bookings:
        came = booking["checked_in_at"]
        assert (came is not None) == (booking["state"] in {"checked_in", "completed"})
        if came is not None:
            late = booking["starts_at"] + timedelta(seconds=booking["no_show_after"] or 86_400)
            assert booking["starts_at"] - timedelta(minutes=15) <= came <= min(late, booking["ends_at"])
        assert booking["state"] != "no_show" or booking["no_show_after"] is not None


def test_no_two_people_have_the_same_desk_of_a_pool(full: Network) -> None:
    units = {resource["id"]: resource["units"] for resource in full.spaces.resources}
    at: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for booking in full.bookings:
        has_one = booking["checked_in_at"] is not None and units[booking["resource_id"]] > 1 and booking["units"] == 1
        assert (booking["unit"] is not None) == has_one
        if has_one:
            assert 1 <= int(booking["unit"]) <= units[booking["resource_id"]]
            at[booking["resource_id"], booking["unit"]].append((booking["checked_in_at"], booking["ends_at"]))
    assert max(len(spans) for spans in at.values()) > 10
    for spans in at.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_who_operates_what_needs_a_certification_holds_it(full: Network) -> None:
    asked = {r["id"]: r["certification_id"] for r in full.spaces.resources if r["certification_id"] is not None}
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for grant in full.rules.certifications:
        held[grant["person_id"], grant["certification_id"]].append(grant)
    teams = {(role["person_id"], role["startup_id"]) for role in full.people.roles if role["ends_on"] is None}
    checked = 0
    for booking in full.bookings:
        if booking["resource_id"] not in asked:
            continue
        checked += 1
        assert (booking["operator_id"], booking["startup_id"]) in teams
        assert any(
            grant["granted_at"] <= booking["created_at"]
            and (grant["expires_at"] is None or grant["expires_at"] > booking["starts_at"])
            and (grant["revoked_at"] is None or grant["revoked_at"] > booking["starts_at"])
            for grant in held[booking["operator_id"], asked[booking["resource_id"]]]
        )
    assert checked > 200
    assert len({r["id"] for r in full.spaces.resources if r["kind"] == "laser_cutter" and r["certification_id"]}) > 3


@pytest.mark.parametrize("name", ["full", "small"])
def test_the_first_hero_may_cut_the_second_no_more_but_a_colleague_may(
    name: str, request: pytest.FixtureRequest
) -> None:
    made: Network = request.getfixturevalue(name)
    laser = next(r["certification_id"] for r in made.spaces.resources if r["kind"] == "laser_cutter")
    valid, ended = set(), set()
    for grant in made.rules.certifications:
        if grant["certification_id"] == laser:
            lasts = grant["revoked_at"] is None and (grant["expires_at"] is None or grant["expires_at"] > NOW)
            (valid if lasts else ended).add(grant["person_id"])
    first, second = _heroes(made)
    teams = {s: {r["person_id"] for r in made.people.roles if r["startup_id"] == s} for s in (first, second)}
    assert made.people.founders[first] in valid
    assert made.people.founders[second] in ended - valid
    assert all(team & valid and team - valid for team in teams.values())
    revoked = [grant for grant in made.rules.certifications if grant["revoked_at"] is not None]
    assert name == "small" or len(revoked) > 10


def test_closures_overlap_only_what_was_booked_before_and_kept(full: Network) -> None:
    sites = {resource["id"]: resource["site_id"] for resource in full.spaces.resources}
    past, ahead = full.rules.closures
    assert past["ends_at"] < NOW < ahead["starts_at"]
    for closure in (past, ahead):
        inside = [
            booking
            for booking in full.bookings
            if sites[booking["resource_id"]] == closure["site_id"] and booking["occupies"]
            if booking["starts_at"] < closure["ends_at"] and booking["ends_at"] > closure["starts_at"]
        ]
        assert closure["on_booked"] == "keep"
        assert all(booking["created_at"] < closure["created_at"] for booking in inside)
        assert [booking["startup_id"] for booking in inside] == [_heroes(full)[1]] * (closure is ahead)


def test_a_series_knows_its_bookings_and_they_know_it(full: Network) -> None:
    (series,), dates = full.rules.weekly
    bookings = {booking["id"]: booking for booking in full.bookings}
    assert series["startup_id"] == _heroes(full)[0]
    assert Counter((date["outcome"], date["moved"]) for date in dates) == {
        ("booked", False): 6,
        ("booked", True): 1,
        ("skipped", False): 1,
    }
    assert all(b["starts_at"] - a["starts_at"] == timedelta(days=7) for a, b in pairwise(dates))
    for date in dates:
        if date["outcome"] == "skipped":
            assert date["booking_id"] is None
            assert any(
                b["resource_id"] == series["resource_id"] and b["occupies"] and b["created_at"] < series["created_at"]
                for b in full.bookings
                if b["starts_at"] < date["ends_at"] and b["ends_at"] > date["starts_at"]
            )
            continue
        booking = bookings.pop(date["booking_id"])
        assert (booking["series_id"], booking["recurs_at"]) == (series["id"], date["starts_at"])
        assert (booking["starts_at"] != date["starts_at"]) == date["moved"]
        assert booking["resource_id"] == series["resource_id"]
    assert not [booking for booking in bookings.values() if booking["series_id"] or booking["recurs_at"]]


@pytest.mark.parametrize("name", ["full", "small"])
def test_those_who_wait_could_not_have_it_at_once(name: str, request: pytest.FixtureRequest) -> None:
    made: Network = request.getfixturevalue(name)
    turnarounds = {resource["id"]: timedelta(seconds=resource["turnaround"]) for resource in made.spaces.resources}
    assert [entry["startup_id"] for entry in made.rules.queue] == _heroes(made)
    for entry in made.rules.queue:
        taken = sorted(
            (booking["starts_at"], booking["blocked_until"])
            for booking in made.bookings
            if booking["resource_id"] == entry["resource_id"] and booking["occupies"]
        )
        begins = entry["from_at"]
        for starts_at, until in [*taken, (entry["to_at"] + timedelta(days=1), entry["to_at"])]:
            reach = min(starts_at - turnarounds[entry["resource_id"]], entry["to_at"])
            assert reach - begins < timedelta(seconds=entry["duration"])
            begins = max(begins, until)
        assert entry["state"] == "waiting"
        assert entry["created_at"] <= NOW < entry["lapses_at"]


def test_what_was_refused_says_what_there_is_too_little_of(full: Network) -> None:
    rows = full.rules.demand
    past = [row for row in rows if row["cause"] != "waitlisted"]
    refused: Counter[str] = Counter()
    for row in rows:
        refused[row["kind"]] += row["seconds"]
    units = Counter(resource["kind"] for resource in full.spaces.resources)
    assert all(NOW - timedelta(weeks=12, hours=1) <= row["wanted_at"] <= NOW for row in past)
    assert max(refused, key=lambda kind: refused[kind] / units[kind]) == "laser_cutter"
    assert {row["cause"] for row in rows} == {"taken", "rule", "waitlisted", "abandoned"}
    assert all(bool(row["code"]) == (row["cause"] in {"taken", "rule"}) for row in rows)


def test_the_history_of_a_booking_ends_where_the_booking_is(full: Network) -> None:
    bookings = {f"booking/{booking['id']}": booking for booking in full.bookings}
    last = {row["subject"]: row for row in full.rules.history}
    told = Counter(row["subject"] for row in full.rules.history)
    heroes = {subject for subject, booking in bookings.items() if booking["startup_id"] in _heroes(full)}
    assert heroes <= last.keys()
    for subject, row in last.items():
        booking = bookings[subject]
        assert told[subject] == booking["version"]
        assert (row["after"]["state"], row["at"]) == (booking["state"], booking["updated_at"])
    assert any(row["reason"] for row in full.rules.history)


# Sundays and Mondays, the ends of months and years, the days on which clocks change; just after and before midnight.
@pytest.mark.parametrize(
    "now",
    [
        "2026-03-28T23:10:00Z",
        "2026-03-30T06:00:00Z",
        "2026-10-25T12:00:00Z",
        "2026-12-31T22:59:00Z",
        "2027-01-31T09:00:00Z",
        "2028-02-29T04:00:00Z",
    ],
)
def test_the_demo_is_sound_on_any_day(now: str) -> None:
    at = datetime.fromisoformat(now)
    made = network(SMALL, Today.of(FixedClock(at)))
    assert _overused(made.spaces.resources, made.bookings) == []
    assert all(booking["created_at"] <= booking["updated_at"] <= at for booking in made.bookings)
    assert all(booking["lapses_at"] is None or booking["lapses_at"] > at for booking in made.bookings)
    assert all(booking["created_at"] <= booking["starts_at"] for booking in made.bookings)
