"""A hub to book in: sites, resources and bookings, each made through the operations in a transaction of its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from services.kit.clock import Clock
from services.kit.database import Database, translated
from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.bookings.models import Booking
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.release import Release
from services.spaces.bookings.schemas import BookingCreate, BookingRead, BookingUpdate
from services.spaces.bookings.turns import Turns
from services.spaces.house import HOUSE
from services.spaces.main import SUBSCRIPTIONS
from services.spaces.occupancy.operations import Occupancy
from services.spaces.policies.operations import Policies
from services.spaces.policies.schemas import PolicyCreate
from services.spaces.resources.models import Resource
from services.spaces.resources.operations import Resources
from services.spaces.resources.schemas import ResourceCreate, ResourceUpdate
from services.spaces.sites.operations import Sites
from services.spaces.sites.schemas import SiteCreate
from tests.support.service import key_of, staff_of

T = TypeVar("T")


def at(clock: str, day: int = 2) -> datetime:
    """A time of day in UTC in December 2026; tests begin on Tuesday the 1st at 08:00."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 12, day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)


def z(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Story:
    """One hub with a site in UTC that is always open, its staff, and two startups with a key each."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.hub_id = new_id()
        self.staff = staff_of(self.hub_id)
        self.startup_id, self.other_id = new_id(), new_id()
        self.key = key_of(self.startup_id, self.hub_id)
        self.other_key = key_of(self.other_id, self.hub_id)
        self.site_id = self.site()

    def do(self, work: Callable[[Unit], T], by: Principal, *, database: Database | None = None) -> T:
        """As a request does it: one transaction, run again after a deadlock, committed with its events."""

        def once() -> T:
            with (database or self.database).transaction() as session:
                unit = Unit(session=session, by=by, clock=self.clock, now=self.clock.now(), source="spaces")
                answer = work(unit)
                unit.write_down(SUBSCRIPTIONS)
            return answer

        return translated(once)

    def site(self, **wish: Any) -> str:
        known = SiteCreate(**{"hub_id": self.hub_id, "name": "Share", "time_zone": "UTC", **wish})
        return self.do(lambda unit: Sites(unit).create(known, by=unit.by), self.staff).id

    def policy(self, **limits: Any) -> str:
        wish = PolicyCreate(hub_id=self.hub_id, name="Rules", **limits)
        return self.do(lambda unit: Policies(unit).create(wish, by=unit.by), self.staff).id

    def resource(self, **wish: Any) -> str:
        known = ResourceCreate(**{"site_id": self.site_id, "kind": "room", "name": "Room", **wish})
        return self.do(lambda unit: Resources(unit).create(known, by=unit.by), self.staff).id

    def change_resource(self, resource_id: str, **change: Any) -> None:
        wish = ResourceUpdate(**change)
        self.do(lambda unit: Resources(unit).update(resource_id, wish, Match("*"), by=unit.by), self.staff)

    def hall(self) -> tuple[str, str, str]:
        """A hall and its two halves."""
        whole = self.resource(kind="hall", name="Hall")
        left, right = (self.resource(kind="hall", name=name, parent_id=whole) for name in ("Left", "Right"))
        return whole, left, right

    def book(
        self, resource_id: str, starts_at: datetime, ends_at: datetime, *, by: Principal | None = None, **wish: Any
    ) -> BookingRead:
        known = BookingCreate(resource_id=resource_id, starts_at=starts_at, ends_at=ends_at, **wish)
        return self.do(lambda unit: Bookings(unit).create(known, by=unit.by), by or self.key)

    def move(self, booking_id: str, *, by: Principal | None = None, **change: Any) -> BookingRead:
        wish = BookingUpdate(**change)
        return self.do(lambda unit: Bookings(unit).move(booking_id, wish, Match("*"), by=unit.by), by or self.key)

    def turn(self, booking_id: str, verb: str, *, by: Principal | None = None, **how: Any) -> BookingRead:
        return self.do(lambda unit: Turns(unit).turn(booking_id, verb, by=unit.by, **how), by or self.key)

    def tidy(self) -> None:
        """What the sweeper does: write down what has lapsed."""
        with self.database.reading() as session:
            unit = Unit(session=session, by=HOUSE, clock=self.clock, now=self.clock.now())
            roots = Occupancy(unit).lapsed_roots(limit=100)
        for root_id in roots:
            self.do(lambda unit, root_id=root_id: Release(unit).lock_tree(root_id), HOUSE)

    def policy_of(self, resource_id: str) -> str:
        with self.database.reading() as session:
            return str(session.execute(select(Resource.policy_id).where(Resource.id == resource_id)).scalar_one())

    def rows(self) -> list[Any]:
        """What the table itself holds, by start."""
        statement = select(*Booking.__table__.columns).order_by(Booking.starts_at, Booking.id)
        with self.database.reading() as session:
            return list(session.execute(statement))
