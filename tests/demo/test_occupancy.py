"""No instant of the demo has more in use than there is: a sweep of its own, that shares nothing with the demo's."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.demo.days import Today
from deploy.demo.diaries import Diaries
from deploy.demo.network import Network
from services.kit.spans import Span
from services.spaces.policies.rules import broken
from services.spaces.policies.schemas import Limits
from services.spaces.sites.hours import Hours
from tests.demo.conftest import NOW

Row = dict[str, Any]


def _overused(resources: list[Row], bookings: list[Row]) -> list[tuple[str, datetime]]:
    """Where and when more is in use than there is. A whole and its part may not be in use together."""
    of = {resource["id"]: resource for resource in resources}
    changes: dict[str, list[tuple[datetime, int, str, int]]] = defaultdict(list)
    for booking in bookings:
        if booking["state"] == "cancelled":
            continue
        known = (booking["resource_id"], booking["units"])
        changes[booking["root_id"]] += [
            (booking["starts_at"], 1, *known),
            (booking["blocked_until"], 0, *known),
        ]
    found = []
    for root_id, moments in changes.items():
        used: Counter[str] = Counter()
        for at, begins, resource_id, units in sorted(moments):
            used[resource_id] += units if begins else -units
            parts = any(count for other, count in used.items() if other != root_id)
            if used[resource_id] > of[resource_id]["units"] or (parts and used[root_id]):
                found.append((resource_id, at))
    return found


def test_nothing_is_ever_taken_beyond_what_there_is(full: Network, small: Network) -> None:
    assert _overused(full.spaces.resources, full.bookings) == []
    assert _overused(small.spaces.resources, small.bookings) == []


def test_the_sweep_would_see_a_double_booking(small: Network) -> None:
    taken = next(b for b in small.bookings if b["exclusive"] and b["state"] == "completed")
    late = {**taken, "starts_at": taken["ends_at"] - timedelta(minutes=15)}
    late |= {"ends_at": taken["ends_at"] + timedelta(minutes=15), "blocked_until": taken["blocked_until"]}
    late["blocked_until"] += timedelta(minutes=15)
    assert _overused(small.spaces.resources, [*small.bookings, late]) != []


def test_the_sweep_would_see_a_hall_taken_with_its_half(small: Network) -> None:
    whole = next(r for r in small.spaces.resources if r["kind"] == "hall" and r["parent_id"] is None)
    half = next(r for r in small.spaces.resources if r["parent_id"] == whole["id"])
    hours = {"starts_at": NOW, "blocked_until": NOW + timedelta(hours=1), "state": "confirmed", "units": 1}
    both = [{**hours, "resource_id": each["id"], "root_id": whole["id"]} for each in (whole, half)]
    assert _overused(small.spaces.resources, both) != []
    assert _overused(small.spaces.resources, both[1:]) == []


def test_every_booking_respected_hours_and_limits_when_it_was_made(full: Network) -> None:
    sites = {site["id"]: site for site in full.spaces.sites}
    resources = {resource["id"]: resource for resource in full.spaces.resources}
    limits = {(v["policy_id"], v["number"]): Limits.model_validate(v["limits"]) for v in full.spaces.versions}
    found = []
    for booking in full.bookings[::5]:
        site = sites[resources[booking["resource_id"]]["site_id"]]
        known = [
            c for c in full.rules.closures if c["site_id"] == site["id"] and c["created_at"] < booking["created_at"]
        ]
        closures = tuple(Span(closure["starts_at"], closure["ends_at"]) for closure in known)
        hours = Hours(ZoneInfo(site["time_zone"]), site["opening_hours"], {}, site["holidays"], closures)
        span = Span(booking["starts_at"], booking["ends_at"])
        judged = limits[booking["policy_id"], booking["policy_version"]]
        if span.ends_at.minute % 15 and booking["state"] == "completed":
            span = Span(span.starts_at, max(span.ends_at, span.starts_at + judged.min_duration))
            judged = judged.model_copy(update={"granularity": None})  # somebody left early
        found += broken(span, now=booking["created_at"], hours=hours, limits=judged)
    assert found == []


def test_turnaround_is_kept(full: Network) -> None:
    resources = {resource["id"]: resource for resource in full.spaces.resources}
    for booking in full.bookings:
        turnaround = timedelta(seconds=resources[booking["resource_id"]]["turnaround"])
        assert booking["blocked_until"] - booking["ends_at"] == turnaround


@pytest.mark.parametrize("name", ["full", "small"])
def test_the_first_printer_is_free_tomorrow_at_ten_and_used_otherwise(
    name: str, today: Today, request: pytest.FixtureRequest
) -> None:
    made: Network = request.getfixturevalue(name)
    starts_at, ends_at = today.at(1, 10 * 60), today.at(1, 12 * 60)
    mine = [b for b in made.bookings if b["resource_id"] == made.spaces.printer_id]
    until = ends_at + timedelta(minutes=15)
    assert not [b for b in mine if b["starts_at"] < until and b["blocked_until"] > starts_at]
    assert len(mine) > 10


def test_an_event_fits_its_venue_and_has_booked_it(full: Network, today: Today) -> None:
    resources = {resource["id"]: resource for resource in full.spaces.resources}
    booked = {(b["resource_id"], b["starts_at"], b["ends_at"]) for b in full.bookings if b["state"] != "cancelled"}
    placed = [event for event in full.agenda.events if event["resource_id"] is not None]
    assert len(placed) > 300
    assert all(event["capacity"] <= resources[event["resource_id"]]["capacity"] for event in placed)
    assert all(resources[event["resource_id"]]["hub_id"] == event["hub_id"] for event in placed)
    held = [e for e in placed if e["state"] in {"published", "postponed"} and e["starts_at"] > today.at(-89, 0)]
    assert len(held) > 100
    assert all((event["resource_id"], event["starts_at"], event["ends_at"]) in booked for event in held)


def test_a_diary_minds_units_turnaround_and_rivals(small: Network, today: Today) -> None:
    diaries = Diaries(small.spaces.sites, small.spaces.resources, small.rules.closures, today)
    pool = next(
        d for d in diaries.of.values() if d.resource["kind"] == "desk" and d.resource["hub_id"] == small.hubs[0]["id"]
    )
    whole = next(d for d in diaries.of.values() if d.resource["kind"] == "hall" and d.resource["parent_id"] is None)
    first = diaries.quarter(today.at(3, 10 * 60))
    pool.take(first, first + 4, pool.resource["units"] - 1)
    assert pool.fits(first, first + 4)
    assert not pool.fits(first, first + 4, 2)
    left, right = whole.rivals
    left.take(first, first + 4)
    assert right.fits(first, first + 4)
    assert not whole.fits(first, first + 4)
    assert not left.fits(first + 4, first + 8)
    assert left.fits(first + 6, first + 8)
