"""The demo's ledger says exactly what its bookings cost, by an arithmetic of its own."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.demo.network import Network
from services.spaces.policies.schemas import Limits
from tests.demo.conftest import NOW

Row = dict[str, Any]


@pytest.fixture(params=["full", "small"])
def made(request: pytest.FixtureRequest) -> Network:
    return request.getfixturevalue(request.param)


def _limits(made: Network, booking: Row) -> Limits:
    key = (booking["policy_id"], booking["policy_version"])
    return next(
        Limits.model_validate(v["limits"]) for v in made.spaces.versions if (v["policy_id"], v["number"]) == key
    )


def _is_refunded(booking: Row) -> bool:
    notice = timedelta(seconds=booking["cancel_notice"] or 0)
    return booking["state"] == "cancelled" and booking["updated_at"] <= booking["starts_at"] - notice


def test_every_balance_is_the_sum_of_its_entries(made: Network) -> None:
    accounts, entries = made.rules.books
    summed: Counter[str] = Counter()
    for entry in entries:
        summed[entry["account_id"]] += entry["delta"]
    assert {account["id"]: account["balance"] for account in accounts} == {
        account["id"]: summed[account["id"]] for account in accounts
    }
    assert summed.keys() <= {account["id"] for account in accounts}
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    named = [(a["startup_id"], a["account"], a["scope_id"], a["window"], a["starts_on"]) for a in accounts]
    assert len(set(named)) == len(named)
    assert {entry["reason"] for entry in entries} >= {"booked", "cancelled", "checked_out"}


def test_every_booking_is_charged_what_it_takes_and_no_other_is(made: Network) -> None:
    accounts = {account["id"]: account for account in made.rules.books.accounts}
    charged: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in made.rules.books.entries:
        charged[entry["booking_id"]][accounts[entry["account_id"]]["account"]] -= entry["delta"]
    counted = 0
    for booking in made.bookings:
        limits = _limits(made, booking)
        seconds = int((booking["ends_at"] - booking["starts_at"]).total_seconds()) * booking["units"]
        per_hour = limits.credits_per_hour or 0
        is_counted = booking["startup_id"] is not None and not _is_refunded(booking)
        hours = seconds if is_counted and limits.quota_hours_per_week else 0
        credits_ = round(per_hour * 1000 * seconds / 3600)
        assert charged[booking["id"]]["hours"] == hours
        assert abs(charged[booking["id"]]["credits"] - credits_ * is_counted) <= 1
        assert abs(booking["credits"] - credits_) <= 1
        counted += bool(hours or credits_)
    assert counted > (300 if len(made.hubs) > 2 else 15)


def test_nobody_ever_had_more_than_the_quota_unless_staff_said_so(made: Network) -> None:
    given: Counter[tuple[str, str, str]] = Counter()
    for grant in made.rules.grants:
        scope = grant["policy_id"] or grant["hub_id"]
        given[grant["startup_id"], grant["account"], scope] += grant["amount"] * (grant["window"] != "once")
    passed = {booking["id"] for booking in made.bookings if booking["override_reason"] is not None}
    quotas = {v["policy_id"]: Limits.model_validate(v["limits"]).quota_hours_per_week for v in made.spaces.versions}
    accounts = {account["id"]: account for account in made.rules.books.accounts}
    overdrawn = {}
    balances: Counter[str] = Counter()
    for entry in made.rules.books.entries:
        account = accounts[entry["account_id"]]
        balances[account["id"]] += entry["delta"]
        holds = given[account["startup_id"], account["account"], account["scope_id"]]
        holds += round(3600 * (quotas.get(account["scope_id"]) or 0)) * (account["account"] == "hours")
        if holds + balances[account["id"]] < 0:
            overdrawn[entry["booking_id"]] = account
    assert overdrawn.keys() == passed
    assert all(
        account["window"] == ("week" if account["account"] == "hours" else "month") for account in accounts.values()
    )


def test_a_week_begins_on_monday_where_the_machine_stands(made: Network) -> None:
    bookings = {booking["id"]: booking for booking in made.bookings}
    accounts = {account["id"]: account for account in made.rules.books.accounts}
    for entry in made.rules.books.entries:
        account, booking = accounts[entry["account_id"]], bookings[entry["booking_id"]]
        zone = ZoneInfo(account["time_zone"])
        begins = datetime.combine(account["starts_on"], datetime.min.time(), zone)
        ends = begins + timedelta(days=7 if account["window"] == "week" else 31)
        assert account["window"] == "month" or account["starts_on"].weekday() == 0
        assert booking["starts_at"] < ends
        assert booking["ends_at"] > begins
        assert account["startup_id"] == booking["startup_id"]


def test_the_heroes_have_used_some_of_theirs_and_have_room_for_more(made: Network) -> None:
    for startup in made.startups[:2]:
        mine = [a for a in made.rules.books.accounts if a["startup_id"] == startup.id and a["account"] == "hours"]
        assert mine
        assert all(-account["balance"] <= 12 * 3600 for account in mine)
        active = [b for b in made.bookings if b["startup_id"] == startup.id and b["lapses_at"] is not None]
        assert 1 <= len([b for b in active if b["lapses_at"] > NOW]) <= 30


def test_nobody_has_more_bookings_at_a_time_than_the_policy_allows(made: Network) -> None:
    active: Counter[tuple[str, str]] = Counter()
    for booking in made.bookings:
        if booking["lapses_at"] is not None and booking["startup_id"] is not None:
            active[booking["startup_id"], booking["policy_id"]] += 1
    most = {v["policy_id"]: Limits.model_validate(v["limits"]).max_active_bookings for v in made.spaces.versions}
    assert all(most[policy_id] is None or count <= most[policy_id] for (_, policy_id), count in active.items())
