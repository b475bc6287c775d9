"""The hub in which everything happens at random: its resources, its policies, and what its tables hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import func, select

from services.kit.clock import FixedClock
from services.kit.columns import columns
from services.kit.database import Database, translated
from services.kit.errors import DomainError, Stale, Unavailable
from services.kit.etags import Match
from services.kit.principal import Principal
from services.kit.tables import audit, outbox
from services.kit.unit import Unit
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry, AllowanceGrant
from services.spaces.allowances.operations import Allowances
from services.spaces.allowances.schemas import GrantCreate
from services.spaces.bookings.models import LIVE, Booking
from services.spaces.closures.models import Closure
from services.spaces.main import SUBSCRIPTIONS
from services.spaces.policies.models import Policy, PolicyVersion
from services.spaces.resources.models import Resource
from services.spaces.resources.operations import Resources
from services.spaces.resources.schemas import ResourceUpdate
from services.spaces.series.models import Series, SeriesOccurrence
from services.spaces.waitlist.models import WaitlistEntry
from services.spaces.waitlist.offers import Offers
from tests.spaces.story import Story

T = TypeVar("T")

# A Sunday: at midnight a week begins, and a month, and with them quotas and credits.
START = datetime(2027, 1, 31, 8, 0, tzinfo=UTC)
MIDNIGHT = datetime(2027, 2, 1, tzinfo=UTC)
LAST = START + timedelta(hours=40)
QUARTER = timedelta(minutes=15)

# Name: kind, units, part of, quarters of turnaround, policy.
PLAN = {
    "pool": ("desk", 3, None, 1, None),
    "single": ("room", 1, None, 1, "attended"),
    "twin": ("room", 1, None, 0, None),
    "hall": ("hall", 1, None, 0, None),
    "left": ("half", 1, "hall", 0, None),
    "right": ("half", 1, "hall", 1, None),
    "floor": ("floor", 3, None, 0, None),
    "north": ("zone", 1, "floor", 0, "attended"),
    "south": ("zone", 2, "floor", 1, None),
    "printer": ("printer", 1, None, 0, "counted"),
    "laser": ("laser", 2, None, 1, "counted"),
    "studio": ("studio", 1, None, 0, "asked"),
}
# Each story is told in one corner of the hub: on few resources more things meet.
CORNERS = (
    ("floor", "north", "south", "printer"),
    ("hall", "left", "right", "laser"),
    ("single", "twin", "printer", "studio"),
    ("pool", "single", "laser", "hall", "left"),
)

HOUR = timedelta(hours=1)
# Credits by tenths of 0.6 an hour: whole thousandths for every minute, so that no rounding hides a fault.
LIMITS: dict[str, Sequence[dict[str, Any]]] = {
    "attended": (
        {"no_show_after": QUARTER, "cancel_notice": HOUR},
        {"no_show_after": 2 * QUARTER},
        {"cancel_notice": 2 * HOUR, "granularity": QUARTER},
    ),
    "counted": (
        {"quota_hours_per_week": 2, "credits_per_hour": 1.2, "cancel_notice": HOUR, "no_show_after": 2 * QUARTER},
        {"quota_hours_per_week": 4, "max_active_bookings": 3, "cancel_notice": HOUR},
        {"credits_per_hour": 0.6, "max_duration": 4 * QUARTER, "no_show_after": QUARTER},
    ),
    "asked": (
        {"requires_approval": True, "credits_per_hour": 0.6},
        {"requires_approval": False, "quota_hours_per_week": 2},
        {"requires_approval": True, "no_show_after": QUARTER, "cancel_notice": HOUR},
    ),
}
# Whether these may be booked depends on more than on what is free.
COUNTED = frozenset({"counted", "asked"})

_EMPTIED = (
    "waitlist_entry",
    "series_occurrence",
    "booking",
    "series",
    "closure",
    "outbox",
    "outbox_queue",
    "demand",
)


@dataclass
class Seen:
    """What the tables hold, in the order in which it was made."""

    now: datetime
    bookings: Sequence[Any]
    entries: Sequence[Any]
    series: Sequence[Any]
    dates: Sequence[Any]
    closures: Sequence[Any]
    resources: Sequence[Any]
    accounts: Sequence[Any] = ()
    lines: Sequence[Any] = ()
    grants: Sequence[Any] = ()
    versions: dict[tuple[str, int], Any] = field(default_factory=dict)

    @cached_property
    def booking(self) -> dict[str, Any]:
        return {row.id: row for row in self.bookings}

    @cached_property
    def resource(self) -> dict[str, Any]:
        return {row.id: row for row in self.resources}

    @property
    def lapsed(self) -> list[Any]:
        """What ended by itself and was not written down yet."""
        return [row for row in self.bookings if row.state in LIVE and row.lapses_at <= self.now]

    @property
    def waiting(self) -> list[Any]:
        return [row for row in self.entries if row.state == "waiting" and row.lapses_at >= self.now]

    @property
    def is_tidy(self) -> bool:
        """Whether what is free is free for whoever comes: nothing is about to be offered to the queue first."""
        return not self.lapsed or not self.waiting


class World(Story):
    """A fresh hub on the shared database of an engine; nothing of an earlier one is left to be swept."""

    clock: FixedClock

    def __init__(self, database: Database) -> None:
        with database.transaction() as session:
            for table in _EMPTIED:
                session.connection().exec_driver_sql(f"DELETE FROM {table}")
        super().__init__(database, FixedClock(START))
        self.policies = {name: self.policy(**versions[0]) for name, versions in LIMITS.items()}
        self.resources: dict[str, str] = {}
        for name, (kind, units, whole, quarters, policy) in PLAN.items():
            self.resources[name] = self.resource(
                name=name,
                kind=kind,
                units=units,
                parent_id=self.resources[whole] if whole else None,
                turnaround=quarters * QUARTER,
                policy_id=self.policies[policy] if policy else None,
            )
        self.counted = {self.resources[name] for name, known in PLAN.items() if known[4] in COUNTED}
        with database.reading() as session:
            self.mark = session.execute(select(func.coalesce(func.max(audit.c.number), 0))).scalar_one()

    def key_for(self, startup_id: str | None) -> Principal:
        """Who acts for a startup; the staff for the house."""
        return {self.startup_id: self.key, self.other_id: self.other_key}.get(startup_id or "", self.staff)

    def do(self, work: Callable[[Unit], T], by: Principal, *, database: Database | None = None) -> T:
        """As a request does it, and what it regrets when it is refused."""
        units: list[Unit] = []

        def once() -> T:
            with self.database.transaction() as session:
                units.append(self.unit(session, by))
                answer = work(units[-1])
                units[-1].write_down(SUBSCRIPTIONS)
            return answer

        try:
            return translated(once)
        except DomainError as refusal:
            with self.database.transaction() as session:
                afterwards = self.unit(session, by)
                units[-1].regret(afterwards, refusal)
                afterwards.write_down(SUBSCRIPTIONS)
            raise

    def grant(self, startup_id: str, account: str, amount: float, *, window: Any = None, policy: Any = None) -> None:
        wish = GrantCreate(
            startup_id=startup_id,
            hub_id=self.hub_id,
            account=account,
            amount=amount,
            window=window,
            policy_id=self.policies[policy] if policy else None,
            reason="Welcome.",
        )
        self.do(lambda unit: Allowances(unit).grant(wish, by=unit.by), self.staff)

    def unit(self, session: Any, by: Principal) -> Unit:
        return Unit(session=session, by=by, clock=self.clock, now=self.clock.now(), source="spaces")

    def rehearse(self, work: Callable[[Unit], T], by: Principal) -> T:
        """Do it all and take it back."""
        with self.database.transaction() as session:
            try:
                return work(self.unit(session, by))
            finally:
                session.rollback()

    def sweep(self) -> None:
        self.tidy()
        self.do(lambda unit: Offers(unit).expire(limit=100), self.staff)

    def update(self, name: str, on_booked: Any = None, **change: Any) -> None:
        """As the staff changes a resource."""
        wish, known = ResourceUpdate(**change), self.resources[name]
        self.do(
            lambda unit: Resources(unit).update(known, wish, Match("*"), by=unit.by, on_booked=on_booked), self.staff
        )

    def seen(self) -> Seen:
        with self.database.reading() as session:

            def rows(model: Any, *order: str) -> Sequence[Any]:
                known = columns(model)
                return session.execute(
                    select(*known).where(known.hub_id == self.hub_id).order_by(*[known[name] for name in order])
                ).all()

            lines, accounts = columns(AllowanceEntry), columns(AllowanceAccount)
            drawn = select(*lines).join(AllowanceAccount, accounts.id == lines.account_id)
            dates, series = columns(SeriesOccurrence), columns(Series)
            of_series = select(*dates).join(Series, series.id == dates.series_id).where(series.hub_id == self.hub_id)
            limits, policies = columns(PolicyVersion), columns(Policy)
            versions = select(*limits).join(Policy, policies.id == limits.policy_id)
            return Seen(
                now=self.clock.now(),
                bookings=rows(Booking, "id"),
                entries=rows(WaitlistEntry, "id"),
                series=rows(Series, "id"),
                dates=session.execute(of_series.order_by(dates.series_id, dates.starts_at)).all(),
                closures=rows(Closure, "id"),
                resources=rows(Resource, "id"),
                accounts=rows(AllowanceAccount, "id"),
                lines=session.execute(drawn.where(accounts.hub_id == self.hub_id).order_by(lines.number)).all(),
                grants=rows(AllowanceGrant, "id"),
                versions={
                    (row.policy_id, row.number): row.limits
                    for row in session.execute(versions.where(policies.hub_id == self.hub_id))
                },
            )

    def told(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """The audit rows and the events of this hub so far."""
        with self.database.reading() as session:
            audits = session.execute(select(audit).where(audit.c.number > self.mark).order_by(audit.c.number)).all()
            events = session.execute(
                select(outbox.c.type, outbox.c.subject, outbox.c.envelope).order_by(outbox.c.number)
            ).all()
        return audits, events


def attempt(act: Callable[[], T]) -> tuple[T | None, DomainError | None]:
    """What it answers, or how it is refused; nothing else may happen, and nobody else is here to be in the way."""
    try:
        return act(), None
    except (Stale, Unavailable):
        raise
    except DomainError as refusal:
        return None, refusal
