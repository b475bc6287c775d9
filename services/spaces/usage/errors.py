from services.kit.errors import Refused
from services.kit.text import Text


class PeriodRefused(Refused):
    code = "report.period"
    title = Text("This period cannot be reported", "Cette période ne peut pas être analysée")
    detail = Text("`to` comes after `from`, by at most {limit} days.", "`to` suit `from`, de {limit} jours au plus.")
