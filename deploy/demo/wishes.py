"""What people come to book, day by day: by weekday and hour, in no order, and only what is free and allowed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.allowances import billed
from deploy.demo.bookings import Bookings
from deploy.demo.certifications import Certified
from deploy.demo.chance import Wheel, stream
from deploy.demo.claims import Claim, Fate, Tenant
from deploy.demo.diaries import DAYS_BACK, Diary
from deploy.demo.sizes import Size
from deploy.demo.words.purposes import PURPOSES
from services.kit.spans import Span

Row = dict[str, Any]

_WEEKDAYS: Final = (1.0, 1.15, 1.1, 1.05, 0.8, 0.14, 0.07)
_MORNING: Final = ((8, 3), (9, 8), (10, 8), (11, 5), (12, 2), (13, 4), (14, 7), (15, 6), (16, 5), (17, 3), (18, 1))
_ALL_DAY: Final = ((8, 3), (9, 8), (10, 4), (13, 3), (14, 4))
_LAB: Final = ((8, 3), (9, 5), (10, 5), (11, 4), (12, 3), (13, 4), (14, 5), (15, 4), (16, 3), (17, 2), (18, 1))
_NO_SHOW, _CANCELLED, _EARLY = 0.065, 0.12, 0.06


class Habit(NamedTuple):
    """How a kind of thing is used: share of all bookings, hours of starting, lengths in minutes, units at once."""

    share: float
    starts: tuple[tuple[int, int], ...]
    lengths: tuple[tuple[int, int], ...]
    step: int = 15
    units: tuple[int, ...] = (1,)


HABITS: Final = {
    "desk": Habit(44, _ALL_DAY, ((480, 6), (240, 4), (540, 3), (120, 1)), 30, (1, 1, 1, 1, 1, 1, 2, 2, 3, 4)),
    "room": Habit(27, _MORNING, ((60, 8), (30, 5), (90, 3), (120, 3), (45, 1))),
    "phone_booth": Habit(7, _MORNING, ((30, 6), (15, 3), (45, 2))),
    "printer": Habit(10, _LAB, ((120, 5), (60, 3), (180, 4), (240, 3), (360, 2), (90, 2), (480, 1))),
    "tool": Habit(10, _LAB, ((60, 5), (120, 4), (30, 2), (180, 2), (240, 1))),
    "hall": Habit(2, _ALL_DAY, ((180, 3), (240, 3), (480, 1)), 30),
}


def habit_of(kind: str) -> str:
    return kind if kind in HABITS else "tool"


class Wishes:
    """Fills the diaries with everyday bookings."""

    def __init__(self, bookings: Bookings, certified: Certified, tenants: dict[str, list[Tenant]]) -> None:
        self._bookings = bookings
        self._certified = certified
        self._today = bookings.today
        self._rng = stream("bookings")
        self._who = {hub: Wheel((tenant, tenant.weight) for tenant in those) for hub, those in tenants.items()}
        self._kinds: dict[str, list[Diary]] = {}
        for diary in bookings.diaries.of.values():
            if diary.resource["hub_id"] in self._who:
                self._kinds.setdefault(habit_of(diary.resource["kind"]), []).append(diary)

    def fill(self, size: Size) -> None:
        """Add bookings until there are as many as the size says; what was added before counts."""
        begun, rows = self._today.at(0, 0), self._bookings.rows
        before = sum(row["starts_at"] < begun for row in rows)
        back = [(day, self._busy(day) * (1.3 + day / 180)) for day in range(-DAYS_BACK, 0)]
        ahead = [(day, self._busy(day) * 0.93**day) for day in range(46)]
        for days, wanted in (
            (back, size.bookings_past - before),
            (ahead, size.bookings_ahead - len(rows) + before),
        ):
            found = self._granted(days)
            for _ in range(wanted):
                claim = next(found)
                self._bookings.add(claim, self._fate(claim))

    def _busy(self, day: int) -> float:
        return _WEEKDAYS[self._today.day(day).weekday()]

    def _granted(self, days: Sequence[tuple[int, float]]) -> Iterator[Claim]:
        """Wishes that fit. Those that do not are forgotten, as people forget them."""
        rng, diaries = self._rng, self._bookings.diaries
        what = Wheel((kind, HABITS[kind].share) for kind in self._kinds)
        starts = {kind: Wheel(HABITS[kind].starts) for kind in self._kinds}
        lengths = {kind: Wheel(HABITS[kind].lengths) for kind in self._kinds}
        when = Wheel(days)
        while True:
            kind = what.spin(rng)
            habit, diary = HABITS[kind], rng.choice(self._kinds[kind])
            tenant = self._who[diary.resource["hub_id"]].spin(rng)
            minutes = starts[kind].spin(rng) * 60 + rng.randrange(0, 60, habit.step)
            starts_at = self._today.at(when.spin(rng), minutes, diaries.zone(diary))
            span = Span(starts_at, starts_at + timedelta(minutes=lengths[kind].spin(rng)))
            units = min(rng.choice(habit.units), diary.resource["units"])
            # The heroes' printing is a story of its own, and leaves them hours for more.
            if (tenant.hero is None or kind != "printer") and diary.fits(*diaries.quarters(span), units):
                claim = self._allowed(diary, span, units, tenant)
                if claim is not None:
                    yield claim

    def _allowed(self, diary: Diary, span: Span, units: int, tenant: Tenant) -> Claim | None:
        """The wish of somebody who lives here, made in good time, with an operator and within the quota."""
        rng, now, resource = self._rng, self._today.now, diary.resource
        limits = self._bookings.judges.of(resource, now).limits
        lead = timedelta(minutes=int(rng.lognormvariate(7.2, 1.2)))
        made_at = min(span.starts_at - lead, now - timedelta(minutes=rng.randrange(5, 4000)))
        # By days the window reaches further than by hours, so a day to the minute is in either.
        opens_at = span.starts_at - limits.advance_window if limits.advance_window else made_at
        made_at = max(made_at, opens_at, tenant.since)
        if made_at > min(now, span.starts_at - (limits.lead_time or timedelta(0))):
            return None
        operator: str | None = tenant.person_id
        if resource["certification_id"] is not None:
            operator = self._certified.operator(
                tenant.startup_id, resource["certification_id"], asked_at=made_at, at=span.starts_at
            )
        if operator is None:
            return None
        purposes = PURPOSES[habit_of(resource["kind"])]
        purpose = rng.choice(purposes) if rng.random() < 0.45 else None
        claim = Claim(diary, span, made_at, tenant.startup_id, tenant.account_id, operator, units, purpose)
        bill = billed(claim, self._bookings.judges.of(resource, made_at), self._bookings.diaries.zone(diary))
        return claim if self._bookings.budget.allows(bill, span.ends_at) else None

    def _fate(self, claim: Claim) -> Fate:
        rng = self._rng
        what, chance = rng.random(), rng.random()
        if what < _CANCELLED:
            return Fate("cancels", chance)
        over = claim.span.ends_at <= self._today.now
        if over and what < _CANCELLED + _NO_SHOW:
            return Fate("stays_away", chance)
        minutes = int(claim.span.duration.total_seconds() / 60)
        leaves = rng.randrange(5, minutes // 2) if over and minutes >= 60 and rng.random() < _EARLY else 0
        # People who leave early do not look at the clock.
        leaves += leaves > 0 and leaves % 15 == 0
        return Fate("comes", chance, timedelta(minutes=leaves), waits=what < 0.6)
