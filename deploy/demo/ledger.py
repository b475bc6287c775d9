"""The ledger: every booking that counts, replayed in the order of time by the product's own rules."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from deploy.demo.allowances import Purses
from deploy.demo.bookings import Kept
from deploy.demo.chance import identifier
from services.kit.spans import Span
from services.spaces.allowances import rules
from services.spaces.allowances.ledger import Bill, bill
from services.spaces.allowances.rules import Pot
from services.spaces.bookings.rules import is_refunded

Row = dict[str, Any]

_NOTHING: Final[list[rules.Piece]] = []


class Books(NamedTuple):
    accounts: list[Row]
    entries: list[Row]


class _Turn(NamedTuple):
    """At this instant a booking takes exactly so much."""

    at: datetime
    kept: Kept
    reason: str
    wanted: Bill


def books(bookings: Iterable[Kept], purses: Purses) -> Books:
    """Accounts whose balances are the sums of their entries."""
    turns = [turn for kept in bookings for turn in _turns(kept)]
    turns.sort(key=lambda turn: (turn.at, turn.kept.row["id"]))
    accounts: dict[tuple[str, Pot], Row] = {}
    taken: dict[str, dict[Pot, int]] = {}
    entries: list[Row] = []
    for turn in turns:
        booking_id, wanted = turn.kept.row["id"], turn.wanted
        own = taken.get(booking_id, {})
        due = _due(wanted, own, accounts, purses)
        for pot in sorted({*own, *due}):
            delta = own.get(pot, 0) - due.get(pot, 0)
            if not delta:
                continue
            account = accounts.setdefault((wanted.startup_id, pot), _account(len(accounts), wanted, pot))
            account["balance"] += delta
            known = {"account_id": account["id"], "booking_id": booking_id}
            entries.append({**known, "at": turn.at, "delta": delta, "reason": turn.reason})
        taken[booking_id] = due
    return Books(list(accounts.values()), entries)


def _turns(kept: Kept) -> Iterable[_Turn]:
    """When it was booked; when it was cancelled in time or left early, so that some or all came back."""
    row = kept.row
    wanted = bill(row["startup_id"], row["hub_id"], kept.zone, kept.judge, kept.span, row["units"])
    if wanted is None:
        return
    yield _Turn(row["created_at"], kept, "booked", wanted)
    at = row["updated_at"]
    if row["state"] == "cancelled":
        if is_refunded(row["refund_until"], now=at, by_staff=False):
            yield _Turn(at, kept, "cancelled", wanted._replace(pieces=_NOTHING))
    elif row["ends_at"] < kept.span.ends_at:
        used = Span(row["starts_at"], row["ends_at"])
        less = bill(row["startup_id"], row["hub_id"], kept.zone, kept.judge, used, row["units"])
        assert less is not None
        yield _Turn(at, kept, "checked_out", less)


def _due(wanted: Bill, own: dict[Pot, int], accounts: dict[tuple[str, Pot], Row], purses: Purses) -> dict[Pot, int]:
    purse = purses.of(wanted)
    left: Counter[Pot] = Counter()
    for pot in {pot for piece in wanted.pieces for pot in purse.pots(piece)}:
        account = accounts.get((wanted.startup_id, pot))
        left[pot] = purse.granted(pot) + (account["balance"] if account else 0) + own.get(pot, 0)
    return rules.allocate(wanted.pieces, purse, left).taken


def _account(number: int, wanted: Bill, pot: Pot) -> Row:
    known = {"startup_id": wanted.startup_id, "hub_id": wanted.hub_id, "time_zone": wanted.zone.key, "balance": 0}
    return {"id": identifier("allowance_account", number), **known, **pot._asdict()}
