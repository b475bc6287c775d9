"""The ledger at work: what a booking may draw on, and what it has drawn."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from services.kit.errors import Violation
from services.kit.spans import Span
from services.kit.text import Text
from services.kit.unit import Unit
from services.spaces.allowances import rules
from services.spaces.allowances.repository import AllowanceRepository
from services.spaces.allowances.rules import ALWAYS, CREDITS, HOURS, UNIT, Piece, Pot, Purse
from services.spaces.policies.repository import Judge

_LOCKED_AT_ONCE: Final = 100


class Bill(NamedTuple):
    """What one booking asks of its startup's allowances."""

    startup_id: str
    hub_id: str
    zone: ZoneInfo
    judge: Judge
    pieces: list[Piece]

    @property
    def credits(self) -> int:
        return sum(piece.amount for piece in self.pieces if piece.account == CREDITS)


def bill(startup_id: str | None, hub_id: str, zone: ZoneInfo, judge: Judge, span: Span, units: int) -> Bill | None:
    """None where nobody counts: the house's own bookings, and policies without quota, price or number."""
    limits = judge.limits
    counted = (limits.quota_hours_per_week, limits.max_active_bookings, limits.credits_per_hour or None)
    if startup_id is None or judge.policy_id is None or counted == (None, None, None):
        return None
    hours = limits.quota_hours_per_week is not None
    pieces = rules.pieces(span, units, zone, hours=hours, credits_per_hour=limits.credits_per_hour)
    return Bill(startup_id, hub_id, zone, judge, pieces)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bill would take from which pots, what that would pass, and the accounts as they were when judged."""

    violations: Sequence[Violation] = ()
    due: Mapping[Pot, int] = field(default_factory=dict)
    own: Mapping[Pot, int] = field(default_factory=dict)
    accounts: Mapping[Pot, Any] = field(default_factory=dict)

    @property
    def credits(self) -> int:
        return sum(amount for pot, amount in self.due.items() if pot.account == CREDITS)

    def without_refunds(self) -> "Verdict":
        """The same, but nothing that was taken already is given back."""
        due = {pot: max(self.due.get(pot, 0), self.own.get(pot, 0)) for pot in {*self.due, *self.own}}
        return replace(self, due=due)


FREE: Final = Verdict()


class Ledger:
    """Balances under their locks: judged, then settled, in one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = AllowanceRepository(unit.session, unit.clock)

    def judge(self, wanted: Bill | None, *, booking_id: str | None = None, locked: bool = True) -> Verdict:
        """Which limits a bill would pass. A booking that changes is first given back what it took.

        Locked, the verdict holds until the transaction ends and may be settled; without, it is a forecast.
        """
        own = self._own(booking_id)
        if wanted is None:
            return Verdict(own=own) if own else FREE
        purse = self._purse(wanted)
        pots = {pot for piece in wanted.pieces for pot in purse.pots(piece)}
        accounts = self._accounts(wanted, {*pots, *own}, locked=locked)
        # A hold past its end holds nothing, whether or not its entries were set right yet.
        lapsed = self._rows.lapsed(wanted.startup_id) if pots else {}
        left = {
            pot: purse.granted(pot)
            + (accounts[pot].balance if pot in accounts else 0)
            + own.get(pot, 0)
            - lapsed.get(pot, 0)
            for pot in pots
        }
        due, missing = rules.allocate(wanted.pieces, purse, left)
        found = [*self._too_many(wanted, booking_id), *rules.shortages(missing, wanted.judge.limits, wanted.credits)]
        return Verdict(found, due, own, accounts)

    def settle(self, booking_id: str, verdict: Verdict, reason: str) -> None:
        """Make what the booking has taken exactly what was judged, by entries for the difference."""
        changes = {pot: verdict.own.get(pot, 0) - verdict.due.get(pot, 0) for pot in {*verdict.own, *verdict.due}}
        deltas = {pot: delta for pot, delta in sorted(changes.items()) if delta}
        if deltas:
            accounts = verdict.accounts or self._rows.lock_of(booking_id)
            posts = [(accounts[pot].id, delta) for pot, delta in deltas.items()]
            self._rows.post(booking_id, posts, reason=reason, at=self._unit.now)

    def give_back(self, booking_id: str, reason: str) -> None:
        """Give everything back that a locked booking took; twice gives nothing more."""
        own = self._own(booking_id)
        if own:
            self.settle(booking_id, Verdict(own=own, accounts=self._rows.lock_of(booking_id)), reason)

    def lock_all(
        self,
        startup_id: str | None,
        hub_id: str,
        time_zone: str,
        bills: Iterable[Bill | None],
        *,
        changing: Collection[str] = (),
    ) -> None:
        """Lock in one order what several bills of a startup will draw on, and what some bookings may give back to.

        One bill after the other, two requests that share some of it could each wait for the other.
        """
        if startup_id is None:
            return
        pots = self._rows.drawn_on(changing) if changing else set()
        purses: dict[str | None, Purse] = {}
        for wanted in bills:
            if wanted is None:
                continue
            policy_id, limits = wanted.judge.policy_id, wanted.judge.limits
            if policy_id not in purses:
                purses[policy_id] = self._purse(wanted)
            pots |= {pot for piece in wanted.pieces for pot in purses[policy_id].pots(piece)}
            if policy_id is not None and limits.max_active_bookings is not None:
                pots.add(Pot("active", policy_id, "once", ALWAYS))
        in_order = sorted(pots)
        for first in range(0, len(in_order), _LOCKED_AT_ONCE):
            self._rows.lock(startup_id, hub_id, in_order[first : first + _LOCKED_AT_ONCE], time_zone)

    def _own(self, booking_id: str | None) -> dict[Pot, int]:
        """What a booking has taken so far."""
        return {pot: -net for pot, net in self._rows.net(booking_id).items()} if booking_id is not None else {}

    def _purse(self, wanted: Bill) -> Purse:
        assert wanted.judge.policy_id is not None
        quota = wanted.judge.limits.quota_hours_per_week
        grants = self._rows.given(wanted.startup_id, wanted.hub_id, wanted.zone) if wanted.pieces else []
        amount = None if quota is None else round(quota * UNIT[HOURS])
        return Purse((wanted.judge.policy_id, wanted.hub_id), amount, tuple(grants))

    def _accounts(self, wanted: Bill, pots: set[Pot], *, locked: bool) -> dict[Pot, Any]:
        if not locked:
            return self._rows.balances(wanted.startup_id, pots)
        policy_id = wanted.judge.policy_id
        if policy_id is not None and wanted.judge.limits.max_active_bookings is not None:
            # Nothing is kept on it; its lock makes those who count bookings wait for each other.
            pots = {*pots, Pot("active", policy_id, "once", ALWAYS)}
        return self._rows.lock(wanted.startup_id, wanted.hub_id, pots, wanted.zone.key)

    def _too_many(self, wanted: Bill, booking_id: str | None) -> list[Violation]:
        limit, policy_id = wanted.judge.limits.max_active_bookings, wanted.judge.policy_id
        if limit is None or policy_id is None:
            return []
        active = self._rows.active(wanted.startup_id, policy_id, without=booking_id)
        if active < limit:
            return []
        message = Text("That would be too many bookings at a time.", "Cela ferait trop de réservations à la fois.")
        return [Violation("booking.too_many_active", message, "max_active_bookings", limit=limit, actual=active + 1)]
