"""Bookings with a point: what the people who sign in to the demo find of their own, and one of each rule at work."""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.bookings import Bookings, Kept
from deploy.demo.certifications import Certified
from deploy.demo.claims import Fate, Tenant, claim_of
from deploy.demo.closures import ANNOUNCED, next_works
from deploy.demo.diaries import Diary
from deploy.demo.resources import SHARE, Spaces
from services.kit.spans import Span

Row = dict[str, Any]

# The queue waits for this day: from morning to evening nothing as long as they need is left.
BUSY_DAY: Final = 2
_BUSY: Final = ((8 * 60, 12 * 60), (12 * 60 + 15, 16 * 60), (16 * 60 + 15, 19 * 60 + 45))
_CUT: Final = 10 * 60


class Cast(NamedTuple):
    """The two who sign in, and neighbours who have been in the flagship for long."""

    heroes: tuple[Tenant, Tenant]
    neighbours: list[Tenant]
    staff_id: str


def cast(tenants: list[Tenant], staff_id: str) -> Cast:
    first, second = (next(tenant for tenant in tenants if tenant.hero == hero) for hero in (0, 1))
    rest = sorted((t for t in tenants if t.hero is None), key=lambda tenant: (tenant.since, tenant.startup_id))
    return Cast((first, second), rest, staff_id)


class Stories:
    """`told` are the bookings whose history is kept, whoever made them."""

    def __init__(self, bookings: Bookings, spaces: Spaces, certified: Certified, cast: Cast) -> None:
        self.told: list[Kept] = []
        self.cast = cast
        self.bookings = bookings
        self._spaces = spaces
        self._certified = certified
        hub = spaces.sites[0]["hub_id"]
        mine = [diary for diary in bookings.diaries.of.values() if diary.resource["hub_id"] == hub]
        self.printers = [diary for diary in mine if diary.resource["kind"] == "printer"]
        self.mine = mine
        self.sites: list[str] = [site["id"] for site in spaces.sites]

    @property
    def busy_printer(self) -> Diary:
        return self.printers[1]

    def tell(self) -> None:
        self._print()
        self._cut()
        self._fill_a_day()
        self._pass_a_quota()
        self._stay_in_spite_of_works()

    def book(self, tenant: Tenant, diary: Diary, day: int, minutes: tuple[int, int], *, made: int, **more: Any) -> Kept:
        """From and until so many minutes after midnight, asked for so many days before today."""
        today, fate = self.bookings.today, more.pop("fate", Fate())
        span = Span(today.at(day, minutes[0]), today.at(day, minutes[1]))
        made_at = today.at(made, 9 * 60 + 20)
        claim = claim_of(tenant, diary, span, min(made_at, today.now))._replace(**more)
        return self.bookings.add(claim, fate)

    def _print(self) -> None:
        """Within the quota: kept, left early, cancelled in time and too late; and one that costs credits."""
        today, (first, second) = self.bookings.today, self.cast.heroes
        plain, other = self.printers[0], self.printers[2]
        late = Fate("cancels", cancels_at=today.at(-9, 9 * 60 + 15))
        early = Fate("cancels", cancels_at=today.at(-11, 17 * 60))
        self.book(first, plain, -9, (600, 720), made=-12, fate=late, purpose="Boîtier de capteur")
        self.book(first, plain, -9, (840, 960), made=-12, fate=early, purpose="Boîtier de capteur")
        self.book(first, plain, -6, (600, 780), made=-8, purpose="Boîtier de capteur")
        self.book(first, plain, 3, (540, 720), made=-1, purpose="Boîtier de capteur v2")
        self.book(second, other, -4, (600, 840), made=-5, fate=Fate(leaves=timedelta(minutes=48)), purpose="Maquette")
        self.book(second, other, 4, (780, 960), made=-1, purpose="Maquette")
        for diary in self._of_policy("Powder and metal")[:1]:
            self.book(second, diary, -7, (600, 780), made=-12, purpose="Charnière en PA12")
            self.book(second, diary, 5, (540, 720), made=-2, purpose="Charnière en PA12")

    def _cut(self) -> None:
        """The certified founder at the laser cutter."""
        laser = next(diary for diary in self.mine if diary.resource["kind"] == "laser_cutter")
        founder = self.cast.heroes[0]
        for day, made in ((-11, -14), (4, -1)):
            at = self.bookings.today.at(day, _CUT)
            asked_at = self.bookings.today.at(made, 9 * 60)
            certification = laser.resource["certification_id"]
            person = self._certified.operator(founder.startup_id, certification, asked_at=asked_at, at=at)
            assert person is not None
            self.book(founder, laser, day, (_CUT, _CUT + 120), made=made, operator_id=person, purpose="Maquette")

    def _fill_a_day(self) -> None:
        """One printer has no room for the two who wait for it."""
        for tenant, minutes in zip(self.cast.neighbours, _BUSY, strict=False):
            self.told.append(self.book(tenant, self.busy_printer, BUSY_DAY, minutes, made=-3))

    def _pass_a_quota(self) -> None:
        """Last week somebody had used their hours, and staff gave them more for a reason that is kept."""
        monday = -self.bookings.today.on.weekday() - 7
        neighbour, printer = self.cast.neighbours[3], self.printers[2]
        for day in (0, 1):
            self.told.append(self.book(neighbour, printer, monday + day, (510, 990), made=monday - 3))
        passed = {"override": "Livraison client avancée d’une semaine", "by": self.cast.staff_id}
        self.told.append(self.book(neighbour, printer, monday + 2, (510, 870), made=monday + 1, **passed))

    def _stay_in_spite_of_works(self) -> None:
        """Booked before the works were announced, and kept."""
        shut = self.sites[SHARE]
        room = next(d for d in self.mine if d.resource["kind"] == "room" and d.resource["site_id"] == shut)
        tenant, day = self.cast.heroes[1], next_works(self.bookings.today)
        self.told.append(self.book(tenant, room, day, (840, 900), made=ANNOUNCED - 6, purpose="Investor call"))

    def _of_policy(self, name: str) -> list[Diary]:
        wanted = {policy["id"] for policy in self._spaces.policies if policy["name"] == name}
        return [diary for diary in self.mine if diary.resource["policy_id"] in wanted]
