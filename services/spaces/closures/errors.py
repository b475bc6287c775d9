from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class ClosureNotFound(NotFound):
    code = "closure.not_found"
    title = Text("There is no such closure", "Cette fermeture n’existe pas")
    detail = Text("Use the id of a closure from /v1/closures.", "Utilisez l’id d’une fermeture de /v1/closures.")


class ClosureSpan(Refused):
    code = "closure.span"
    title = Text("This is no time to close for", "Cette période de fermeture ne convient pas")
    detail = Text(
        "A closure ends after it starts, in the future, and lasts at most {limit} days.",
        "Une fermeture finit après son début, dans le futur, et dure {limit} jours au plus.",
    )


class TooManyAffected(Refused):
    code = "closure.too_many"
    title = Text("That would cancel too many bookings at once", "Cela annulerait trop de réservations à la fois")
    detail = Text(
        "{total} bookings would be cancelled, at most {limit} are at a time: close parts of it, or for shorter.",
        "{total} réservations seraient annulées, {limit} au plus à la fois : fermez-en une partie, ou moins longtemps.",
    )
