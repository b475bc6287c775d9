from services.kit.errors import Refused
from services.kit.text import Text


class RangeRefused(Refused):
    code = "availability.range"
    title = Text("This range cannot be searched", "Cette période ne peut pas être parcourue")
    detail = Text("`to` comes after `from`, by at most {limit} days.", "`to` suit `from`, de {limit} jours au plus.")


class SearchTooBroad(Refused):
    code = "availability.too_broad"
    title = Text("Too many resources match", "Trop de ressources correspondent")
    detail = Text(
        "More than {limit} match: name a hub, a site or an attribute.",
        "Plus de {limit} correspondent : précisez un quartier, un site ou un attribut.",
    )
