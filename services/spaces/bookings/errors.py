from services.kit.errors import Conflict, Forbidden, NotFound, Refused
from services.kit.text import Text


class BookingNotFound(NotFound):
    code = "booking.not_found"
    title = Text("There is no such booking", "Cette réservation n’existe pas")
    detail = Text(
        "Use the id of a booking of yours from /v1/bookings.",
        "Utilisez l’id d’une de vos réservations de /v1/bookings.",
    )


class RulesBroken(Refused):
    code = "booking.rule"
    title = Text("The rules of this resource refuse that", "Les règles de cette ressource le refusent")
    detail = Text("Correct what violations names.", "Corrigez ce qu’indique violations.")


class SpanInvalid(Refused):
    code = "booking.span"
    title = Text("A booking ends after it starts", "Une réservation finit après son début")
    detail = Text("Send ends_at later than starts_at.", "Envoyez ends_at après starts_at.")


class StartupRequired(Refused):
    code = "startup.required"
    title = Text("For which startup?", "Pour quelle startup ?")
    detail = Text("You act for several: send startup_id.", "Vous en représentez plusieurs : envoyez startup_id.")


class NotYourStartup(Forbidden):
    code = "startup.not_yours"
    title = Text("You do not act for this startup", "Vous ne représentez pas cette startup")
    detail = Text(
        "Leave startup_id out, or ask the staff of the hub to book.",
        "Omettez startup_id, ou demandez à l’équipe du quartier de réserver.",
    )


class WrongTransition(Conflict):
    code = "booking.transition"
    title = Text("Not from this state", "Impossible dans cet état")
    detail = Text(
        "The booking is {state}; it cannot {verb} now.", "La réservation est {state} ; {verb} est impossible."
    )


class TooEarly(WrongTransition):
    code = "booking.too_early"
    title = Text("It is too early to check in", "Il est trop tôt pour s’enregistrer")
    detail = Text("Check-in opens at {opens_at}.", "L’enregistrement ouvre à {opens_at}.")


class Released(WrongTransition):
    code = "booking.released"
    title = Text("Nobody came, so it was given to others", "Personne n’est venu, le créneau a été libéré")
    detail = Text(
        "It was released at {released_at}; it is now {now}. Book again.",
        "Il a été libéré à {released_at} ; il est {now}. Réservez à nouveau.",
    )


class UnitTaken(Conflict):
    code = "booking.unit_taken"
    title = Text("Somebody else uses this unit", "Cette unité est déjà utilisée")
    detail = Text(
        "Take another one, or send no unit: the first free one is given.",
        "Prenez-en une autre, ou n’envoyez pas unit : la première libre est donnée.",
    )


class HoldExpired(WrongTransition):
    code = "booking.hold_expired"
    title = Text("The hold has ended", "L’option a expiré")
    detail = Text(
        "It ended at {expires_at}; it is now {now}. Book again.",
        "Elle a expiré à {expires_at} ; il est {now}. Réservez à nouveau.",
    )


class OtherHub(Refused):
    code = "booking.other_hub"
    title = Text("That resource is in another hub", "Cette ressource est dans un autre quartier")
    detail = Text("Book it there anew, and cancel this one.", "Réservez-la là-bas, puis annulez celle-ci.")


class MovedMeanwhile(Conflict):
    code = "booking.moved_meanwhile"
    title = Text("It was moved at the same moment", "Elle vient d’être déplacée")
    detail = Text("Read the booking again, then repeat this.", "Relisez la réservation, puis recommencez.")


class ApprovalNeeded(Conflict):
    code = "booking.approval_needed"
    title = Text("Only the staff may lengthen this", "Seule l’équipe peut prolonger cela")
    detail = Text(
        "It was approved for its time and has begun; ask the staff of the hub.",
        "Elle a été acceptée pour ce créneau et a commencé ; demandez à l’équipe du quartier.",
    )
