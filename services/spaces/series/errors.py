from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class SeriesNotFound(NotFound):
    code = "series.not_found"
    title = Text("There is no such series", "Cette série n’existe pas")
    detail = Text(
        "Use the id of a series of yours from /v1/series.", "Utilisez l’id d’une de vos séries de /v1/series."
    )


class OccurrenceNotFound(NotFound):
    code = "series.occurrence_not_found"
    title = Text("The series has no such date", "La série n’a pas cette date")
    detail = Text(
        "Name it in occurrence by its starts_at from GET /v1/series/(id), which stays the same when it moves.",
        "Désignez-la dans occurrence par son starts_at de GET /v1/series/(id), qui reste le même quand elle change.",
    )


class OccurrenceRequired(Refused):
    code = "series.occurrence_required"
    title = Text("Which date is meant?", "De quelle date s’agit-il ?")
    detail = Text(
        "With scope=this or following, name the date in occurrence by its starts_at.",
        "Avec scope=this ou following, désignez la date dans occurrence par son starts_at.",
    )


class RuleInvalid(Refused):
    code = "series.rrule"
    title = Text("This recurrence rule cannot be used", "Cette règle de récurrence est inutilisable")
    detail = Text(
        "Send an RRULE of RFC 5545 such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10; violations says what is wrong.",
        "Envoyez une RRULE de la RFC 5545 comme FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10 ; violations dit ce qui ne va pas.",
    )


class TooMany(Refused):
    code = "series.too_many"
    title = Text("The series has too many dates", "La série a trop de dates")
    detail = Text("A series has at most {limit} dates.", "Une série compte au plus {limit} dates.")


class OverlapsItself(Refused):
    code = "series.overlaps_itself"
    title = Text("The series would overlap itself", "La série se chevaucherait elle-même")
    detail = Text(
        "A date must be over, with the turnaround of the resource, before the next one begins.",
        "Chaque date doit être finie, remise en état comprise, avant le début de la suivante.",
    )


class SeriesRefused(Conflict):
    """Nothing was written; `occurrences` says of every date whether it was in the way, and why."""

    code = "series.refused"
    title = Text("Some dates are in the way", "Certaines dates font obstacle")
    detail = Text(
        "Nothing was changed. See occurrences, then change the rule or those dates, or send on_conflict=skip.",
        "Rien n’a été modifié. Voyez occurrences, puis changez la règle ou ces dates, ou envoyez on_conflict=skip.",
    )


class NothingToChange(Conflict):
    code = "series.nothing_to_change"
    title = Text("None of these dates can be changed", "Aucune de ces dates ne peut être modifiée")
    detail = Text(
        "They are past, cancelled, not booked, or were changed by themselves: name those one by one with scope=this.",
        "Elles sont passées, annulées, non réservées ou modifiées à part : désignez celles-ci une à une, scope=this.",
    )


class OccurrenceNotBooked(Conflict):
    code = "series.occurrence_not_booked"
    title = Text("This date was not booked", "Cette date n’a pas été réservée")
    detail = Text(
        "It was skipped when the series was made. Book it by itself with POST /v1/bookings.",
        "Elle a été omise à la création de la série. Réservez-la à part avec POST /v1/bookings.",
    )
