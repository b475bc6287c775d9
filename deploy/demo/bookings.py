"""Bookings of the last ninety days and of those to come: by weekday and hour, and never more than there is."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.chance import Wheel, identifier, stream
from deploy.demo.days import Today
from deploy.demo.diaries import DAYS_BACK, Diaries, Diary
from deploy.demo.resources import Spaces
from deploy.demo.sizes import Size
from deploy.demo.words.purposes import PURPOSES

Row = dict[str, Any]

_WEEKDAYS: Final = (1.0, 1.15, 1.1, 1.05, 0.8, 0.14, 0.07)
_MORNING: Final = ((8, 3), (9, 8), (10, 8), (11, 5), (12, 2), (13, 4), (14, 7), (15, 6), (16, 5), (17, 3), (18, 1))
_ALL_DAY: Final = ((8, 3), (9, 8), (10, 4), (13, 3), (14, 4))
_LAB: Final = ((8, 3), (9, 5), (10, 5), (11, 4), (12, 3), (13, 4), (14, 5), (15, 4), (16, 3), (17, 2), (18, 1))
_NO_SHOW, _CANCELLED = 0.06, 0.12


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


class Tenant(NamedTuple):
    """A startup that books, who does it, and since when."""

    startup_id: str
    person_id: str
    since: datetime
    weight: float


class Chosen(NamedTuple):
    diary: Diary
    starts_at: datetime
    ends_at: datetime
    units: int
    tenant: Tenant


def habit_of(kind: str) -> str:
    return kind if kind in HABITS else "tool"


class Bookings:
    """The rows, in the order in which they were thought of."""

    def __init__(self, spaces: Spaces, diaries: Diaries, today: Today) -> None:
        self.rows: list[Row] = []
        self._diaries = diaries
        self._today = today
        self._sites = {site["id"]: site for site in spaces.sites}
        self._approved = {p["id"] for p in spaces.policies if p["name"] == "Halls"}

    def fill(self, size: Size, tenants: dict[str, list[Tenant]]) -> None:
        """Add bookings until there are as many as the size says; what was added before counts."""
        rng = stream("bookings")
        kinds = self._by_kind(tenants)
        begun = self._today.at(0, 0)
        before = sum(row["starts_at"] < begun for row in self.rows)
        back = [(day, self._busy(day) * (1.3 + day / 180)) for day in range(-DAYS_BACK, 0)]
        ahead = [(day, self._busy(day) * 0.93**day) for day in range(46)]
        for days, wanted in (
            (back, size.bookings_past - before),
            (ahead, size.bookings_ahead - len(self.rows) + before),
        ):
            found = self._found(kinds, tenants, days, rng)
            for _ in range(wanted):
                self._add(next(found), rng)

    def keep(self, diary: Diary, starts_at: datetime, ends_at: datetime, *, title: str, by: str, state: str) -> None:
        """Staff book a venue for an event; a cancelled event gives it back."""
        if state != "cancelled":
            self._take(diary, starts_at, ends_at, 1)
        done = self._today.now >= ends_at
        now = "completed" if done else "checked_in" if self._today.now >= starts_at else "confirmed"
        made = min(starts_at - timedelta(days=20), self._today.now - timedelta(days=1))
        row = self._row(diary, starts_at, ends_at, 1, "cancelled" if state == "cancelled" else now)
        row |= {"startup_id": None, "booked_by_kind": "person", "booked_by_id": by, "purpose": title}
        self.rows.append({**row, "created_at": made, "updated_at": made})

    def _by_kind(self, tenants: dict[str, list[Tenant]]) -> dict[str, list[Diary]]:
        kinds: dict[str, list[Diary]] = {}
        for diary in self._diaries.of.values():
            if tenants.get(diary.resource["hub_id"]):
                kinds.setdefault(habit_of(diary.resource["kind"]), []).append(diary)
        return kinds

    def _busy(self, day: int) -> float:
        return _WEEKDAYS[self._today.day(day).weekday()]

    def _found(
        self,
        kinds: dict[str, list[Diary]],
        tenants: dict[str, list[Tenant]],
        days: list[tuple[int, float]],
        rng: random.Random,
    ) -> Iterator[Chosen]:
        """Wishes that fit. Those that do not are forgotten, as people forget them."""
        who = {hub: Wheel((tenant, tenant.weight) for tenant in those) for hub, those in tenants.items()}
        what = Wheel((kind, HABITS[kind].share) for kind in kinds)
        starts = {kind: Wheel(HABITS[kind].starts) for kind in kinds}
        lengths = {kind: Wheel(HABITS[kind].lengths) for kind in kinds}
        when = Wheel(days)
        while True:
            kind = what.spin(rng)
            habit = HABITS[kind]
            diary = rng.choice(kinds[kind])
            day = when.spin(rng)
            if day >= 0 and diary.resource["state"] != "active":
                continue
            tenant = who[diary.resource["hub_id"]].spin(rng)
            minutes = starts[kind].spin(rng) * 60 + rng.randrange(0, 60, habit.step)
            starts_at = self._today.at(day, minutes, self._diaries.zone(diary))
            ends_at = starts_at + timedelta(minutes=lengths[kind].spin(rng))
            units = min(rng.choice(habit.units), diary.resource["units"])
            first, last = self._diaries.quarter(starts_at), self._diaries.quarter(ends_at)
            if starts_at >= tenant.since and diary.fits(first, last, units):
                yield Chosen(diary, starts_at, ends_at, units, tenant)

    def _add(self, chosen: Chosen, rng: random.Random) -> None:
        diary, starts_at, ends_at, units, tenant = chosen
        lead = timedelta(minutes=int(rng.lognormvariate(7.2, 1.2)))
        made = min(starts_at - lead, self._today.now - timedelta(minutes=rng.randrange(5, 4000)))
        state = self._state(diary, starts_at, ends_at, rng)
        if state != "cancelled":
            self._take(diary, starts_at, ends_at, units)
        row = self._row(diary, starts_at, ends_at, units, state)
        changed = {"completed": ends_at, "no_show": starts_at + timedelta(minutes=15), "checked_in": starts_at}
        changed["cancelled"] = made + (min(starts_at, self._today.now) - made) * rng.random()
        purposes = PURPOSES[habit_of(diary.resource["kind"])]
        row |= {
            "startup_id": tenant.startup_id,
            "booked_by_kind": "person",
            "booked_by_id": tenant.person_id,
            "purpose": rng.choice(purposes) if rng.random() < 0.45 else None,
            "version": 2 if state in changed else 1,
            "created_at": made,
            "updated_at": changed.get(state, made),
        }
        self.rows.append(row)

    def _state(self, diary: Diary, starts_at: datetime, ends_at: datetime, rng: random.Random) -> str:
        chance, now = rng.random(), self._today.now
        if chance < _CANCELLED:
            return "cancelled"
        if ends_at <= now:
            return "no_show" if chance < _CANCELLED + _NO_SHOW else "completed"
        if starts_at <= now:
            return "checked_in"
        waits = diary.resource["policy_id"] in self._approved and chance < 0.6
        return "pending" if waits else "confirmed"

    def _take(self, diary: Diary, starts_at: datetime, ends_at: datetime, units: int) -> None:
        diary.take(self._diaries.quarter(starts_at), self._diaries.quarter(ends_at), units)

    def _row(self, diary: Diary, starts_at: datetime, ends_at: datetime, units: int, state: str) -> Row:
        resource = diary.resource
        site = self._sites[resource["site_id"]]
        policy = resource["policy_id"] or site["kind_policies"].get(resource["kind"]) or site["policy_id"]
        return {
            "id": identifier("booking", len(self.rows)),
            "hub_id": resource["hub_id"],
            "resource_id": resource["id"],
            "root_id": resource["root_id"],
            "starts_at": starts_at,
            "ends_at": ends_at,
            "blocked_until": ends_at + timedelta(seconds=resource["turnaround"]),
            "units": units,
            "exclusive": resource["units"] == 1,
            "occupies": state in {"pending", "confirmed", "checked_in"},
            "state": state,
            "expires_at": None,
            "turnaround": resource["turnaround"],
            "policy_id": policy,
            "policy_version": 1,
            "override_reason": None,
            "version": 1,
        }
