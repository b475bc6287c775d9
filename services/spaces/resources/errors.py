from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class ResourceNotFound(NotFound):
    code = "resource.not_found"
    title = Text("There is no such resource", "Cette ressource n’existe pas")
    detail = Text(
        "Use the id of a resource from /v1/resources that you may see.",
        "Utilisez l’id d’une ressource de /v1/resources qui vous est visible.",
    )


class ParentElsewhere(Refused):
    code = "resource.parent_elsewhere"
    title = Text("The parent stands elsewhere", "Le parent est ailleurs")
    detail = Text("A part belongs to the site of its whole.", "Une partie appartient au même site que son tout.")


class TreeTooLarge(Refused):
    code = "resource.tree_too_large"
    title = Text("Too many parts", "Trop de parties")
    detail = Text("One tree holds at most {limit} resources.", "Un même ensemble compte au plus {limit} ressources.")


class PartsExceedWhole(Refused):
    code = "resource.parts_exceed_whole"
    title = Text("The parts are more than the whole", "Les parties dépassent le tout")
    detail = Text(
        "The pool has {units} units; its parts would have {parts}.",
        "L’ensemble compte {units} unités ; ses parties en auraient {parts}.",
    )


class UnitsInUse(Conflict):
    code = "resource.units_in_use"
    title = Text("More units are booked than that", "Davantage d’unités sont réservées")
    detail = Text(
        "Up to {used} units are booked at once from {starts_at} on; ask for at least as many, or cancel first.",
        "Jusqu’à {used} unités sont réservées en même temps à partir du {starts_at} ; demandez-en au moins autant.",
    )


class ResourceBooked(Conflict):
    code = "resource.booked"
    title = Text("There are bookings on it", "Il y a des réservations")
    detail = Text(
        "It or its parts have {bookings} bookings, the first from {starts_at} on. Send on_booked=keep to keep them, or"
        " on_booked=cancel; with dry_run=true they are listed.",
        "Elle ou ses parties ont {bookings} réservations, la première à partir du {starts_at}. Envoyez on_booked=keep"
        " pour les laisser, ou on_booked=cancel ; avec dry_run=true elles sont listées.",
    )
