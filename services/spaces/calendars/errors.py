from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class CalendarNotFound(NotFound):
    code = "calendar.not_found"
    title = Text("There is no such calendar", "Ce calendrier n’existe pas")
    detail = Text(
        "It may have been revoked: make another with POST /v1/calendars.",
        "Il a peut-être été révoqué : créez-en un autre avec POST /v1/calendars.",
    )


class HubRequired(Refused):
    code = "calendar.hub_required"
    title = Text("For which hub?", "Pour quel quartier ?")
    detail = Text(
        "You are staff of several: send hub_id. The calendar shows the startup's bookings there.",
        "Vous êtes de plusieurs équipes : envoyez hub_id. Le calendrier montre les réservations qui s’y trouvent.",
    )


class TooManyCalendars(Conflict):
    code = "calendar.too_many"
    title = Text("There are enough addresses of this", "Il y a assez d’adresses pour cela")
    detail = Text(
        "No more than {limit} at once: revoke one that nobody uses.",
        "Pas plus de {limit} à la fois : révoquez-en une qui ne sert plus.",
    )
