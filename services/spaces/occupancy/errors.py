from services.kit.errors import Conflict
from services.kit.text import Text


class BookingConflict(Conflict):
    code = "booking.conflict"
    title = Text("That time is taken", "Ce créneau est déjà pris")
    detail = Text(
        "Choose another time or resource; alternatives lists some that are free.",
        "Choisissez un autre créneau ou une autre ressource ; alternatives en propose de libres.",
    )
