"""A resource goes out of use: what becomes of its bookings, and of those of its parts."""

from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.closures.affected import Affected
from services.spaces.closures.repository import Taken
from services.spaces.closures.schemas import OnBooked
from services.spaces.occupancy.operations import Occupancy
from services.spaces.resources.errors import ResourceBooked
from services.spaces.resources.schemas import ResourceRead, ResourceRetired

_REASON = "The resource was retired."


class Retirement:
    """To be used once the resource is retired, in the same transaction: nobody books it any more."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._affected = Affected(unit)

    def settle(self, read: ResourceRead, on_booked: OnBooked | None, *, asks: bool, by: Principal) -> ResourceRetired:
        """Keep its bookings or cancel them; refused where there are some and nobody said which, unless one only
        asks."""
        tree = Occupancy(self._unit).lock(read.id)
        taken = Taken(read.site_id, tree.root_id, list(tree.downwards(read.id)), span=None)
        bookings = self._affected.count(taken)
        if bookings and on_booked is None and not asks:
            first = self._affected.first(taken)
            raise ResourceBooked(bookings=bookings, starts_at=first.starts_at.isoformat())
        found = self._affected.settle(
            taken, tree.grounds.time_zone, cancel=on_booked == "cancel", reason=_REASON, by=by
        )
        return ResourceRetired(**read.model_dump(), **dict(found))
