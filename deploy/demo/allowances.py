"""Hours and credits of the demo's startups: what the hub gave, and how much of it a new booking may still take."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.demo.chance import identifier
from deploy.demo.claims import Claim, Tenant
from deploy.demo.days import Today
from services.spaces.allowances import rules
from services.spaces.allowances.ledger import Bill, bill
from services.spaces.allowances.rules import CREDITS, HOURS, UNIT, Given, Pot, Purse
from services.spaces.policies.repository import Judge

Row = dict[str, Any]

_CREDITS_A_MONTH: Final = 40
_EXTRA_HOURS: Final = 10
_GRANTED_FROM: Final = -150


def grants(tenants: list[Tenant], hub_id: str, printers: str, staff_id: str, today: Today) -> list[Row]:
    """Credits every month for all who live in a hub; the second of them got more hours on the printers, once."""
    rows: list[Row] = []
    for tenant in tenants:
        at = max(tenant.since + timedelta(hours=9), today.at(_GRANTED_FROM, 9 * 60))
        given = {"startup_id": tenant.startup_id, "granted_at": min(at, today.now), "policy_id": None}
        rows.append(
            given
            | {"account": CREDITS, "amount": _CREDITS_A_MONTH * UNIT[CREDITS], "window": "month"}
            | {"reason": "Crédits mensuels des résidents"}
        )
    rows.append(
        {"startup_id": tenants[1].startup_id, "granted_at": today.past(-3, 11 * 60), "policy_id": printers}
        | {"account": HOURS, "amount": _EXTRA_HOURS * UNIT[HOURS], "window": "once"}
        | {"reason": "Preparing the stand for a fair"}
    )
    rows.sort(key=lambda row: row["granted_at"])
    common = {"hub_id": hub_id, "granted_by": staff_id}
    return [{"id": identifier("allowance_grant", number), **common, **row} for number, row in enumerate(rows)]


class Purses:
    """Who may draw on what. The grants are those of the product, and so is every sum."""

    def __init__(self, grants: Iterable[Row]) -> None:
        self._given: dict[tuple[str, str], list[Given]] = defaultdict(list)
        for row in grants:
            scope = row["policy_id"] or row["hub_id"]
            given = Given(row["account"], scope, row["window"], row["amount"], row["granted_at"].date())
            self._given[row["startup_id"], row["hub_id"]].append(given)

    def of(self, wanted: Bill) -> Purse:
        quota = wanted.judge.limits.quota_hours_per_week
        amount = None if quota is None else round(quota * UNIT[HOURS])
        given = self._given[wanted.startup_id, wanted.hub_id]
        return Purse((str(wanted.judge.policy_id), wanted.hub_id), amount, tuple(given))


def billed(claim: Claim, judge: Judge, zone: ZoneInfo) -> Bill | None:
    return bill(claim.startup_id, claim.diary.resource["hub_id"], zone, judge, claim.span, claim.units)


class Budget:
    """Says no before a quota does. Bookings are thought of in no order of time, so it is careful: what was given back
    counts as used, and whatever has not ended counts as active."""

    def __init__(self, purses: Purses, now: datetime) -> None:
        self._purses = purses
        self._now = now
        self._used: Counter[tuple[str, Pot]] = Counter()
        self._active: Counter[tuple[str, str | None]] = Counter()

    def allows(self, wanted: Bill | None, ends_at: datetime) -> bool:
        if wanted is None:
            return True
        most = wanted.judge.limits.max_active_bookings
        active = self._active[wanted.startup_id, wanted.judge.policy_id] + (ends_at > self._now)
        return not self._allocated(wanted).missing and (most is None or active <= most)

    def take(self, wanted: Bill | None, ends_at: datetime) -> None:
        if wanted is None:
            return
        for pot, amount in self._allocated(wanted).taken.items():
            self._used[wanted.startup_id, pot] += amount
        self._active[wanted.startup_id, wanted.judge.policy_id] += ends_at > self._now

    def _allocated(self, wanted: Bill) -> rules.Allocation:
        purse = self._purses.of(wanted)
        pots = {pot for piece in wanted.pieces for pot in purse.pots(piece)}
        left = {pot: purse.granted(pot) - self._used[wanted.startup_id, pot] for pot in pots}
        return rules.allocate(wanted.pieces, purse, left)
