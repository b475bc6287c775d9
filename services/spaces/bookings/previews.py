"""What a booking would be: every rule runs, then it is all taken back."""

from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.allowances.operations import Allowances
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate, BookingPreview


class Previews:
    """To be run in a transaction that is not committed (`Work.write(dry_run=True)`)."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, wish: BookingCreate, *, by: Principal) -> BookingPreview:
        """The booking with its price, and what it would leave of its startup's allowances."""
        made = Bookings(self._unit).create(wish, by=by)
        left = Allowances(self._unit).touched_by(made.id)
        return BookingPreview(**made.model_dump() | {"id": None, "allowances": left})
