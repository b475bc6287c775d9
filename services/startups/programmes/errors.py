"""Refusals about programmes, their cohorts and their desks."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class ProgrammeNotFound(NotFound):
    code = "programme.not_found"
    title = Text("There is no such programme", "Ce programme n’existe pas")
    detail = Text("Use the id of a programme from /v1/programmes.", "Utilisez l’id d’un programme de /v1/programmes.")


class ProgrammeInUse(Conflict):
    code = "programme.in_use"
    title = Text("The programme is in use", "Le programme est utilisé")
    detail = Text(
        "It has {cohorts} cohorts and {memberships} memberships; only an unused programme can be deleted.",
        "Il compte {cohorts} promotions et {memberships} adhésions ; seul un programme inutilisé peut être supprimé.",
    )


class ProgrammeOfAnotherHub(Refused):
    code = "programme.other_hub"
    title = Text("The programme belongs to another hub", "Le programme relève d’un autre quartier")
    detail = Text("Choose a programme of the membership’s hub.", "Choisissez un programme du quartier de l’adhésion.")


class DesksTaken(Conflict):
    code = "programme.desks_taken"
    title = Text("The programme has too few desks", "Le programme n’a pas assez de postes")
    detail = Text(
        "Of its {quota} desks {taken} are taken at that time; {wanted} were asked for.",
        "Sur ses {quota} postes, {taken} sont pris à ces dates ; {wanted} ont été demandés.",
    )


class QuotaTooSmall(Conflict):
    code = "programme.quota_too_small"
    title = Text("More desks than that are taken", "Davantage de postes sont déjà pris")
    detail = Text(
        "{taken} desks are taken; the quota cannot be {quota}.",
        "{taken} postes sont pris ; le quota ne peut être {quota}.",
    )


class CohortNotFound(NotFound):
    code = "cohort.not_found"
    title = Text("There is no such cohort", "Cette promotion n’existe pas")
    detail = Text("Use the id of a cohort from /v1/cohorts.", "Utilisez l’id d’une promotion de /v1/cohorts.")


class CohortCodeTaken(Conflict):
    code = "cohort.code_taken"
    title = Text("The programme has a cohort with this code", "Le programme a déjà une promotion de ce code")
    detail = Text("Choose another code than {cohort}.", "Choisissez un autre code que {cohort}.")


class CohortDates(Refused):
    code = "cohort.dates"
    title = Text("These dates cannot be right", "Ces dates sont impossibles")
    detail = Text(
        "A cohort opens before its deadline, which is no later than the day it starts in its hub, and ends after that.",
        "Une promotion ouvre avant sa date limite, au plus tard le jour du début dans son quartier, et finit ensuite.",
    )


class CohortInUse(Conflict):
    code = "cohort.in_use"
    title = Text("The cohort has applications", "La promotion a des candidatures")
    detail = Text(
        "It has {applications}; only a cohort without any can be deleted.",
        "Elle en compte {applications} ; seule une promotion sans candidature peut être supprimée.",
    )


class SeatsTaken(Conflict):
    code = "cohort.seats_taken"
    title = Text("More seats than that are taken", "Davantage de places sont déjà prises")
    detail = Text(
        "{taken} seats are taken; there cannot be {seats}.",
        "{taken} places sont prises ; il ne peut y en avoir {seats}.",
    )
