"""What a booking takes from which pot, on plain values.

A pot is one account (`hours` or `credits`) in one scope and window: a policy's weekly quota, a hub's monthly credits,
a grant given once. A booking is cut at every local midnight that begins a week or a month, so that each piece lies in
one week and one month; each piece is taken from the pot that runs out first: week, then month, then once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from services.kit.errors import Violation
from services.kit.spans import Span
from services.kit.text import Text
from services.spaces.policies.schemas import Limits
from services.spaces.sites.hours import first_instant

HOURS: Final = "hours"
CREDITS: Final = "credits"
WINDOWS: Final = ("week", "month", "once")
ALWAYS: Final = date(1970, 1, 1)
# Stored amounts per hour of a unit and per credit.
UNIT: Final = {HOURS: 3600, CREDITS: 1000}


class Pot(NamedTuple):
    """One account in one window. `starts_on` is the window's first local day."""

    account: str
    scope_id: str
    window: str
    starts_on: date


class Given(NamedTuple):
    """A grant of staff: from `since` on, in every window of its kind."""

    account: str
    scope_id: str
    window: str
    amount: int
    since: date


class Piece(NamedTuple):
    """A part of a booking and what it costs."""

    account: str
    day: date
    amount: int


def pieces(span: Span, units: int, zone: ZoneInfo, *, hours: bool, credits_per_hour: float | None) -> list[Piece]:
    """A booking's cost, cut where a local week or month begins."""
    found: list[Piece] = []
    for part in _cut(span, zone):
        day = part.starts_at.astimezone(zone).date()
        seconds = round(part.duration.total_seconds()) * units
        if hours:
            found.append(Piece(HOURS, day, seconds))
        if credits_per_hour:
            found.append(Piece(CREDITS, day, round(credits_per_hour * UNIT[CREDITS] * seconds / 3600)))
    return found


def _cut(span: Span, zone: ZoneInfo) -> Iterable[Span]:
    starts_at = span.starts_at
    while starts_at < span.ends_at:
        day = starts_at.astimezone(zone).date()
        following = min(end_of("week", day), end_of("month", day))
        ends_at = min(span.ends_at, first_instant(datetime.combine(following, time(), zone)))
        yield Span(starts_at, ends_at)
        starts_at = ends_at


def start_of_week(at: datetime, zone: ZoneInfo, *, after: int = 0) -> datetime:
    """When the local week of an instant begins, or the one so many weeks after it."""
    monday = start_of("week", at.astimezone(zone).date()) + timedelta(weeks=after)
    return first_instant(datetime.combine(monday, time(), zone))


def start_of(window: str, day: date) -> date:
    """The first day of the window that a day lies in."""
    if window == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if window == "month" else ALWAYS


def end_of(window: str, day: date) -> date:
    """The first day after the week or month that a day lies in."""
    if window == "week":
        return start_of(window, day) + timedelta(days=7)
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


class Purse(NamedTuple):
    """What a startup may draw on for a booking: the policy's quota (amount, None without one) and its grants."""

    scopes: tuple[str, ...]
    quota: int | None
    grants: tuple[Given, ...] = ()

    def granted(self, pot: Pot) -> int:
        """What a pot holds before anything is used."""
        is_quota = (pot.account, pot.scope_id, pot.window) == (HOURS, self.scopes[0], "week")
        same = (g for g in self.grants if (g.account, g.scope_id, g.window) == (pot.account, pot.scope_id, pot.window))
        given = sum(g.amount for g in same if start_of(pot.window, g.since) <= pot.starts_on)
        return given + (self.quota or 0 if is_quota else 0)

    def pots(self, piece: Piece) -> list[Pot]:
        """Where a piece may be taken from: what lapses first, and in it the narrower scope first. Never empty."""
        every = [
            Pot(piece.account, scope, window, start_of(window, piece.day))
            for window in WINDOWS
            for scope in self.scopes
        ]
        return [pot for pot in every if self.granted(pot) > 0] or every[:1]


class Allocation(NamedTuple):
    """What is taken from each pot, and what of each account is missing."""

    taken: dict[Pot, int]
    missing: dict[str, int]


def allocate(wanted: Sequence[Piece], purse: Purse, left: Mapping[Pot, int]) -> Allocation:
    """Take every piece from its pots. What no pot holds is missing; it is booked on the first one all the same."""
    taken: dict[Pot, int] = {}
    missing: dict[str, int] = {}
    for piece in wanted:
        rest = piece.amount
        sources = purse.pots(piece)
        for pot in sources:
            part = min(rest, max(left.get(pot, 0) - taken.get(pot, 0), 0))
            if part:
                taken[pot] = taken.get(pot, 0) + part
                rest -= part
        if rest:
            taken[sources[0]] = taken.get(sources[0], 0) + rest
            missing[piece.account] = missing.get(piece.account, 0) + rest
    return Allocation(taken, missing)


def shortages(missing: Mapping[str, int], limits: Limits, price: int) -> list[Violation]:
    """What is missing, as broken rules with their numbers."""
    found: list[Violation] = []
    if HOURS in missing:
        message = Text("The week has not so many hours left.", "Le quota de la semaine n’y suffit pas.")
        quota = limits.quota_hours_per_week or 0
        asked = quota + missing[HOURS] / UNIT[HOURS]
        found.append(Violation("booking.quota_hours", message, "quota_hours_per_week", limit=quota, actual=asked))
    if CREDITS in missing:
        message = Text("There are not enough credits left.", "Il ne reste pas assez de crédits.")
        rest, asked = (price - missing[CREDITS]) / UNIT[CREDITS], price / UNIT[CREDITS]
        found.append(Violation("booking.no_credits", message, "credits_per_hour", limit=rest, actual=asked))
    return found
