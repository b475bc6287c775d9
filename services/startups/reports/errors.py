"""Refusals about reports."""

from services.kit.errors import Malformed, Refused
from services.kit.text import Text


class PeriodRefused(Refused):
    code = "report.period"
    title = Text("This period cannot be reported", "Cette période ne peut pas être analysée")
    detail = Text(
        "`to` comes after `from`, by at most {limit} days, and not after {latest}: what is planned is not counted.",
        "`to` suit `from`, de {limit} jours au plus, et pas après {latest} : ce qui est prévu ne compte pas.",
    )


class HubRequired(Refused):
    code = "report.hub_required"
    title = Text("Say which hub the report is about", "Indiquez le quartier concerné")
    detail = Text(
        "Send `hub`, `programme` or `cohort`: you are staff of none or of several.",
        "Envoyez `hub`, `programme` ou `cohort` : vous êtes de l’équipe d’aucun ou de plusieurs.",
    )


class FiltersApart(Refused):
    code = "report.filters"
    title = Text("These filters do not belong together", "Ces filtres ne vont pas ensemble")
    detail = Text(
        "The cohort is of the programme, and the programme of the hub.",
        "La promotion est du programme, et le programme du quartier.",
    )


class FigureUnknown(Malformed):
    code = "report.figure_unknown"
    title = Text("The report has no such figure", "Le rapport n’a pas ce chiffre")
    detail = Text("Its rows are {rows}; its figures are {known}.", "Ses lignes : {rows} ; ses chiffres : {known}.")
