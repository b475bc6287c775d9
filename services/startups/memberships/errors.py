"""Refusals about memberships."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class MembershipNotFound(NotFound):
    code = "membership.not_found"
    title = Text("There is no such membership", "Cette adhésion n’existe pas")


class MembershipOverlap(Conflict):
    code = "membership.overlap"
    title = Text("The startup already lives there then", "La startup y réside déjà à ces dates")
    detail = Text(
        "End the other membership of this kind first, or choose other dates.",
        "Mettez d’abord fin à l’autre adhésion de ce type, ou choisissez d’autres dates.",
    )


class MembershipDates(Refused):
    code = "membership.dates"
    title = Text("These dates cannot be right", "Ces dates sont impossibles")
    detail = Text("A membership ends after it starts.", "Une adhésion se termine après son début.")


class MembershipTransition(Conflict):
    code = "membership.transition"
    title = Text("The membership does not allow that now", "L’adhésion ne le permet pas actuellement")
    detail = Text("It is {status}.", "Son statut est : {status}.")
