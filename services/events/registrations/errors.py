"""Refusals about registrations."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class RegistrationNotFound(NotFound):
    code = "registration.not_found"
    title = Text("There is no such registration", "Cette inscription n’existe pas")
    detail = Text("It does not exist, or it is not yours to see.", "Elle n’existe pas, ou vous n’y avez pas accès.")


class EventFull(Conflict):
    code = "event.full"
    title = Text("The event is full", "L’événement est complet")
    detail = Text(
        "{left} seats are left and there is no waiting list.", "Il reste {left} places, sans liste d’attente."
    )


class RegistrationClosed(Conflict):
    code = "registration.closed"
    title = Text("Registration is closed", "Les inscriptions sont closes")
    detail = Text("Ask the organiser.", "Adressez-vous à l’organisateur.")


class RegistrationNotOpen(Conflict):
    code = "registration.not_open_yet"
    title = Text("Registration is not open yet", "Les inscriptions ne sont pas encore ouvertes")
    detail = Text("It opens at {opens_at}.", "Elles ouvrent le {opens_at}.")


class RegistrationTransition(Conflict):
    code = "registration.transition"
    title = Text("Not in this state", "Impossible dans cet état")
    detail = Text(
        "The registration is {state}; {verb} is possible from: {allowed}.",
        "L’inscription est {state} ; {verb} est possible depuis : {allowed}.",
    )


class TooManySeats(Refused):
    code = "registration.too_many_seats"
    title = Text("The event has fewer seats than that", "L’événement a moins de places que cela")
    detail = Text("Ask for at most {capacity} seats.", "Demandez au plus {capacity} places.")


class AnswersInvalid(Refused):
    code = "registration.answers"
    title = Text("Some answers are missing or not valid", "Des réponses manquent ou ne sont pas valides")
    detail = Text("Correct what violations name.", "Corrigez ce qu’indiquent violations.")
