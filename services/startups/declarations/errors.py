"""Refusals about declarations."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class DeclarationNotFound(NotFound):
    code = "declaration.not_found"
    title = Text("There is no such declaration", "Cette déclaration n’existe pas")
    detail = Text(
        "Use the id of a declaration from /v1/declarations.", "Utilisez l’id d’une déclaration de /v1/declarations."
    )


class AlreadyDeclared(Conflict):
    code = "declaration.already_there"
    title = Text("This quarter is declared already", "Ce trimestre est déjà déclaré")
    detail = Text(
        "Change the declaration of {period} that is there.", "Modifiez la déclaration de {period} qui existe déjà."
    )


class PeriodToCome(Refused):
    code = "declaration.period"
    title = Text("This quarter has not begun", "Ce trimestre n’a pas commencé")
    detail = Text("{period} can be declared from {since} on.", "{period} peut être déclaré à partir du {since}.")


class PeriodNotOver(Refused):
    code = "declaration.not_over"
    title = Text("This quarter is not over", "Ce trimestre n’est pas terminé")
    detail = Text("Nobody is late with {period} before {since}.", "Nul n’est en retard pour {period} avant le {since}.")


class DeclarationTransition(Conflict):
    code = "declaration.transition"
    title = Text("The declaration does not allow that now", "La déclaration ne le permet pas actuellement")
    detail = Text("It is {state}; this needs {needed}.", "Son état est {state} ; il faudrait {needed}.")


class DeclaringStartupRequired(Refused):
    code = "declaration.startup_required"
    title = Text("Say which startup declares", "Indiquez la startup qui déclare")
    detail = Text("Send `startup_id`: you act for none or for several.", "Envoyez `startup_id` : aucune ou plusieurs.")
