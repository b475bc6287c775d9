"""Refusals about forms and what is answered to them."""

from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class FormNotFound(NotFound):
    code = "form.not_found"
    title = Text("The cohort has no form", "La promotion n’a pas de formulaire")
    detail = Text(
        "One applies to it with an account, or when its staff have made a form.",
        "On y candidate avec un compte, ou une fois le formulaire créé par l’équipe.",
    )


class AnswersInvalid(Refused):
    code = "application.answers"
    title = Text("Some answers are missing or not valid", "Des réponses manquent ou ne sont pas valides")
    detail = Text("Correct what violations name.", "Corrigez ce qu’indiquent violations.")
