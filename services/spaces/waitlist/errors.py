from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class WaitlistEntryNotFound(NotFound):
    code = "waitlist.not_found"
    title = Text("There is no such entry in the queue", "Cette inscription en liste d’attente n’existe pas")
    detail = Text(
        "Use the id of an entry of yours from /v1/waitlist.", "Utilisez l’id d’une inscription de /v1/waitlist."
    )


class WindowRefused(Refused):
    code = "waitlist.window"
    title = Text("Nobody can wait for this window", "Cette période ne convient pas")
    detail = Text(
        "`to` is still to come, after `from` by at least the duration and at most {limit} days.",
        "`to` est à venir et suit `from` de la durée au moins, de {limit} jours au plus.",
    )


class NothingLikeIt(Refused):
    code = "waitlist.nothing_like_it"
    title = Text("There is nothing like that to wait for", "Rien de tel n’est à attendre")
    detail = Text(
        "Nothing of this kind here has that many units; look in /v1/resources.",
        "Rien de ce type n’offre ici autant d’unités ; consultez /v1/resources.",
    )


class FreeNow(Conflict):
    code = "waitlist.free_now"
    title = Text("There is no need to wait", "Inutile d’attendre")
    detail = Text(
        "It is free: book one of alternatives with POST /v1/bookings.",
        "C’est libre : réservez une des alternatives avec POST /v1/bookings.",
    )


class AlreadyWaiting(Conflict):
    code = "waitlist.already_waiting"
    title = Text("This startup waits for it already", "Cette startup l’attend déjà")
    detail = Text(
        "It has an entry for the same thing in a window that overlaps; leave that one first.",
        "Elle a une inscription pour la même chose sur une période qui la recouvre ; retirez-la d’abord.",
    )


class TooManyWaiting(Conflict):
    code = "waitlist.too_many"
    title = Text("This startup waits for a lot already", "Cette startup attend déjà beaucoup")
    detail = Text(
        "It may have {limit} entries at a time in one hub; leave one first.",
        "Elle peut avoir {limit} inscriptions à la fois dans un quartier ; retirez-en une d’abord.",
    )


class KindTooCommon(Refused):
    code = "waitlist.too_broad"
    title = Text("There is too much of this kind to wait for", "Il y a trop de ressources de ce type")
    detail = Text(
        "At most {limit} can be waited for at once; name a resource_id.",
        "L’attente porte sur {limit} ressources au plus ; indiquez resource_id.",
    )


class OfferAccepted(Conflict):
    code = "waitlist.accepted"
    title = Text("The offer was accepted", "La proposition a été acceptée")
    detail = Text(
        "Nobody waits here any more; cancel the booking {booking_id} to give the time back.",
        "L’attente est finie ; annulez la réservation {booking_id} pour rendre le créneau.",
    )
