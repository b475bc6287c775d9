from collections import Counter
from datetime import timedelta

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.hubs import hub_id
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.occupancy.rules import Sweep
from services.spaces.overview.repository import OverviewRepository
from services.spaces.overview.schemas import KindNow, Now, OverviewRead, Use, Waiting


class Overview:
    """What staff see of spaces on their screen."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, hub: str, *, by: Principal) -> OverviewRead:
        wanted = hub_id(self._unit.session, hub)
        by.must_be_staff_of(wanted)
        now = self._unit.now
        rows = OverviewRepository(self._unit.session, self._unit.clock, wanted)
        return OverviewRead(
            now=Now(resources=self._kinds(rows)),
            waiting=Waiting(bookings_to_approve=rows.to_approve(now)),
            use=Use(bookings_next_24_hours=rows.bookings_in(Span(now, now + timedelta(days=1)))),
        )

    def _kinds(self, rows: OverviewRepository) -> list[KindNow]:
        taken = rows.in_use(self._unit.now)
        trees = OccupancyRepository(self._unit.session, self._unit.clock).trees({row.root_id for row in taken})
        sweeps = {root_id: Sweep(tree) for root_id, tree in trees.items()}
        for row in taken:
            sweeps[row.root_id].change(row.resource_id, row.units)
        in_use: Counter[str] = Counter()
        for root_id, tree in trees.items():
            root = tree.nodes[root_id]
            if root.state != "retired":
                in_use[root.kind] += min(sweeps[root_id].used(root_id), root.units)
        return [
            KindNow(kind=row.kind, units=row.units, in_use=in_use[row.kind], in_maintenance=row.in_maintenance)
            for row in rows.by_kind()
        ]
