"""Refusals about applications and their reviews."""

from services.kit.errors import Conflict, NotFound, Refused, TooManyRequests
from services.kit.text import Text


class ApplicationNotFound(NotFound):
    code = "application.not_found"
    title = Text("There is no such application", "Cette candidature n’existe pas")


class AlreadyApplied(Conflict):
    code = "application.already_there"
    title = Text("The startup already applies to this cohort", "La startup est déjà candidate à cette promotion")
    detail = Text(
        "Go on with that application, or withdraw it first.", "Poursuivez cette candidature, ou retirez-la d’abord."
    )


class ApplicationTransition(Conflict):
    code = "application.transition"
    title = Text("The application does not allow that now", "La candidature ne le permet pas actuellement")
    detail = Text("It is {state}; this needs {needed}.", "Son état est : {state} ; il faudrait : {needed}.")


class ApplicationFrozen(Conflict):
    code = "application.frozen"
    title = Text("What was submitted is frozen", "Ce qui a été déposé est figé")
    detail = Text(
        "It is {state}; answers change in a draft, or when the staff ask for information.",
        "Son état est : {state} ; les réponses changent dans un brouillon, ou à la demande de l’équipe.",
    )


class NotOpenYet(Conflict):
    code = "application.not_open"
    title = Text("The cohort is not open yet", "La promotion n’est pas encore ouverte")
    detail = Text("One may submit from {opens_at} on.", "Le dépôt est possible à partir du {opens_at}.")


class DeadlinePassed(Conflict):
    code = "application.deadline_passed"
    title = Text("The deadline has passed", "La date limite est passée")
    detail = Text("One could submit until {deadline_at}.", "Le dépôt était possible jusqu’au {deadline_at}.")


class NoSeat(Conflict):
    code = "application.no_seat"
    title = Text("The cohort is full", "La promotion est complète")
    detail = Text(
        "{taken} of {seats} seats are taken. Put the application on the waitlist, or give the cohort more seats.",
        "{taken} places sur {seats} sont prises. Mettez la candidature en attente, ou ajoutez des places.",
    )


class DueInThePast(Refused):
    code = "application.due_in_past"
    title = Text("The due date has passed", "L’échéance est passée")
    detail = Text("Choose a due_at that is still to come.", "Choisissez un due_at à venir.")


class FormCrowded(TooManyRequests):
    code = "form.crowded"
    title = Text("Too many applications to this cohort for now", "Trop de candidatures pour l’instant")
    detail = Text(
        "Nothing was changed. Send it again in {seconds} seconds.",
        "Rien n’a été modifié. Renvoyez-la dans {seconds} secondes.",
    )


class TooManyFromOneAddress(Conflict):
    code = "form.address_limit"
    title = Text("Too many applications from one address", "Trop de candidatures d’une même adresse")
    detail = Text(
        "From one address at most {limit} to a cohort go on at a time. Withdraw one first.",
        "Une même adresse a au plus {limit} candidatures en cours à une promotion. Retirez-en une d’abord.",
    )


class StartupRequired(Refused):
    code = "startup.required"
    title = Text("For which startup?", "Pour quelle startup ?")
    detail = Text("You act for several: send startup_id.", "Vous en représentez plusieurs : envoyez startup_id.")


class NotUnderReview(Conflict):
    code = "review.not_open"
    title = Text("The application is not under review", "La candidature n’est pas à l’étude")
    detail = Text("It is {state}.", "Son état est : {state}.")
