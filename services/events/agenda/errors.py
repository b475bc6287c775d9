"""Refusals about events."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class EventNotFound(NotFound):
    code = "event.not_found"
    title = Text("There is no such event", "Cet événement n’existe pas")
    detail = Text("It does not exist, or it is not yours to see.", "Il n’existe pas, ou vous n’y avez pas accès.")


class EventRule(Refused):
    code = "event.rule"
    title = Text("This event cannot be right", "Cet événement ne peut pas être correct")
    detail = Text("Correct what violations name.", "Corrigez ce qu’indiquent violations.")


class HubUnknown(Refused):
    code = "event.hub_unknown"
    title = Text("There is no such hub", "Ce quartier n’existe pas")
    detail = Text("Give the `hub_id` of a hub from /v1/hubs.", "Donnez le `hub_id` d’un quartier de /v1/hubs.")


class HostRequired(Refused):
    code = "startup.required"
    title = Text("For which startup?", "Pour quelle startup ?")
    detail = Text(
        "You act for several: send host_startup_id.", "Vous en représentez plusieurs : envoyez host_startup_id."
    )


class SpanInvalid(Refused):
    code = "event.span"
    title = Text("This span of time is empty", "Cet intervalle de temps est vide")
    detail = Text("`from` lies before `to`.", "`from` précède `to`.")


class EventTransition(Conflict):
    code = "event.transition"
    title = Text("Not in this state", "Impossible dans cet état")
    detail = Text(
        "The event is {state}; {verb} is possible from: {allowed}.",
        "L’événement est {state} ; {verb} est possible depuis : {allowed}.",
    )


class CapacityBelowRegistered(Conflict):
    code = "event.capacity_below_registered"
    title = Text("More people are registered than that", "Plus de personnes sont inscrites")
    detail = Text(
        "{registered} seats are taken; the capacity cannot be {capacity}.",
        "{registered} places sont prises ; la capacité ne peut pas être {capacity}.",
    )


class SlugTaken(Conflict):
    code = "event.slug_taken"
    title = Text("Too many events have this title", "Trop d’événements portent ce titre")
    detail = Text("Choose another title.", "Choisissez un autre titre.")


class EventDraft(Conflict):
    code = "event.not_published"
    title = Text("The event is not published", "L’événement n’est pas publié")
    detail = Text("Publish it first.", "Publiez-le d’abord.")


class EventCancelled(Conflict):
    code = "event.cancelled"
    title = Text("The event is cancelled", "L’événement est annulé")
    detail = Text("It takes no more changes.", "Il n’accepte plus de changement.")


class EventPostponed(Conflict):
    code = "event.postponed"
    title = Text("The event is postponed", "L’événement est reporté")
    detail = Text("Register when it has a new date.", "Inscrivez-vous quand une nouvelle date sera fixée.")


class EventPast(Conflict):
    code = "event.past"
    title = Text("The event is over", "L’événement est terminé")
    detail = Text("See /v1/events for the next ones.", "Voyez les prochains dans /v1/events.")
