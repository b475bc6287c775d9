from datetime import timedelta

from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.work import Unit
from services.spaces.hubs import hub_id
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
        rows = OverviewRepository(self._unit.session, wanted)
        return OverviewRead(
            now=Now(resources=[KindNow.model_validate(row) for row in rows.by_kind(now)]),
            waiting=Waiting(bookings_to_approve=rows.to_approve(now)),
            use=Use(bookings_next_24_hours=rows.bookings_in(Span(now, now + timedelta(days=1)))),
        )
