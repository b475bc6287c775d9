"""The staff screen in one call: each service is asked for its parts at the same time."""

from gateway.overview import rules
from gateway.overview.clients import Parts
from gateway.overview.schemas import OverviewRead
from services.kit import replicas
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.errors import NotFound, Unauthenticated
from services.kit.principal import Principal


class Overview:
    def __init__(self, database: Database, clock: Clock, parts: Parts) -> None:
        self._database = database
        self._clock = clock
        self._parts = parts

    async def of(self, hub: str, *, by: Principal, request_id: str) -> OverviewRead:
        """The screen of a hub, for its staff. A part that is missing never takes the others with it."""
        if by.is_anonymous:
            raise Unauthenticated
        hub_id = await self._database.run(lambda: self._hub_id(hub))
        by.must_be_staff_of(hub_id)
        if hub_id is None:
            raise NotFound
        said = await self._parts.of(hub_id, by=by, request_id=request_id)
        return OverviewRead(
            hub_id=hub_id,
            as_of=self._clock.now(),
            **rules.merged(part for part in said.values() if part is not None),
            unavailable=[name for name, part in said.items() if part is None],
        )

    def _hub_id(self, hub: str) -> str | None:
        with self._database.reading() as session:
            return replicas.resolve(session, "hub", hub)
