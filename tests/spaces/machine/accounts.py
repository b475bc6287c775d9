"""What every startup should have taken of its allowances, worked out anew from its bookings."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from services.spaces.bookings.models import LIVE
from tests.spaces.machine.world import MIDNIGHT, Seen

_DURATION = TypeAdapter(timedelta)
_NEXT = {"week": timedelta(days=7), "month": timedelta(days=28)}


def check_accounts(seen: Seen, audits: Sequence[Any]) -> None:
    told = [row for row in audits if row.subject.startswith("booking/")]
    cancelled = {row.after["id"]: row for row in told if row.action == "booking.cancelled"}
    late = {row.after["id"] for row in told if row.action == "booking.moved" and _was_late(seen, row)}
    overridden = {row.after["startup_id"] for row in told if row.after["override_reason"] is not None}
    account = {row.id: row for row in seen.accounts}
    sums: dict[str, int] = defaultdict(int)
    net: dict[str, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for line in seen.lines:
        sums[line.account_id] -= line.delta
        net[line.booking_id][account[line.account_id]] -= line.delta
    assert {row.id: -row.balance for row in seen.accounts} == {row.id: sums[row.id] for row in seen.accounts}
    assert net.keys() <= seen.booking.keys()
    for booking in seen.bookings:
        counts = _counts(booking, cancelled, late)
        _check_booking(seen, booking, net[booking.id], counts=counts, late=booking.id in late)
    for row in seen.accounts:
        past = [b for b in seen.lapsed if b.state in {"held", "pending"}]
        still = sum(net[booking.id][row] for booking in past)
        most = _granted(seen, row) + still
        assert row.startup_id in overridden or -row.balance <= most, (row, most)


def _was_late(seen: Seen, moved: Any) -> bool:
    """Whether what a booking gave up then was lost: it was confirmed once, and its notice had passed."""
    before = moved.before
    limits = seen.versions.get((seen.resource[before["resource_id"]].policy_id, before["policy_version"]), {})
    notice = _DURATION.validate_python(limits.get("cancel_notice") or "PT0S")
    until = datetime.fromisoformat(before["starts_at"]) - notice
    return moved.actor["kind"] == "key" and before["state"] != "held" and moved.at > until


def _counts(booking: Any, cancelled: Mapping[str, Any], late: Collection[str]) -> bool:
    """Whether what a booking took stays taken: late cancelling, and not coming, give nothing back."""
    if booking.refund_until is not None and booking.id not in late:
        assert booking.refund_until == booking.starts_at - timedelta(seconds=booking.cancel_notice or 0), booking
    if booking.state != "cancelled":
        return booking.state in {*LIVE, "completed", "no_show"}
    told = cancelled[booking.id]
    in_time = booking.refund_until is None or told.at <= booking.refund_until
    return not (in_time or told.actor["kind"] != "key")


def _check_booking(seen: Seen, booking: Any, net: Mapping[Any, int], *, counts: bool, late: bool) -> None:
    rates = _rates(seen, booking)
    seconds = round((booking.ends_at - booking.starts_at).total_seconds()) * booking.units if counts else 0
    owed = {name: round(rate * seconds) for name, rate in rates.items()}
    taken: dict[str, int] = defaultdict(int)
    for account, amount in net.items():
        assert amount >= 0, (booking, account, amount)
        assert amount == 0 or account.startup_id == booking.startup_id, (booking, account)
        taken[account.account] += amount
        if account.window != "once" and not late:
            most = rates.get(account.account, 0) * _seconds_in(booking, account)
            assert amount <= round(most), (booking, account, amount)
    found = {name: taken[name] for name in owed}
    assert not counts or booking.credits == found["credits"], (booking, found)
    if late and counts:
        assert all(found[name] >= owed[name] for name in owed), (booking, dict(net), owed)
    else:
        assert found == owed, (booking, dict(net), owed)


def _rates(seen: Seen, booking: Any) -> dict[str, float]:
    """What a second of a unit costs, by the version of the policy that judged it."""
    if booking.startup_id is None or booking.policy_id is None:
        return {"hours": 0, "credits": 0}
    limits = seen.versions[booking.policy_id, booking.policy_version]
    return {
        "hours": 0 if limits["quota_hours_per_week"] is None else 1,
        "credits": (limits["credits_per_hour"] or 0) * 1000 / 3600,
    }


def _seconds_in(booking: Any, account: Any) -> float:
    first = datetime.combine(account.starts_on, datetime.min.time(), MIDNIGHT.tzinfo)
    # Everything happens around one midnight at which both a week and a month begin.
    until = MIDNIGHT if first < MIDNIGHT else first + _NEXT[account.window]
    inside = min(booking.ends_at, until) - max(booking.starts_at, first)
    return max(inside.total_seconds(), 0) * booking.units


def _granted(seen: Seen, account: Any) -> int:
    """The most that an account may ever have held: a policy may have been less generous later."""
    given = sum(
        grant.amount
        for grant in seen.grants
        if (grant.startup_id, grant.account, grant.window) == (account.startup_id, account.account, account.window)
        and (grant.policy_id or grant.hub_id) == account.scope_id
    )
    quotas: Sequence[float] = [0]
    if (account.account, account.window) == ("hours", "week"):
        quotas = [
            (limits["quota_hours_per_week"] or 0) * 3600
            for (policy_id, _), limits in seen.versions.items()
            if policy_id == account.scope_id
        ] or [0]
    return round(max(quotas)) + given
